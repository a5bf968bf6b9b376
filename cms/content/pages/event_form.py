"""The form of a calendar's entry: days and times that can be, repetitions with an end."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cms.content.dates import DIGITS, ThaiDateField, thai_date
from cms.content.forms import DAY_HELP, DatedForm
from cms.content.pages.forms import BEFORE
from cms.content.text import plain_line

CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:\s*น\.?)?")
LONGEST = datetime.timedelta(days=400)
FARTHEST = datetime.timedelta(days=366 * 2)
MOST_STEPS = 12
WEEKDAYS = [("0", "จันทร์"), ("1", "อังคาร"), ("2", "พุธ"), ("3", "พฤหัสบดี"), ("4", "ศุกร์"), ("5", "เสาร์"), ("6", "อาทิตย์")]

MESSAGES = {
    "clock": "อ่านเวลาไม่ออก กรุณาพิมพ์แบบ 09:00 หรือ 13.30 น.",
    "ends_alone": "กรุณาใส่เวลาเริ่มด้วย หรือเว้นว่างทั้งสองช่องถ้าเป็นทั้งวัน",
    "backwards": "เวลาสิ้นสุดมาก่อนเวลาเริ่ม กรุณาตรวจอีกครั้ง",
    "too_long": "รายการยาวเกินหนึ่งปี กรุณาตรวจวันที่อีกครั้ง",
    "until": "รายการที่ซ้ำต้องมีวันสิ้นสุด กรุณาใส่วันที่ในช่อง “ซ้ำจนถึงวันที่”",
    "until_before": "วันสิ้นสุดของการซ้ำ (%(until)s) มาก่อนวันแรก (%(date)s)",
    "until_far": "ซ้ำได้ไม่เกินสองปี (ถึง %(until)s) แล้วค่อยต่อใหม่",
    "every": "พิมพ์ตัวเลข 1 ถึง 12",
}


class ThaiTimeField(forms.Field):
    """A time of day, as people write it: ``9.00``, ``09:00 น.``."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "placeholder": "เช่น 09:00", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, datetime.time) else value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, datetime.time):
            return value or None
        found = CLOCK.fullmatch(plain_line(str(value).translate(DIGITS)))
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValidationError(MESSAGES["clock"], code="clock")
        return datetime.time(int(found[1]), int(found[2]))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week, kept as digits."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return list(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        return "".join(sorted(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(initial or "") != sorted(data or "")


class EventForm(DatedForm):
    date = ThaiDateField(label="วันที่", help_text=DAY_HELP)
    until = ThaiDateField(label="ถึงวันที่", required=False, help_text="เฉพาะรายการหลายวันติดกัน")
    starts = ThaiTimeField(label="เริ่มเวลา", required=False, help_text="เว้นว่างไว้ถ้าเป็นทั้งวัน")
    ends = ThaiTimeField(label="ถึงเวลา", required=False)
    repeat_every = forms.IntegerField(
        label="ทุก ๆ กี่วัน สัปดาห์ เดือน หรือปี",
        min_value=1,
        max_value=MOST_STEPS,
        initial=1,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), MESSAGES["every"]),
    )
    repeat_days = WeekdaysField(
        label="วันในสัปดาห์", choices=WEEKDAYS, required=False, help_text="สำหรับรายการที่ซ้ำทุกสัปดาห์ วันของวันแรกนับอยู่แล้ว"
    )
    repeat_until = ThaiDateField(label="ซ้ำจนถึงวันที่", required=False, help_text="ไม่เกินสองปี")

    def clean_repeat_every(self) -> int:
        return self.cleaned_data.get("repeat_every") or 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_days(cleaned.get("date"), cleaned.get("until"))
        self._check_times(cleaned)
        if cleaned.get("repeat"):
            self._check_repeat(cleaned.get("date"), cleaned.get("repeat_until"))
        return cleaned

    def _check_days(self, date: datetime.date | None, until: datetime.date | None) -> None:
        if date is None or until is None:
            return
        if until < date:
            params = {"until": thai_date(until), "date": thai_date(date)}
            self.add_error("until", ValidationError(BEFORE, code="before", params=params))
        elif until - date > LONGEST:
            self._refuse("until", "too_long")

    def _check_times(self, cleaned: dict[str, Any]) -> None:
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        one_day = not cleaned.get("until") or cleaned.get("until") == cleaned.get("date")
        if ends and not starts and "starts" not in self.errors:
            self._refuse("starts", "ends_alone")
        elif starts and ends and one_day and ends <= starts:
            self._refuse("ends", "backwards")

    def _check_repeat(self, date: datetime.date | None, until: datetime.date | None) -> None:
        if "repeat_until" in self.errors or date is None:
            return
        if until is None:
            self._refuse("repeat_until", "until")
        elif until < date:
            self._refuse("repeat_until", "until_before", until=thai_date(until), date=thai_date(date))
        elif until - date > FARTHEST:
            self._refuse("repeat_until", "until_far", until=thai_date(date + FARTHEST))

    def _refuse(self, field: str, code: str, **params: Any) -> None:
        self.add_error(field, ValidationError(MESSAGES[code], code=code, params=params or None))
