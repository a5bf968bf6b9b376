"""Buttons on one member or one invitation: each a POST, each asked again of the service under its lock."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cms.editing.members import mail
from cms.editing.members.forms import BY_MAIL
from cms.editing.members.paper import pdf_of
from cms.editing.members.places import code_of, kept_tenant, member_of, user_of
from cms.editing.members.views import shown_once, way_back
from tenants.errors import BadCode, NotAMember, NotGoverned, TenantsError
from tenants.members.codes import digest, normalised
from tenants.members.invitations import Issued, allow_reset, hand_out, renew, withdraw
from tenants.members.services import deactivate, reactivate, remove
from tenants.models import Tenant, User

USED = "คำเชิญนี้ถูกใช้หรือยกเลิกไปแล้ว"
STALE = "รหัสนี้ถูกแทนด้วยรหัสใหม่หรือใช้ไปแล้ว กรุณาออกรหัสใหม่"

Act = Callable[[Tenant, User, User], None]


def act_on_member(act: Act, done: str) -> Callable[..., HttpResponse]:
    """Return the view of one button; ``done`` says what has happened to ``{name}``."""

    @require_POST
    def view(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
        tenant = kept_tenant(request, slug)
        other = member_of(tenant, user_id)
        try:
            act(tenant, other, user_of(request))
        except (NotGoverned, NotAMember):
            raise Http404 from None
        except TenantsError as error:
            messages.error(request, error.message)
            return redirect("editing_member", tenant.slug, other.pk)
        messages.success(request, done.format(name=other.get_full_name() or other.username))
        return way_back(request, tenant)

    return view


member_remove = act_on_member(lambda tenant, other, by: remove(tenant, other, by=by), "นำ {name} ออกจากสถานศึกษานี้แล้ว")
member_deactivate = act_on_member(
    lambda tenant, other, by: deactivate(tenant, other, by=by), "ปิดใช้งานบัญชีของ {name} แล้ว ผู้นี้เข้าระบบไม่ได้ทันที"
)
member_reactivate = act_on_member(
    lambda tenant, other, by: reactivate(tenant, other, by=by), "เปิดใช้งานบัญชีของ {name} อีกครั้งแล้ว"
)


@require_POST
def member_reset(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """Make a code with which the member sets a new password; shown, or mailed to the account's own address."""
    tenant = kept_tenant(request, slug)
    other = member_of(tenant, user_id)
    by_mail = request.POST.get("way") == BY_MAIL and mail.is_possible() and bool(other.email)
    try:
        issued = allow_reset(tenant, other, by=user_of(request), mailed=by_mail)
    except (NotGoverned, NotAMember):
        raise Http404 from None
    except TenantsError as error:
        messages.error(request, error.message)
        return redirect("editing_member", tenant.slug, other.pk)
    return shown_once(request, issued, by_mail=by_mail)


@require_POST
def invitation_renew(request: HttpRequest, slug: str, code_id: int) -> HttpResponse:
    """Give an invitation a new code; the old one works no more."""
    tenant = kept_tenant(request, slug)
    row = code_of(tenant, code_id)
    by_mail = request.POST.get("way") == BY_MAIL and mail.is_possible() and bool(row.email)
    try:
        issued = renew(row.pk, by=user_of(request))
    except NotGoverned:
        raise Http404 from None
    except BadCode:
        messages.error(request, USED)
        return redirect("editing_members", tenant.slug)
    return shown_once(request, issued, by_mail=by_mail)


@require_POST
def invitation_withdraw(request: HttpRequest, slug: str, code_id: int) -> HttpResponse:
    """Let an invitation work no more."""
    tenant = kept_tenant(request, slug)
    row = code_of(tenant, code_id)
    try:
        withdraw(row.pk, by=user_of(request))
    except NotGoverned:
        raise Http404 from None
    except BadCode:
        messages.error(request, USED)
    else:
        messages.success(request, f"ยกเลิกคำเชิญของ {row.name or 'ผู้ดูแลระบบ'} แล้ว")
    return redirect("editing_members", tenant.slug)


@require_POST
def code_sheet(request: HttpRequest, slug: str, code_id: int) -> HttpResponse:
    """Print the sheet of a code that the asker holds: it comes back from the screen that showed it."""
    tenant = kept_tenant(request, slug)
    row = code_of(tenant, code_id)
    code = normalised(request.POST.get("code", ""))
    if code is None or digest(code) != row.digest or row.used_at or row.withdrawn_at:
        messages.error(request, STALE)
        return redirect("editing_members", tenant.slug)
    hand_out([row], mailed=row.mailed)
    return pdf_of([Issued(row, code)], user_of(request), f"{row.purpose}-{tenant.slug}")
