"""Days and moments as people in Thailand type them: พ.ศ. or ค.ศ., never guessed.

A year from 2400 to 2700 is Buddhist, one from 1900 to 2150 is Christian; anything else, and any year of two digits, is
refused with a word.  Thai digits and Thai names of months are understood.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.content.text import plain_line
from site_builder.engine.dates import BUDDHIST_ERA, MONTHS

DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
MONTH_NUMBERS = {name.replace(".", ""): number for number, names in enumerate(MONTHS, start=1) for name in names}
NUMERIC = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d+)")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
WORDS = re.compile(r"(\d{1,2})\s*([ก-๙.]+?)\s*(\d+)")
NOISE = re.compile(r"^วันที่\s*|^วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?\s*")
ERA = re.compile(r"(พ\.?ศ\.?|ค\.?ศ\.?)\s*(?=\d)")
MOMENT = re.compile(r"(?P<day>.+?)(?:[ T,]+|\s*เวลา\s*)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?\s*(?:น\.?)?")

EXAMPLE = "20/11/2569"
MESSAGES = {
    "form": f"อ่านวันที่ไม่ออก กรุณาพิมพ์ วัน/เดือน/ปี เช่น {EXAMPLE}",
    "short_year": f"กรุณาพิมพ์ปีให้ครบ 4 หลัก เช่น {EXAMPLE}",
    "year": "ปี %(year)s ไม่ใช่ พ.ศ. (2400–2700) หรือ ค.ศ. (1900–2150) กรุณาตรวจอีกครั้ง",
    "era": "ปี %(year)s ไม่ตรงกับคำว่า “%(era)s” กรุณาตรวจอีกครั้ง",
    "month": "ไม่มีเดือนที่ %(month)s กรุณาพิมพ์ วัน/เดือน/ปี ตามลำดับ",
    "day": "เดือน%(month)s %(year)s ไม่มีวันที่ %(day)s",
    "time": f"กรุณาพิมพ์เวลาด้วย เช่น {EXAMPLE} 08:30",
    "clock": "เวลา %(time)s ไม่มีบนนาฬิกา กรุณาพิมพ์ 00:00–23:59",
    "far": "ปี พ.ศ. %(year)s อยู่ไกลเกิน 20 ปี กรุณาตรวจว่าพิมพ์ปีถูกหรือไม่",
}
FARTHEST_YEARS = 20
YEAR = re.compile(r"(?:(?:ปี|ปีการศึกษา|ปีงบประมาณ)\s*)?(\d+)")
YEAR_FORM = "อ่านปีไม่ออก กรุณาพิมพ์ปี 4 หลัก เช่น 2569"


def thai_date(day: date, *, short: bool = False) -> str:
    """Return ``20 พฤศจิกายน 2569``, or ``20 พ.ย. 2569``."""
    return f"{day.day} {MONTHS[day.month - 1][short]} {day.year + BUDDHIST_ERA}"


def thai_moment(moment: datetime) -> str:
    """Return an aware moment as people here say it: ``20 พฤศจิกายน 2569 เวลา 08:30 น.``"""
    local = timezone.localtime(moment)
    return f"{thai_date(local.date())} เวลา {local:%H:%M} น."


def typed_date(day: date) -> str:
    """Return a day as the form fields show it: ``20/11/2569``."""
    return f"{day.day:02}/{day.month:02}/{day.year + BUDDHIST_ERA}"


def parse_date(text: str) -> date:
    """Return the day that ``text`` means; raises ValidationError, in Thai, for what is not surely one day."""
    text = NOISE.sub("", plain_line(text.translate(DIGITS)))
    era = ERA.search(text)
    day, month, year_text = _parts(ERA.sub("", text))
    if len(year_text) < 4:
        raise _refusal("short_year")
    year = _christian_year(int(year_text), era[1] if era else "")
    if not 1 <= month <= 12:
        raise _refusal("month", month=month)
    try:
        return date(year, month, day)
    except ValueError:
        raise _refusal("day", month=MONTHS[month - 1][0], year=year + BUDDHIST_ERA, day=day) from None


def parse_year(text: str) -> int:
    """Return the CE year that ``text`` means (``2569``, ``พ.ศ. 2569``, ``2026``); raises ValidationError, in Thai."""
    text = plain_line(text.translate(DIGITS))
    era = ERA.search(text)
    found = YEAR.fullmatch(ERA.sub("", text).strip())
    if found is None or len(found[1]) != 4:
        raise ValidationError(YEAR_FORM, code="year_form")
    return _christian_year(int(found[1]), era[1] if era else "")


def parse_moment(text: str, zone: ZoneInfo | Any) -> datetime:
    """Return the moment that ``text`` means in ``zone``; raises ValidationError, in Thai."""
    found = MOMENT.fullmatch(plain_line(text.translate(DIGITS)))
    if not found:
        # Tells what is wrong with the day first, if anything is.
        parse_date(text)
        raise _refusal("time")
    day, hour, minute = parse_date(found["day"]), int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise _refusal("clock", time=f"{hour}:{minute:02}")
    return datetime.combine(day, time(hour, minute), tzinfo=zone)


def _parts(text: str) -> tuple[int, int, str]:
    """Return day, month and the year as typed."""
    if found := ISO.fullmatch(text):
        return int(found[3]), int(found[2]), found[1]
    if found := NUMERIC.fullmatch(text):
        return int(found[1]), int(found[2]), found[3]
    if (found := WORDS.fullmatch(text)) and (month := MONTH_NUMBERS.get(found[2].replace(".", ""))):
        return int(found[1]), month, found[3]
    raise _refusal("form")


def _christian_year(year: int, era: str) -> int:
    buddhist, christian = 2400 <= year <= 2700, 1900 <= year <= 2150
    if not buddhist and not christian:
        raise _refusal("year", year=year)
    if era and buddhist != era.startswith("พ"):
        raise _refusal("era", year=year, era=era)
    return year - BUDDHIST_ERA if buddhist else year


def _refusal(code: str, **facts: Any) -> ValidationError:
    return ValidationError(MESSAGES[code], code=code, params=facts or None)


class ThaiDateField(forms.Field):
    """A day, typed in พ.ศ. or ค.ศ. and shown in พ.ศ."""

    widget = forms.TextInput
    placeholder = f"วัน/เดือน/ปี เช่น {EXAMPLE}"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "placeholder": self.placeholder, "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return typed_date(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        return parse_date(str(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class ThaiDateTimeField(ThaiDateField):
    """A moment in the time zone of the installation; at most 20 years ahead: a mistyped year hides a page for good."""

    placeholder = f"วัน/เดือน/ปี เวลา เช่น {EXAMPLE} 08:30"

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{typed_date(local)} {local:%H:%M}"
        return value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        return parse_moment(str(value), timezone.get_current_timezone())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value.year > datetime.now(UTC).year + FARTHEST_YEARS:
            raise _refusal("far", year=value.year + BUDDHIST_ERA)


class ThaiYearField(forms.Field):
    """A year, typed in พ.ศ. or ค.ศ., kept in CE and shown in พ.ศ."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {"placeholder": "เช่น 2569", "autocomplete": "off", "inputmode": "numeric"}
        return {**super().widget_attrs(widget), **attrs}

    def prepare_value(self, value: Any) -> Any:
        return str(value + BUDDHIST_ERA) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, int):
            return value or None
        return parse_year(str(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True
