"""«เปลี่ยนรหัสผ่าน»: a person's own new password, which ends all other sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel

from cms.editing.sign_in import WAIT, in_thai
from tenants.addresses import client_address
from tenants.signing_in import throttle

TITLE = "เปลี่ยนรหัสผ่าน"


class PasswordForm(PasswordChangeForm):  # type: ignore[type-arg]
    """Django's form in our words.  Guesses of the old password are counted like those at the door."""

    error_messages = {
        "password_incorrect": "รหัสผ่านปัจจุบันไม่ถูกต้อง",
        "password_mismatch": "รหัสผ่านใหม่ทั้งสองช่องไม่ตรงกัน",
    }

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.user, request.POST or None)  # type: ignore[arg-type]
        self.request = request
        for name, label in (
            ("old_password", "รหัสผ่านปัจจุบัน"),
            ("new_password1", "รหัสผ่านใหม่"),
            ("new_password2", "พิมพ์รหัสผ่านใหม่อีกครั้ง"),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs["class"] = "password-field"

    def clean_old_password(self) -> str:
        """Refuse a wrong old password; whoever tries many has to wait, at an unlocked computer too."""
        return right_password(self.request, self.cleaned_data["old_password"])


def right_password(request: HttpRequest, typed: str) -> str:
    """Return what somebody typed as the own password, if it is that.  Raises ValidationError."""
    attempt = throttle.begin(f"password of {request.user.pk}", client_address(request), None, timezone.now())
    if attempt.wait:
        raise forms.ValidationError(WAIT, code="throttled", params={"wait": in_thai(attempt.wait)})
    if not request.user.check_password(typed):
        raise forms.ValidationError(PasswordForm.error_messages["password_incorrect"], code="password_incorrect")
    throttle.forgive(attempt)
    return typed


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Ask for the old and the new password; the session in which that happens goes on, with a new key."""
    form = PasswordForm(request)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user = form.save()
        update_session_auth_hash(request, user)
        messages.success(request, "เปลี่ยนรหัสผ่านแล้ว เครื่องอื่นที่เข้าสู่ระบบไว้ต้องเข้าใหม่ด้วยรหัสผ่านใหม่")
        return redirect("wagtailadmin_home")
    context = {
        "form": form,
        "hints": password_validators_help_texts(),
        "header_title": TITLE,
        "page_title": TITLE,
        "header_icon": "key",
        "action_url": reverse("editing_password"),
        "submit_button_label": TITLE,
        "submit_button_active_label": "กำลังบันทึก…",
    }
    return render(request, "editing/password.html", context, status=400 if form.errors else 200)


@hooks.register("register_admin_urls")
def password_urls() -> list[Any]:
    return [path("password/", change_password, name="editing_password")]


class NothingToSave(forms.Form):
    """Account panels are forms; this one only leads on."""

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        return None


class PasswordPanel(BaseSettingsPanel):
    """On the account screen: the way to the new password."""

    name = "own_password"
    title = "รหัสผ่าน"
    order = 150
    form_class = NothingToSave
    template_name = "editing/password_panel.html"

    def is_active(self) -> bool:
        return bool(self.user.has_usable_password())


@hooks.register("register_account_settings_panel")
def password_panel(request: HttpRequest, user: Any, profile: Any) -> PasswordPanel:
    return PasswordPanel(request, user, profile)
