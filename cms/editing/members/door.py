"""The door: whoever holds a code comes in, before there is an account to sign in with.

Open to everybody, so it shows nothing of any school except to the holder of a code that works.  The code comes in a
form's body, never in an address: the script takes it from the fragment of the QR's link, which no server sees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.content.dates import thai_moment
from cms.editing.members.forms import CodeForm, NewAccountForm, PasswordForm
from cms.editing.members.listing import role_labels
from tenants.addresses import client_address
from tenants.errors import BadCode, TenantsError, UserNameTaken
from tenants.members.attempts import note_miss
from tenants.members.redeeming import NewAccount, join, join_with_new_account, look_up, set_password
from tenants.models import AccessCode, User

View = Callable[[HttpRequest], HttpResponse]
TOO_MANY = "กรอกรหัสผิดหลายครั้ง กรุณารอ 15 นาทีแล้วลองใหม่ หรือขอรหัสใหม่จากผู้ออกรหัส"


def at_the_door(view: View) -> View:
    """Keep a screen out of caches, reports and referrers."""

    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    def guarded(request: HttpRequest) -> HttpResponse:
        response = redirect("join") if request.method != "POST" and view is not ask_code else view(request)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; for one that works show what it is good for."""
    if request.method != "POST":
        return show_form(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return show_form(request, form, status=400)
    try:
        row = look_up(form.cleaned_data["code"])
    except BadCode as error:
        return refused(request, error)
    return show_what(request, row, form.cleaned_data["code"])


def new_account(request: HttpRequest) -> HttpResponse:
    """Make an account from an invitation and sign it in."""
    return with_code(request, AccessCode.Purpose.INVITATION, made_account)


def new_password(request: HttpRequest) -> HttpResponse:
    """Set a new password and sign in."""
    return with_code(request, AccessCode.Purpose.RESET, changed_password)


def own_account(request: HttpRequest) -> HttpResponse:
    """Take an invitation up with the account that is signed in."""
    return with_code(request, AccessCode.Purpose.INVITATION, taken_up)


# -------------------------------------------------------------------------------------------------------------- steps


def with_code(
    request: HttpRequest, purpose: str, step: Callable[[HttpRequest, AccessCode, str], HttpResponse]
) -> HttpResponse:
    """Run a step with what the posted code opens; whatever is wrong with the code is answered in the same words."""
    text = request.POST.get("code", "")
    try:
        row = look_up(text)
        if row.purpose != purpose:
            raise BadCode()
        return step(request, row, text)
    except BadCode as error:
        return refused(request, error)
    except TenantsError as error:
        return show_form(request, CodeForm(), trouble=error.message, status=400)


def made_account(request: HttpRequest, row: AccessCode, text: str) -> HttpResponse:
    form = account_form(row, request.POST)
    if not form.is_valid():
        return show_what(request, row, text, form)
    said = form.cleaned_data
    try:
        user = join_with_new_account(text, NewAccount(said["user_name"], said["password"], said.get("name", "")))
    except UserNameTaken as error:
        form.add_error("user_name", error.message)
        return show_what(request, row, text, form)
    sign_in(request, user, f"ยินดีต้อนรับ ชื่อผู้ใช้ของท่านคือ {user.username} กรุณาจดไว้")
    return redirect("wagtailadmin_home")


def changed_password(request: HttpRequest, row: AccessCode, text: str) -> HttpResponse:
    form = password_form(row, request.POST)
    if not form.is_valid():
        return show_what(request, row, text, form)
    user = set_password(text, form.cleaned_data["password"])
    sign_in(request, user, f"ตั้งรหัสผ่านใหม่แล้ว ชื่อผู้ใช้ของท่านคือ {user.username}")
    return redirect("wagtailadmin_home")


def taken_up(request: HttpRequest, row: AccessCode, text: str) -> HttpResponse:
    if not isinstance(request.user, User):
        return show_what(request, row, text)
    join(text, request.user)
    messages.success(request, f"ท่านเป็นผู้ใช้ของ{row.tenant.name}แล้ว")
    return redirect("wagtailadmin_home")


def sign_in(request: HttpRequest, user: User, welcome: str) -> None:
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, welcome)


def refused(request: HttpRequest, error: BadCode) -> HttpResponse:
    """Answer a code that does not work, the same for every reason; an address that sends many is asked to wait."""
    if note_miss(client_address(request)):
        return show_form(request, CodeForm(), trouble=TOO_MANY, status=429)
    return show_form(request, CodeForm(), trouble=error.message, status=400)


# ------------------------------------------------------------------------------------------------------- what is shown


def account_form(row: AccessCode, data: Any = None) -> NewAccountForm:
    account = User(first_name=row.name)
    return NewAccountForm(data, account=account, suffix=row.tenant.slug, named=bool(row.name))


def password_form(row: AccessCode, data: Any = None) -> PasswordForm:
    assert row.user is not None, "a constraint of the database"
    return PasswordForm(data, account=row.user)


def show_form(request: HttpRequest, form: CodeForm, *, trouble: str = "", status: int = 200) -> HttpResponse:
    return render(request, "editing/members/door.html", {"form": form, "trouble": trouble}, status=status)


def show_what(request: HttpRequest, row: AccessCode, text: str, form: PasswordForm | None = None) -> HttpResponse:
    """Show the holder of a good code what it is for, and the form that uses it."""
    reset = row.purpose == AccessCode.Purpose.RESET
    shown = form or (password_form(row) if reset else account_form(row))
    context = {
        "row": row,
        "code": text,
        "reset": reset,
        "roles": role_labels(row.roles),
        "expires": thai_moment(row.expires_at),
        "form": shown,
        "signed_in": request.user if isinstance(request.user, User) and not reset else None,
    }
    return render(request, "editing/members/code.html", context, status=400 if shown.errors else 200)


join_view = at_the_door(ask_code)
join_new_view = at_the_door(new_account)
join_own_view = at_the_door(own_account)
join_password_view = at_the_door(new_password)
