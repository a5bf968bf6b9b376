"""What a person fills in: nearly everything has an answer already."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from cms.content.dates import ThaiDateField, ThaiDateTimeField
from cms.notices.models import Notice
from cms.notices.templates import Template
from cms.notices.values import Audience, Draft, Schooling, Severity
from tenants.models import Area, Network, Tenant

LASTS = [
    ("3", "3 ชั่วโมง"),
    ("6", "6 ชั่วโมง"),
    ("12", "12 ชั่วโมง"),
    ("24", "1 วัน"),
    ("72", "3 วัน"),
    ("168", "7 วัน"),
    ("today", "จนสิ้นวันนี้"),
    ("until", "กำหนดเอง"),
]
HOURS = {value for value, _ in LASTS if value.isdigit()}


class NoticeForm(forms.Form):
    """One notice.  What is wrong with it the service says; here are only the kinds of fields."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    template = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    severity = forms.ChoiceField(
        label="ระดับ", choices=Severity.choices, widget=forms.RadioSelect, initial=Severity.WARNING
    )
    headline = forms.CharField(label="หัวข้อ", required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 120}))
    text = forms.CharField(label="รายละเอียด", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    lasts = forms.ChoiceField(label="แสดงนาน", choices=LASTS, required=False)
    ends = ThaiDateTimeField(label="แสดงถึง (เมื่อเลือกกำหนดเอง)", required=False)
    schooling = forms.ChoiceField(
        label="สถานะการเรียน", choices=[("", "ไม่เกี่ยวกับการเรียน"), *Schooling.choices], required=False
    )
    schooling_from = ThaiDateField(label="ตั้งแต่วันที่", required=False)
    schooling_until = ThaiDateField(label="ถึงวันที่", required=False)
    phone = forms.CharField(label="เบอร์ที่ให้โทร", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    link = forms.CharField(label="ลิงก์", required=False, help_text="หน้าในเว็บไซต์นี้ เช่น /news/… หรือเว็บไซต์ราชการ")
    starts = ThaiDateTimeField(label="เริ่มแสดง (ว่างไว้คือทันที)", required=False)

    MORE = ("ends", "schooling", "schooling_from", "schooling_until", "phone", "link", "starts")
    """Behind «เพิ่มเติม»: hardly ever needed."""

    def draft(self, now: datetime) -> Draft:
        """Return what was filled in."""
        said = self.cleaned_data
        return Draft(
            headline=said["headline"],
            severity=said["severity"],
            text=said["text"],
            link=said["link"],
            phone=said["phone"],
            starts=said["starts"],
            ends=self._ends(said.get("starts") or now),
            template=said["template"],
            schooling=said["schooling"],
            schooling_from=said["schooling_from"],
            schooling_until=said["schooling_until"],
        )

    def _ends(self, starts: datetime) -> datetime | None:
        lasts = self.cleaned_data.get("lasts") or ""
        if lasts == "until" or self.cleaned_data.get("ends"):
            return self.cleaned_data.get("ends")  # type: ignore[no-any-return]
        if lasts == "today":
            day: date = timezone.localdate(starts) + timedelta(days=1)
            return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
        return starts + timedelta(hours=int(lasts)) if lasts in HOURS else None

    @property
    def first_fields(self) -> list[forms.BoundField]:
        hidden = {field.name for field in self.hidden_fields()}
        return [field for field in self if field.name not in {*self.MORE, *hidden}]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def more_is_open(self) -> bool:
        return any(name in self.errors for name in self.MORE)


class AreaNoticeForm(NoticeForm):
    """The same, and to whom."""

    audience = forms.ChoiceField(
        label="ส่งถึง",
        choices=[(one.value, one.label) for one in (Audience.AREA, Audience.NETWORK, Audience.CHOSEN)],
        widget=forms.RadioSelect,
        initial=Audience.AREA,
        required=False,
    )
    network = forms.ModelChoiceField(
        label="กลุ่มเครือข่าย", queryset=Network.objects.none(), required=False, empty_label="เลือกกลุ่มเครือข่าย"
    )
    schools = forms.ModelMultipleChoiceField(
        label="สถานศึกษา",
        queryset=Tenant.objects.none(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "มีสถานศึกษาที่อยู่นอกเขตพื้นที่นี้ กรุณาเลือกใหม่"},
    )
    MORE = (*NoticeForm.MORE,)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = Network.objects.filter(area=area).order_by("name")  # type: ignore[attr-defined]
        working = Tenant.objects.working().filter(area=area)
        self.fields["schools"].queryset = working.order_by("name")  # type: ignore[attr-defined]


class ClearForm(forms.Form):
    """The all-clear: what to say, and for how long."""

    text = forms.CharField(label="ข้อความ", required=False, max_length=200)
    hours = forms.ChoiceField(label="แสดงนาน", choices=LASTS[:5], initial="6", required=False)


def of_template(template: Template | None) -> dict[str, Any]:
    """Return what a ready-made notice fills in."""
    if template is None:
        return {"once": uuid4(), "lasts": "24"}
    hours = str(template.hours) if str(template.hours) in HOURS else "24"
    same = {name: getattr(template, name) for name in ("headline", "text", "severity", "phone", "schooling")}
    today = timezone.localdate()
    days = {"schooling_from": today, "schooling_until": today} if template.schooling else {}
    return {"once": uuid4(), "template": template.key, "lasts": hours, **same, **days}


def of_notice(notice: Notice, link: str) -> dict[str, Any]:
    """Return a notice as the form shows it for being put right."""
    same = ("template", "severity", "headline", "text", "phone", "schooling", "schooling_from", "schooling_until")
    values = {name: getattr(notice, name) for name in same}
    return values | {"seen": notice.version, "lasts": "until", "ends": notice.ends_at, "link": link}
