"""The form of a page of numbers: a day that has been, a year in พ.ศ."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.content.dates import ThaiDateField, ThaiYearField, thai_date
from cms.content.forms import DAY_HELP, PageForm

TO_COME = "วันที่ %(date)s ยังมาไม่ถึง ข้อมูลต้องเป็นของวันที่ผ่านมาแล้ว กรุณาตรวจปีอีกครั้ง"


class StatisticsForm(PageForm):
    as_of = ThaiDateField(label="ข้อมูล ณ วันที่", help_text=DAY_HELP)
    school_year = ThaiYearField(label="ปีการศึกษา (พ.ศ.)", required=False)

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(TO_COME, code="to_come", params={"date": thai_date(day)})
        return day
