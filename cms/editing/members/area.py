"""«ใบเชิญผู้ดูแลระบบ»: the area office prints the invitations of all its schools' admins as one PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cms.content.dates import thai_moment
from cms.content.text import plain_line
from cms.editing.members import mail
from cms.editing.members.forms import ReasonForm
from cms.editing.members.listing import admins_of_outer, schools_with_counts
from cms.editing.members.mailing import ask_for_mails, progress_of
from cms.editing.members.paper import pdf_of
from cms.editing.members.places import user_of
from tenants.errors import NotGoverned, ReasonNeeded, TenantsError
from tenants.members.invitations import Issued, hand_out, invite_admins, of_admins, renew_all
from tenants.members.policies import kept_by
from tenants.models import AccessCode, Tenant, User
from tenants.policies import areas_of_officer

MOST = 300
"""Sheets of one request."""
TITLE = "ใบเชิญผู้ดูแลระบบ"
AREA_TITLE = "ผู้ใช้ในเขตพื้นที่"
SCHOOLS_A_PAGE = 50
MAIL_TITLE = "ส่งคำเชิญทางอีเมล"
SECONDS_BETWEEN_LOOKS = 5
SHOWN_WITHOUT = 20
NO_MAIL = "ไม่มีคำเชิญที่เลือกซึ่งมีอีเมล"
NOTHING = "กรุณาเลือกอย่างน้อยหนึ่งแห่ง"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One school that waits for its admin: an open invitation (``code_id``), or none yet."""

    school: str
    slug: str
    name: str
    code_id: int | None
    state: str
    chosen: bool
    email: str = ""


