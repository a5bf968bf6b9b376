"""The form of a page of numbers: a day that has been, a year in พ.ศ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.content.dates import ThaiDateField, ThaiYearField, thai_date
from cms.content.forms import DAY_HELP, PageForm
from site_builder.engine.dates import BUDDHIST_ERA

YEAR_TWICE = "ปีการศึกษา %(year)s มีสองแถวใน “จำนวนนักเรียนปีก่อน ๆ” กรุณาเหลือไว้แถวเดียว"
TO_COME = "วันที่ %(date)s ยังมาไม่ถึง ข้อมูลต้องเป็นของวันที่ผ่านมาแล้ว กรุณาตรวจปีอีกครั้ง"


class StatisticsForm(PageForm):
    as_of = ThaiDateField(label="ข้อมูล ณ วันที่", help_text=DAY_HELP)
    school_year = ThaiYearField(label="ปีการศึกษา (พ.ศ.)", required=False)

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(TO_COME, code="to_come", params={"date": thai_date(day)})
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        seen: set[int] = set()
        for form in self._rows("years"):
            year = form.cleaned_data.get("school_year")
            if year in seen:
                self.add_error(
                    None, ValidationError(YEAR_TWICE, code="year_twice", params={"year": year + BUDDHIST_ERA})
                )
            seen |= {year} if year else set()
        return cleaned

    def _rows(self, name: str) -> Iterator[Any]:
        """Yield the forms of a list's rows that stay."""
        formset = getattr(self, "formsets", {}).get(name)
        forms = formset.forms if formset is not None and formset.is_bound and formset.is_valid() else ()
        return (form for form in forms if form.cleaned_data and not form.cleaned_data.get("DELETE"))
