"""«อีเมลของฉัน»: a person's own address, which becomes the account's only by a link that was mailed there.

Whatever is typed is answered alike, after the same work: nobody learns here which addresses have an account.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel

from cms.editing.email_objection import tell_old_address
from cms.editing.members import mail
from cms.editing.password import NothingToSave, right_password
from cms.editing.sign_in import WAIT, in_thai
from tenants import jobs
from tenants.addresses import client_address
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.backends import is_free
from tenants.members.codes import mark_of
from tenants.models import User
from tenants.signing_in import throttle

TITLE = "อีเมลของฉัน"
CONFIRM_TITLE = "ยืนยันอีเมล"
MAIL_CONFIRMATION = "editing.mail_confirmation"
LASTS = 3 * 24 * 3600
SALT = "cms.editing.email"
ASKED = "ถ้าใช้อีเมลนี้กับบัญชีของท่านได้ ระบบจะส่งลิงก์ยืนยันไปที่อีเมลนั้น เปิดลิงก์ภายใน 3 วัน ระหว่างนี้อีเมลเดิมยังใช้ได้"
DEAD = "ลิงก์นี้ใช้ไม่ได้แล้ว กรุณาขอใหม่ที่หน้าอีเมลของฉัน"
TEXT = """เรียน {person}

มีการขอใช้อีเมลนี้กับบัญชี {username} ในระบบเว็บไซต์สถานศึกษา
เปิดลิงก์นี้แล้วกดยืนยัน ใช้ได้ 3 วัน
{link}

หากท่านไม่ทราบเรื่องนี้ ไม่ต้องทำอะไร
"""


class EmailForm(forms.Form):
    """The new address, and the password of whoever sits there."""

    email = forms.EmailField(
        label="อีเมลใหม่",
        max_length=254,
        required=False,
        help_text="เว้นว่างไว้ถ้าไม่ต้องการใช้อีเมลกับบัญชีนี้",
        error_messages={"invalid": "รูปแบบอีเมลไม่ถูกต้อง"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="รหัสผ่านปัจจุบัน",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "กรุณากรอกรหัสผ่านปัจจุบัน"},
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        self.request = request

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        return email

    def clean_password(self) -> str:
        return right_password(self.request, self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and cleaned["email"]:
            attempt = throttle.begin(
                f"mail of {self.request.user.pk}", client_address(self.request), None, timezone.now()
            )
            if attempt.wait:
                raise forms.ValidationError(WAIT, code="throttled", params={"wait": in_thai(attempt.wait)})
        return cleaned


@sensitive_post_parameters("password")
def own_email(request: HttpRequest) -> HttpResponse:
    """Ask for another address; nothing changes before a link that is mailed there is opened."""
    user, possible = person_of(request), mail.is_possible()
    form = EmailForm(request)
    if request.method == "POST" and possible and form.is_valid():
        if form.cleaned_data["email"]:
            payload: jobs.Payload = {"user": user.pk, "email": form.cleaned_data["email"]}
            jobs.get_jobs().enqueue(MAIL_CONFIRMATION, payload, tenant_id=None)
            messages.success(request, ASKED)
        else:
            set_email(user, "")
            messages.success(request, "นำอีเมลออกจากบัญชีแล้ว")
        return redirect("editing_email")
    context = heading(TITLE) | {"form": form, "current": user.email, "possible": possible}
    return render(request, "editing/email.html", context, status=400 if form.errors else 200)


def email_confirm(request: HttpRequest) -> HttpResponse:
    """Let the address of a mailed link be the account's; the person who asked is signed in."""
    user, token = person_of(request), request.POST.get("t") or request.GET.get("t", "")
    email = address_in(token, user)
    if email is None:
        return dead(request)
    if request.method != "POST":
        return render(request, "editing/email_confirm.html", heading(CONFIRM_TITLE) | {"email": email, "token": token})
    try:
        set_email(user, email)
    except IntegrityError:
        return dead(request)
    messages.success(request, "บันทึกอีเมลแล้ว ใช้เข้าสู่ระบบแทนชื่อผู้ใช้ได้")
    return redirect("wagtailadmin_account")


def dead(request: HttpRequest) -> HttpResponse:
    messages.error(request, DEAD)
    return redirect("editing_email")


def address_in(token: str, user: User) -> str | None:
    """Return the address of a link that was made for this person and this password and may still be used."""
    try:
        said = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    if (said["user"], said["mark"]) != (user.pk, mark_of(user.password)[:16]):
        return None
    email: str = said["email"]
    return email if is_free(email, user) else None


@transaction.atomic
def set_email(user: User, email: str) -> None:
    """Write the address and the trail, and let the old one be told.

    Raises IntegrityError when somebody has taken it meanwhile.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    old, row.email = row.email, email
    row.save(update_fields=["email"])
    tell_old_address(row, old)
    record(Action.EMAIL_CHANGED, by=row, subject=f"user:{row.pk} {row.get_full_name() or row.username}")


def mail_confirmation(user_id: int, email: str) -> None:
    """Mail the link, if the address may be used; for the worker, so that both ways take the same time to answer."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not mail.is_possible() or not is_free(email, user):
        return
    token = signing.dumps({"user": user.pk, "email": email, "mark": mark_of(user.password)[:16]}, salt=SALT)
    link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('editing_email_confirm')}?{urlencode({'t': token})}"
    text = TEXT.format(person=user.get_full_name() or user.username, username=user.username, link=link)
    mail.send(email, CONFIRM_TITLE, text)


def person_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the wall asks for a person who is signed in"
    return User.objects.get(pk=request.user.pk)


def heading(title: str) -> dict[str, Any]:
    return {"header_title": title, "page_title": title, "header_icon": "mail"}


# -------------------------------------------------------------------------------------------------------------- hooks


@hooks.register("register_admin_urls")
def email_urls() -> list[Any]:
    return [
        path("email/", own_email, name="editing_email"),
        path("email/confirm/", email_confirm, name="editing_email_confirm"),
    ]


class EmailPanel(BaseSettingsPanel):
    """On the account screen: the address, and the way to another one."""

    name = "own_email"
    title = "อีเมล"
    order = 140
    form_class = NothingToSave
    template_name = "editing/email_panel.html"

    def get_context_data(self) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data()
        return context | {"current": self.user.email}


@hooks.register("register_account_settings_panel")
def email_panel(request: HttpRequest, user: Any, profile: Any) -> EmailPanel:
    return EmailPanel(request, user, profile)
