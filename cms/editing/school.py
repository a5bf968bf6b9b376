"""«ข้อมูลสถานศึกษา»: the screen on which a school keeps its own public facts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from wagtail.images.widgets import AdminImageChooser
from wagtail.log_actions import log

from cms.content.conf import public_origin
from cms.editing.places import FACTS_ROLES, tenant_for, tenants_of
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant

BUDDHIST_ERA = 543


class FoundedField(forms.IntegerField):
    """A year typed in พ.ศ. or ค.ศ.; the value is CE.  What could be either is refused, never guessed."""

    default_error_messages = {"era": "โปรดพิมพ์ปีเป็น พ.ศ. (เช่น 2480) หรือ ค.ศ. (เช่น 1937)"}

    def prepare_value(self, value: Any) -> Any:
        """Show the stored year in พ.ศ."""
        return value + BUDDHIST_ERA if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Return the year, CE."""
        year: int | None = super().clean(value)
        if year is None:
            return None
        if 2323 <= year <= 2743:
            return year - BUDDHIST_ERA
        if 1780 <= year <= 2200:
            return year
        raise forms.ValidationError(self.error_messages["era"], code="era")


class SchoolFactsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The facts that a school keeps itself; codes, hosts and area are the area office's."""

    founded = FoundedField(label="ปีที่ก่อตั้ง (พ.ศ.)", required=False)
    facebook = forms.URLField(label="Facebook", required=False, assume_scheme="https")
    line = forms.URLField(label="LINE OA", required=False, assume_scheme="https")
    youtube = forms.URLField(label="YouTube", required=False, assume_scheme="https")

    class Meta:
        model = Tenant
        fields = [
            "name",
            "short_name",
            "name_en",
            "motto",
            "levels",
            "founded",
            "emblem",
            "address",
            "phone",
            "fax",
            "email",
            "facebook",
            "line",
            "youtube",
            "latitude",
            "longitude",
            "primary_colour",
            "accent_colour",
            "reviews",
        ]
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "emblem": AdminImageChooser,
            "primary_colour": forms.TextInput(attrs={"type": "color"}),
            "accent_colour": forms.TextInput(attrs={"type": "color"}),
        }
        help_texts = {
            "short_name": "ชื่อที่ใช้บนหัวเว็บไซต์เมื่อจอแคบ เช่น ร.ร.บ้านตัวอย่าง",
            "emblem": "ภาพพื้นหลังโปร่งใส (PNG) จะสวยที่สุด ใช้เป็นไอคอนของเว็บไซต์บนแท็บและหน้าจอโทรศัพท์ด้วย",
            "latitude": "เช่น 17.88123 (คัดลอกจาก Google Maps)",
            "longitude": "เช่น 102.74219",
            "primary_colour": "ระบบจะปรับความเข้มให้อ่านง่ายโดยอัตโนมัติ",
        }

    def clean_emblem(self) -> Any:
        """Refuse a picture of another tenant as if it did not exist."""
        emblem = self.cleaned_data.get("emblem")
        if emblem is not None and emblem.tenant_id != self.instance.pk:
            raise forms.ValidationError("ไม่พบภาพนี้")
        return emblem


def school_index(request: HttpRequest) -> HttpResponse:
    """Lead to the one school of the person, or let those who serve several choose."""
    tenants = tenants_of(request.user, FACTS_ROLES)  # type: ignore[arg-type]
    if len(tenants) == 1:
        return redirect("editing_school", tenants[0].slug)
    context = {"tenants": tenants, "header_title": "ข้อมูลสถานศึกษา", "page_title": "ข้อมูลสถานศึกษา", "header_icon": "home"}
    return render(request, "editing/school_index.html", context)


def school_facts(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and save the facts of one tenant."""
    tenant = tenant_for(request.user, slug, FACTS_ROLES)  # type: ignore[arg-type]
    form = SchoolFactsForm(request.POST or None, instance=tenant)
    if request.method == "POST" and form.is_valid():
        save_facts(form, request.user)
        messages.success(request, "บันทึกแล้ว เว็บไซต์กำลังปรับปรุง ใช้เวลาไม่กี่วินาที")
        return redirect("editing_school", tenant.slug)
    context = {
        "form": form,
        "media": form.media,
        "tenant": tenant,
        "site_url": f"{public_origin(tenant.host)}/",
        "header_title": "ข้อมูลสถานศึกษา",
        "page_title": "ข้อมูลสถานศึกษา",
        "page_subtitle": tenant.name,
        "header_icon": "home",
        "action_url": reverse("editing_school", args=[tenant.slug]),
        "submit_button_label": "บันทึก",
        "submit_button_active_label": "กำลังบันทึก…",
    }
    return render(request, "editing/school_facts.html", context, status=400 if form.errors else 200)


@transaction.atomic
def save_facts(form: SchoolFactsForm, user: Any) -> None:
    """Save and log; saving a Tenant puts its public facts in the same transaction."""
    # The other columns are the area office's: what it has changed meanwhile must not be written back.
    tenant = Tenant.objects.select_for_update().get(pk=form.instance.pk)
    for name in form.fields:
        setattr(tenant, name, form.cleaned_data[name])
    tenant.save()
    changed = {"fields": sorted(form.changed_data)}
    log(instance=tenant.root_page, action="wagtail.edit", user=user, data=changed)
    record(Action.SCHOOL_CHANGED, by=user, tenant=tenant, subject=f"tenant:{tenant.pk} {tenant.name}", details=changed)
