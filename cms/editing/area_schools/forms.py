"""What an officer is asked before a school changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from cms.content.lifecycle.addresses import checked_host
from cms.content.lifecycle.errors import LifecycleRefused
from cms.content.lifecycle.rows import LONGEST_REASON
from cms.content.text import plain_line, size_words
from cms.editing.area_schools.who import areas_of
from tenants.models import Area, Network, Tenant

MEGABYTE = 1_000_000
MOST_MEGABYTES, MOST_MEMBERS = 10_000_000, 100_000
NUMBER_ERRORS = {"invalid": "กรุณากรอกเป็นจำนวนเต็ม", "min_value": "ต้องเป็นจำนวนตั้งแต่ 1 ขึ้นไป"}


class ReasonForm(forms.Form):
    """Why; the act itself judges whether that is enough."""

    reason = forms.CharField(
        label="เหตุผล",
        max_length=LONGEST_REASON,
        help_text="เช่น ยุบรวมตามประกาศฯ ลงวันที่ … เหตุผลนี้เก็บไว้ในบันทึกการใช้งาน",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "กรุณาเขียนเหตุผล",
            "max_length": f"เหตุผลยาวเกินไป ไม่เกิน {LONGEST_REASON} ตัวอักษร",
        },
    )


class HostForm(ReasonForm):
    """The new name of the website."""

    field_order = ("host", "reason")

    host = forms.CharField(
        label="ชื่อเว็บไซต์ใหม่",
        max_length=253,
        help_text="เช่น banna.example.ac.th ไม่มี http:// ภาษาไทยก็ได้ ต้องชี้ DNS ของชื่อนี้มาที่ระบบก่อน",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "กรุณากรอกชื่อเว็บไซต์ใหม่", "max_length": "ชื่อเว็บไซต์ยาวเกินไป"},
    )

    def __init__(self, tenant: Tenant, data: Any) -> None:
        super().__init__(data)
        self.tenant = tenant

    def clean_host(self) -> str:
        try:
            return checked_host(self.tenant, self.cleaned_data["host"])
        except LifecycleRefused as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal


class NetworkField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Networks; those of several areas are told apart by the area's name."""

    of_several_areas = False

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.area.name})" if self.of_several_areas else str(obj.name)


class PlaceForm(ReasonForm):
    """Where the school is to belong; only to areas in the person's care."""

    field_order = ("area", "network", "new_network", "reason")

    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="เขตพื้นที่",
        empty_label=None,
        error_messages={"required": "กรุณาเลือกเขตพื้นที่", "invalid_choice": "ไม่พบเขตพื้นที่นี้"},
    )
    network = NetworkField(
        Network.objects.none(),
        label="กลุ่มเครือข่าย",
        required=False,
        empty_label="ไม่อยู่ในกลุ่มใด",
        error_messages={"invalid_choice": "ไม่พบกลุ่มเครือข่ายนี้"},
    )
    new_network = forms.CharField(
        label="หรือตั้งกลุ่มเครือข่ายใหม่",
        required=False,
        max_length=200,
        error_messages={"max_length": "ชื่อกลุ่มเครือข่ายยาวเกินไป ไม่เกิน 200 ตัวอักษร"},
    )

    def __init__(self, tenant: Tenant, user: Any, data: Any) -> None:
        super().__init__(data, initial={"area": tenant.area_id, "network": tenant.network_id})
        areas = areas_of(user)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        networks = Network.objects.filter(area__in=areas).select_related("area").order_by("area__name", "name")
        self.fields["network"].of_several_areas = len(areas) > 1  # type: ignore[attr-defined]
        self.fields["network"].queryset = networks  # type: ignore[attr-defined]

    def clean_new_network(self) -> str:
        return plain_line(self.cleaned_data["new_network"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        area, network = cleaned.get("area"), cleaned.get("network")
        if cleaned.get("new_network") or area is None or network is None:
            return cleaned
        if network.area_id != area.pk:
            self.add_error("network", "กลุ่มเครือข่ายนี้ไม่ได้อยู่ในเขตพื้นที่ที่เลือก")
        return cleaned


class LimitsForm(ReasonForm):
    """How much the school may have; empty is the installation's default."""

    field_order = ("storage", "members", "reason")

    storage = forms.IntegerField(
        label="พื้นที่เก็บข้อมูล (MB)",
        required=False,
        min_value=1,
        max_value=MOST_MEGABYTES,
        error_messages=NUMBER_ERRORS | {"max_value": "ไม่เกิน 10,000,000 MB"},
    )
    members = forms.IntegerField(
        label="จำนวนผู้ใช้ (คน)",
        required=False,
        min_value=1,
        max_value=MOST_MEMBERS,
        error_messages=NUMBER_ERRORS | {"max_value": "ไม่เกิน 100,000 คน"},
    )

    def __init__(self, tenant: Tenant, data: Any) -> None:
        storage = None if tenant.storage_limit is None else tenant.storage_limit // MEGABYTE
        super().__init__(data, initial={"storage": storage, "members": tenant.members_limit})
        defaults = f"เว้นว่าง = ค่ากลางของระบบ ({size_words(settings.TENANT_STORAGE_LIMIT)})"
        self.fields["storage"].help_text = defaults
        self.fields["members"].help_text = f"เว้นว่าง = ค่ากลางของระบบ ({settings.TENANT_MEMBERS_LIMIT} คน)"


class DeleteForm(ReasonForm):
    """The school's name, typed: nobody deletes another one by a slip."""

    field_order = ("name", "reason")

    name = forms.CharField(
        label="พิมพ์ชื่อสถานศึกษาเพื่อยืนยัน",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "กรุณาพิมพ์ชื่อสถานศึกษา", "max_length": "ชื่อยาวเกินไป"},
    )

    def __init__(self, tenant: Tenant, data: Any) -> None:
        super().__init__(data)
        self.fields["name"].help_text = tenant.name
