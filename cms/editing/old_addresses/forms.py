"""One old address, and the file of many."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminPageChooser

from cms.content.base import BasePage
from cms.content.redirects.columns import LONGEST, is_column
from cms.content.redirects.goals import GONE, UNKNOWN_PAGE, BadAddress, Goal, goal_of, path_of
from cms.content.redirects.known import Known
from cms.editing.sheets import TableField
from site_builder.engine.old_paths import shown
from tenants.models import Tenant
from tenants.redirects.models import Redirect
from tenants.redirects.services import Lead

PAGE, ADDRESS, NOWHERE = "page", "address", "gone"
KINDS = [
    (PAGE, "หน้าในเว็บไซต์นี้ (ตามไปเองเมื่อหน้านั้นย้าย)"),
    (ADDRESS, "ที่อยู่อื่น"),
    (NOWHERE, "ไม่มีหน้านี้แล้ว (410)"),
]


class RedirectForm(forms.Form):
    """An old address and where it leads.  ``lead`` is both, once the form is valid."""

    path = forms.CharField(
        label="ที่อยู่เดิม",
        max_length=LONGEST,
        help_text="ส่วนหลังชื่อเว็บไซต์ เช่น /news/old/ หรือ /index.php?id=5 ใช้ /old/* แทนทุกหน้าใต้ /old/",
        error_messages={"required": "กรุณากรอกที่อยู่เดิม"},
    )
    kind = forms.ChoiceField(
        label="พาไปที่",
        choices=KINDS,
        initial=PAGE,
        widget=forms.RadioSelect,
        error_messages={"required": "กรุณาเลือก", "invalid_choice": "กรุณาเลือก"},
    )
    page = forms.ModelChoiceField(
        label="หน้า",
        queryset=BasePage.objects.none(),
        required=False,
        error_messages={"invalid_choice": UNKNOWN_PAGE},
    )
    address = forms.CharField(
        label="ที่อยู่ใหม่",
        max_length=LONGEST,
        required=False,
        help_text="เช่น /about/ หรือ https://www.example.go.th/ ถ้าที่อยู่เดิมเป็น /old/* ใช้ /new/* เพื่อพาไปหน้าชื่อเดียวกันได้",
    )

    def __init__(self, data: Any, tenant: Tenant, known: Known, row: Redirect | None = None) -> None:
        super().__init__(data, initial=initial(row, tenant) if row else None)
        self.known = known
        self.lead = Lead("")
        self.fields["page"].queryset = BasePage.objects.filter(tenant=tenant)  # type: ignore[attr-defined]
        self.fields["page"].widget = AdminPageChooser(target_models=[BasePage])

    def clean_path(self) -> str:
        try:
            return path_of(self.cleaned_data["path"])
        except BadAddress as bad:
            raise forms.ValidationError(bad.message, code=bad.code) from bad

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self.lead = Lead(cleaned["path"], *self._goal(cleaned))
        return cleaned

    def _goal(self, cleaned: dict[str, Any]) -> Goal:
        if cleaned["kind"] == NOWHERE:
            return GONE
        if cleaned["kind"] == PAGE:
            if cleaned.get("page") is None:
                self.add_error("page", "กรุณาเลือกหน้า")
                return GONE
            return Goal(key=cleaned["page"].public_key)
        try:
            return goal_of(cleaned["address"], cleaned["path"], self.known)
        except BadAddress as bad:
            self.add_error("address", bad.message)
            return GONE


def initial(row: Redirect, tenant: Tenant) -> dict[str, Any]:
    page = BasePage.objects.filter(tenant=tenant, public_key=row.key).first() if row.key else None
    kind = PAGE if row.key else ADDRESS if row.address else NOWHERE
    return {"path": shown(row.path), "kind": kind, "page": page, "address": shown(row.address)}


class FileForm(forms.Form):
    """A file of old addresses."""

    file = TableField(is_column, label="ไฟล์ที่อยู่เดิม")