@require_GET
def area_members(request: HttpRequest) -> HttpResponse:
    """List the schools of the officer's areas with how many people each has, and which have no admin."""
    user = user_of(request)
    tenants = tenants_below(user)
    asked = plain_line(request.GET.get("q", ""))[:100]
    shown = schools_with_counts(tenants.filter(name__icontains=asked) if asked else tenants)
    page = Paginator(shown, SCHOOLS_A_PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {"header_title": AREA_TITLE, "page_title": AREA_TITLE, "header_icon": "group"}
    context |= {
        "page": page,
        "asked": asked,
        "query": urlencode({"q": asked}),
        "prints": areas_of_officer(user).exists(),
    }
    return render(request, "editing/members/index.html", context)


def admin_sheets(request: HttpRequest) -> HttpResponse:
    """List the schools whose admin has not come yet; print new codes for those that are chosen."""
    user = user_of(request)
    tenants = tenants_of_officer(user)
    if request.method != "POST":
        return ask(request, tenants, ReasonForm())
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return ask(request, tenants, form)
    try:
        issued = printed(request, tenants, form.cleaned_data["reason"], user)
    except NotGoverned:
        raise Http404 from None
    except TenantsError as error:
        form.add_error("reason" if isinstance(error, ReasonNeeded) else None, error.message)
        return ask(request, tenants, form)
    if not issued:
        messages.error(request, NOTHING)
        return redirect("editing_admin_sheets")
    return pdf_of(issued, user, f"invitations-{len(issued)}")


@require_http_methods(["GET", "HEAD", "POST"])
def admin_mails(request: HttpRequest) -> HttpResponse:
    """Mail new codes to the admins that are chosen; show how far that is and what did not go."""
    user = user_of(request)
    tenants = tenants_of_officer(user)
    if request.method == "POST":
        return mail_chosen(request, tenants, user)
    progress = progress_of(tenants)
    context = {"header_title": MAIL_TITLE, "page_title": MAIL_TITLE, "header_icon": "mail", "progress": progress}
    response = render(request, "editing/members/mails.html", context | {"mail": mail.is_possible()})
    if progress.waiting:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


def mail_chosen(request: HttpRequest, tenants: QuerySet[Tenant], user: User) -> HttpResponse:
    """Ask the worker to mail the chosen invitations, and name those that cannot be."""
    if not mail.is_possible():
        raise Http404
    chosen = open_admin_codes(tenants).filter(pk__in=chosen_codes(request)).select_related("tenant")
    rows = list(chosen.order_by("tenant__name", "pk"))
    without = [row.tenant.name for row in rows if not row.email]
    without += tenants.filter(slug__in=request.POST.getlist("tenant")[:MOST]).values_list("name", flat=True)
    if without:
        shown = ", ".join(without[:SHOWN_WITHOUT]) + (" …" if len(without) > SHOWN_WITHOUT else "")
        messages.warning(request, f"ไม่มีอีเมลผู้ดูแล {len(without)} แห่ง จึงไม่ได้ส่ง ให้พิมพ์ใบเชิญแทน: {shown}")
    asked = ask_for_mails([row for row in rows if row.email], user)
    if not asked:
        messages.error(request, NO_MAIL)
        return redirect("editing_admin_sheets")
    return redirect("editing_admin_mails")


def chosen_codes(request: HttpRequest) -> set[int]:
    return {int(text) for text in request.POST.getlist("code")[:MOST] if text.isascii() and text.isdigit()}


def ask(request: HttpRequest, tenants: QuerySet[Tenant], form: ReasonForm) -> HttpResponse:
    rows = waiting_in(tenants)
    context = {
        "header_title": TITLE,
        "page_title": TITLE,
        "header_icon": "group",
        "rows": rows,
        "form": form,
        "new": any(row.code_id is None for row in rows),
        "mail": mail.is_possible() and any(row.email for row in rows),
        "mailed": progress_of(tenants).total,
    }
    return render(request, "editing/members/sheets.html", context, status=400 if form.errors else 200)


@transaction.atomic
def printed(request: HttpRequest, tenants: QuerySet[Tenant], reason: str, user: User) -> list[Issued]:
    """Renew the chosen invitations and make those that are missing, all or none; in the order of the schools."""
    ids = chosen_codes(request)
    slugs = request.POST.getlist("tenant")[:MOST]
    without = tenants.filter(slug__in=slugs).order_by("name") if slugs else Tenant.objects.none()
    rows = open_admin_codes(tenants).filter(pk__in=ids)
    issued = renew_all(list(rows.values_list("pk", flat=True)), by=user)
    if without:
        issued += invite_admins(without, by=user, reason=reason)
    hand_out([one.row for one in issued])
    return sorted(issued, key=lambda one: (one.row.tenant.name, one.row.pk))


def tenants_below(user: User) -> QuerySet[Tenant]:
    """Return the tenants that the person looks after from above; 404 for whoever does so for none."""
    return kept_by(user) if user.is_superuser else tenants_of_officer(user)


def tenants_of_officer(user: User) -> QuerySet[Tenant]:
    """Return the tenants of the areas whose officer the person is; 404 for whoever is none.

    A platform admin enters a school with a reason before it gives out codes there, or uses ``invitation_sheets``.
    """
    areas = areas_of_officer(user)
    if not user.is_active or not areas.exists():
        raise Http404
    return Tenant.objects.working().filter(area__in=areas.values("pk"))


def open_admin_codes(tenants: QuerySet[Tenant]) -> QuerySet[AccessCode]:
    """Return the invitations of admins that wait."""
    return of_admins(AccessCode.objects.filter(tenant__in=tenants.values("pk"), used_at=None, withdrawn_at=None))


def waiting_in(tenants: QuerySet[Tenant]) -> list[Waiting]:
    """Return what may be printed, by school; two queries."""
    codes = open_admin_codes(tenants)
    rows = [waiting(row) for row in codes.select_related("tenant").order_by("tenant__name", "pk")[:MOST]]
    bare = tenants.filter(kind=Tenant.Kind.SCHOOL).annotate(
        admin=Exists(admins_of_outer()), invited=Exists(codes.filter(tenant=OuterRef("pk")))
    )
    rows += [
        Waiting(tenant.name, tenant.slug, "", None, "ยังไม่มีผู้ดูแลและยังไม่มีคำเชิญ", chosen=False)
        for tenant in bare.filter(Q(admin=False), Q(invited=False)).order_by("name")[: MOST - len(rows)]
    ]
    return sorted(rows, key=lambda row: row.school)


def waiting(row: AccessCode) -> Waiting:
    """Chosen from the beginning is what lies in nobody's hands: never printed, or out of date."""
    expired = row.expires_at <= timezone.now()
    if expired:
        state = f"หมดอายุเมื่อ {thai_moment(row.expires_at)}"
    elif row.handed_out_at is None:
        state = "ยังไม่ได้พิมพ์"
    else:
        state = f"พิมพ์หรือส่งแล้ว ใช้ได้ถึง {thai_moment(row.expires_at)}"
    return Waiting(
        row.tenant.name, row.tenant.slug, row.name, row.pk, state, expired or row.handed_out_at is None, row.email
    )
