"""The forms of page types with rules of their own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.utils import timezone

from cms.content.dates import ThaiDateField, ThaiYearField, thai_date
from cms.content.forms import DAY_HELP, DatedForm
from cms.content.media import errors
from cms.content.media.models import SiteDocument
from cms.content.media.reading import Outcome, read_now
from cms.content.pages.consent import NAMED, NOT_STATED, names_a_pupil
from cms.content.text import plain_line

BEFORE = "วันสุดท้าย (%(until)s) มาก่อนวันแรก (%(date)s) กรุณาตรวจอีกครั้ง"
TO_COME = "วันที่ %(date)s ยังมาไม่ถึง กิจกรรมที่กำลังจะจัดให้ลงในข่าวหรือปฏิทิน กรุณาตรวจปีอีกครั้ง"
SCANNED = "ไฟล์นี้เป็นภาพสแกน ระบบอ่านและค้นหาข้อความข้างในไม่ได้ กรุณาสรุปสาระสำคัญสองบรรทัด"
REFUSALS = {Outcome.LOCKED: errors.LockedDocument(), Outcome.BROKEN: errors.BrokenDocument()}
PUBLISHING = ("action-publish", "action-submit")


def check_days(date: datetime.date | None, until: datetime.date | None, today: datetime.date) -> None:
    """Raise ValidationError, in Thai, for days of an activity that cannot be."""
    if date is not None and date > today:
        raise ValidationError({"date": ValidationError(TO_COME, code="to_come", params={"date": thai_date(date)})})
    if date is not None and until is not None and until < date:
        params = {"until": thai_date(until), "date": thai_date(date)}
        raise ValidationError({"until": ValidationError(BEFORE, code="before", params=params)})


def check_period(form: BaseForm, cleaned: Mapping[str, Any]) -> None:
    """Refuse half a period: a year says whether it is a fiscal or a school year, and the other way round."""
    kind, year = cleaned.get("period_kind"), cleaned.get("period_year")
    if kind and not year and "period_year" not in form.errors:
        form.add_error("period_year", ValidationError("กรุณาพิมพ์ปี เช่น 2569", code="required"))
    if year and not kind:
        message = "กรุณาเลือกว่าเป็นปีงบประมาณ (เริ่มตุลาคม) หรือปีการศึกษา (เริ่มพฤษภาคม)"
        form.add_error("period_kind", ValidationError(message, code="required"))


class ActivityForm(DatedForm):
    """Days that have been, a statement about the pictures, no name beside a class."""

    date = ThaiDateField(label="วันที่จัดกิจกรรม", help_text=DAY_HELP)
    until = ThaiDateField(label="ถึงวันที่", required=False, help_text="เฉพาะกิจกรรมหลายวัน")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            check_days(cleaned.get("date"), cleaned.get("until"), timezone.localdate())
        except ValidationError as error:
            self.add_error(None, error)
        if self._photos() and not cleaned.get("consent") and self._is_publishing():
            self.add_error("consent", ValidationError(NOT_STATED, code="not_stated"))
        self._check_captions(allowed=bool(cleaned.get("names_allowed")))
        return cleaned

    def _check_captions(self, *, allowed: bool) -> None:
        for photo in self._photos():
            caption = plain_line(photo.cleaned_data.get("caption") or "")
            if not allowed and names_a_pupil(caption):
                params = {"caption": caption[:60]}
                self.add_error("names_allowed", ValidationError(NAMED, code="named", params=params))
                return

    def _photos(self) -> list[Any]:
        formset = self.formsets.get("photos") if hasattr(self, "formsets") else None
        if formset is None or not formset.is_bound or not formset.is_valid():
            return []
        return [form for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def _is_publishing(self) -> bool:
        return any(name in self.data for name in PUBLISHING)

    def save(self, commit: bool = True) -> Any:
        if "consent" in self.changed_data:
            self.instance.note_consent(self.for_user, timezone.now())
        return super().save(commit=commit)


class DocumentPageForm(DatedForm):
    """A document has a file; a year and its kind go together."""

    date = ThaiDateField(label="วันที่ของเอกสาร", help_text=DAY_HELP)
    period_year = ThaiYearField(label="ปี (พ.ศ.)", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not of the model: a page whose file was deleted later can still be moved and edited by code.
        self.fields["file"].required = True
        self.fields["file"].error_messages["required"] = "กรุณาเลือกไฟล์เอกสาร"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file = cleaned.get("file")
        if file is not None and file.tenant_id == self.tenant_id:
            look_into_file(self, file, "file", cleaned.get("summary", ""))
        check_period(self, cleaned)
        return cleaned


def look_into_file(form: Any, file: SiteDocument, field: str | None, summary: str) -> None:
    """Refuse, at a field of a form, what nobody could open; ask for a summary of what holds pictures only."""
    try:
        reading = read_now(file)
    except (errors.WorkerFailed, OSError):
        # The job tries again; the editor can do nothing about it.
        return
    refusal = None if reading is None else REFUSALS.get(Outcome(reading.outcome))
    if refusal is not None:
        form.add_error(field, ValidationError(refusal.message, code=refusal.code))
    elif reading is not None and reading.outcome == Outcome.SCAN and not summary:
        form.add_error("summary", ValidationError(SCANNED, code="scan"))


class AchievementForm(DatedForm):
    """A child is never named together with its class."""

    date = ThaiDateField(label="วันที่", help_text=DAY_HELP)
    school_year = ThaiYearField(label="ปีการศึกษา (พ.ศ.)", required=False)

    def clean_holder(self) -> str:
        holder = plain_line(self.cleaned_data["holder"])
        if names_a_pupil(holder):
            raise ValidationError("กรุณาตัดชื่อหรือชั้นของนักเรียนออกอย่างหนึ่ง", code="named")
        return holder
