"""What an account's old address is told when another takes its place, and what whoever reads there can do about it.

An objection gives the address back and makes the account's password useless: whoever changed the address knew it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail import hooks

from cms.content.dates import thai_moment
from cms.content.text import plain_line
from cms.editing.members import mail
from tenants import jobs
from tenants.audit.services import record_in_places_of, subject_of
from tenants.audit.values import Action
from tenants.backends import is_free
from tenants.models import Tenant, User

MAIL_CHANGE = "editing.mail_email_changed"
LASTS = timedelta(days=7)
SALT = "cms.editing.email_objection"
SUBJECT = "อีเมลของบัญชีถูกเปลี่ยน"
TAKEN_AWAY, REPLACED = "ถูกนำออกจากบัญชี", "ถูกเปลี่ยนเป็นอีเมลอื่น"
TEXT = """เรียน {person}

อีเมลนี้ของบัญชี {username} ในระบบเว็บไซต์สถานศึกษา{change} เมื่อ {at}
จึงใช้เข้าสู่ระบบและรับรหัสของบัญชีนั้นไม่ได้อีก

ถ้าท่านทำเอง ไม่ต้องทำอะไร

ถ้าท่านไม่ได้ทำ อาจมีผู้อื่นใช้บัญชีของท่านอยู่ กรุณาเปิดลิงก์นี้แล้วกด “คัดค้าน” ภายใน {until}
{link}

เมื่อคัดค้านแล้ว ระบบจะคืนอีเมลนี้ให้บัญชี ยกเลิกรหัสผ่านเดิม และให้ทุกเครื่องออกจากระบบทันที
จากนั้นขอใบตั้งรหัสผ่านใหม่จาก{keepers}
ถ้าเปิดลิงก์ไม่ได้ ให้แจ้งผู้ดูแลตามรายชื่อข้างต้นโดยเร็ว
"""


class Change(NamedTuple):
    """What a link is about: the account, and the address that it had."""

    user: int
    email: str


def tell_old_address(user: User, old: str) -> None:
    """Let a notice go to the address that an account has no more, in the caller's transaction."""
    if old and old != user.email and mail.is_possible():
        payload: jobs.Payload = {"user": user.pk, "email": old, "at": timezone.now().isoformat()}
        jobs.get_jobs().enqueue(MAIL_CHANGE, payload, tenant_id=None)


def mail_change(user_id: int, old: str, at: str) -> None:
    """Mail the notice; for the worker."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or user.email == old or not mail.is_possible():
        return
    token = signing.dumps([user.pk, old], salt=SALT)
    text = TEXT.format(
        person=plain_line(user.get_full_name()) or user.username,
        username=user.username,
        change=REPLACED if user.email else TAKEN_AWAY,
        at=thai_moment(datetime.fromisoformat(at)),
        until=thai_moment(timezone.now() + LASTS),
        link=f"{settings.WAGTAILADMIN_BASE_URL}{reverse('email_objection')}?{urlencode({'t': token})}",
        keepers=keepers_of(user),
    )
    mail.send(old, SUBJECT, text)


def keepers_of(user: User) -> str:
    """Return who can give an account a new password: offices, no names of people."""
    schools = Tenant.objects.filter(memberships__user=user).select_related("area").distinct().order_by("name")
    areas = {school.area.name for school in schools}
    said = [f"ผู้ดูแลระบบของ{plain_line(school.name)}" for school in schools] + sorted(map(plain_line, areas))
    return " หรือ ".join(said) if said and not user.is_superuser else "ผู้ดูแลแพลตฟอร์ม"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email_objection(request: HttpRequest) -> HttpResponse:
    """Show what an objection does, and do it: for whoever has the link, signed in or not."""
    token = request.POST.get("t") or request.GET.get("t", "")
    change = change_in(token)
    context: dict[str, Any] = {"token": token}
    if change is None:
        context, status = {"dead": True}, 400
    elif request.method == "POST":
        user, status = object_to(change), 200
        context |= {"done": True, "username": user.username, "keepers": keepers_of(user)}
    else:
        context |= {"email": change.email, "username": User.objects.get(pk=change.user).username}
        status = 200
    answer = render(request, "editing/email_objection.html", context, status=status)
    answer["Referrer-Policy"], answer["X-Robots-Tag"] = "same-origin", "noindex"
    return answer


def change_in(token: str) -> Change | None:
    """Return what a link is about while its account still has another address than the old one."""
    try:
        change = Change(*signing.loads(token, salt=SALT, max_age=LASTS))
    except (signing.BadSignature, TypeError):
        return None
    return change if User.objects.filter(pk=change.user).exclude(email=change.email).exists() else None


@transaction.atomic
def object_to(change: Change) -> User:
    """Give the old address back, if nobody has it by now, and let the password and all sessions end."""
    user = User.objects.select_for_update().get(pk=change.user)
    user.email = change.email if is_free(change.email, user) else ""
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    record_in_places_of(user, Action.EMAIL_OBJECTED, by=None, subject=subject_of(user))
    return user


# ------------------------------------------------------------------------------------- platform admins change addresses


@hooks.register("before_edit_user")
def remember_address(request: HttpRequest, user: User) -> None:
    request.address_before = user.email  # type: ignore[attr-defined]


@hooks.register("after_edit_user")
def tell_of_new_address(request: HttpRequest, user: User) -> None:
    tell_old_address(user, getattr(request, "address_before", ""))
