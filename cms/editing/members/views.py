"""«ผู้ใช้ของสถานศึกษา»: who works on a school's site, and how a person is added, changed or appointed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from cms.editing.members import mail
from cms.editing.members.forms import BY_MAIL, NEW_PERSON, AppointForm, InviteForm, RolesForm
from cms.editing.members.listing import invitations_of, notes_of, people_of, person
from cms.editing.members.paper import once
from cms.editing.members.places import kept_tenant, member_of, person_of, seen_tenant, tenant_below, user_of
from tenants.errors import NotAMember, NotGoverned, TenantsError
from tenants.members.invitations import Invitee, Issued, hand_out, invite
from tenants.members.policies import is_protected, keeps, may_have_whole, seen_by, stands_above
from tenants.members.services import appoint, change_roles, is_admin_of, roles_of
from tenants.models import Role, Tenant, User

TITLE = "ผู้ใช้ของสถานศึกษา"


# ------------------------------------------------------------------------------------------------------------- lists


@require_GET
def members_index(request: HttpRequest) -> HttpResponse:
    """Lead to the members of the place in which the person works."""
    slug = seen_by(user_of(request)).values_list("slug", flat=True).first()
    if slug is None:
        raise Http404
    return redirect("editing_members", slug)


@require_GET
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """List the members and open invitations of one school; a director reads, its admin and the area office act."""
    tenant, user = seen_tenant(request, slug), person_of(request)
    keeper = keeps(user_of(request), tenant)
    context = heading(tenant.name) | {
        "tenant": tenant,
        "people": people_of(tenant, user),
        "invitations": invitations_of(tenant) if keeper else [],
        "notes": notes_of(tenant),
        "keeper": keeper,
        "above": stands_above(user, tenant),
        "mail": mail.is_possible(),
    }
    return render(request, "editing/members/list.html", context)


# --------------------------------------------------------------------------------------------------------- one person


def member(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """Show one member and change the roles in this school; closing the account and the like have addresses of their
    own."""
    tenant, user = kept_tenant(request, slug), person_of(request)
    other = member_of(tenant, user_id)
    held = roles_of(tenant, other)
    with_admin = Role.SCHOOL_ADMIN in held or is_admin_of(user, tenant)
    form = RolesForm(request.POST or None, with_admin=with_admin, initial={"roles": sorted(held)})
    if request.method == "POST" and form.is_valid() and roles_saved(request, tenant, other, form):
        return way_back(request, tenant)
    locked = is_protected(other) and not user.is_superuser and other.pk != user.pk
    context = heading(tenant.name) | {
        "tenant": tenant,
        "form": form,
        "person": person(other, {role.value for role in held}, user),
        "active": other.is_active,
        "protected": locked,
        "whole": not locked and may_have_whole(user, other),
        "by_mail": mail.is_possible() and bool(other.email),
        "above": stands_above(user, tenant) and Role.SCHOOL_ADMIN not in held,
    }
    return render(request, "editing/members/member.html", context, status=400 if form.errors else 200)


def roles_saved(request: HttpRequest, tenant: Tenant, other: User, form: RolesForm) -> bool:
    """Save the roles, or say in the form why not."""
    try:
        change_roles(tenant, other, form.cleaned_data["roles"], by=user_of(request))
    except (NotGoverned, NotAMember):
        raise Http404 from None
    except TenantsError as error:
        form.add_error("roles", error.message)
        return False
    messages.success(request, f"บันทึกบทบาทของ {other.get_full_name() or other.username} แล้ว")
    return True


def way_back(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Lead to the list, or home for whoever has just given the school up."""
    allowed = seen_by(user_of(request)).filter(pk=tenant.pk).exists()
    return redirect("editing_members", tenant.slug) if allowed else redirect("wagtailadmin_home")


# ----------------------------------------------------------------------------------------------------- adding people


def member_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a person.  Nothing is looked up about accounts elsewhere, so nothing can be found out here."""
    tenant, user = kept_tenant(request, slug), person_of(request)
    form = InviteForm(request.POST or None, with_admin=is_admin_of(user, tenant))
    if request.method == "POST" and form.is_valid():
        issued = invited(tenant, form, user)
        if issued is not None:
            return shown_once(request, issued, by_mail=form.cleaned_data.get("way") == BY_MAIL)
    context = heading(tenant.name) | {
        "tenant": tenant,
        "form": form,
        "above": stands_above(user, tenant) and not is_admin_of(user, tenant),
    }
    return render(request, "editing/members/add.html", context, status=400 if form.errors else 200)


def invited(tenant: Tenant, form: InviteForm, user: User) -> Issued | None:
    """Make the invitation, or say in the form why not."""
    said = form.cleaned_data
    try:
        return invite(tenant, Invitee(said["name"], tuple(said["roles"]), said["email"]), by=user)
    except NotGoverned:
        raise Http404 from None
    except TenantsError as error:
        form.add_error(None, error.message)
        return None


def member_appoint(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the area office give a school an admin again, with a reason that the school reads."""
    tenant = tenant_below(request, slug)
    able = User.objects.filter(memberships__tenant=tenant, is_active=True).distinct()
    able = able.exclude(pk__in=User.objects.filter(memberships__tenant=tenant, memberships__role=Role.SCHOOL_ADMIN))
    form = AppointForm(request.POST or None, members=[(one.pk, one.get_full_name() or one.username) for one in able])
    if request.method == "POST" and form.is_valid():
        answer = appointed(request, tenant, form)
        if answer is not None:
            return answer
    context = heading(tenant.name) | {"tenant": tenant, "form": form, "admins": admins_of(tenant)}
    return render(request, "editing/members/appoint.html", context, status=400 if form.errors else 200)


def appointed(request: HttpRequest, tenant: Tenant, form: AppointForm) -> HttpResponse | None:
    """Appoint a member at once, or invite somebody new; say in the form why not."""
    said, user = form.cleaned_data, user_of(request)
    try:
        if said["person"] == NEW_PERSON:
            invitee = Invitee(said["name"], (Role.SCHOOL_ADMIN,))
            return shown_once(request, invite(tenant, invitee, by=user, reason=said["reason"]))
        chosen = member_of(tenant, int(said["person"]))
        appoint(tenant, chosen, by=user, reason=said["reason"])
    except (NotGoverned, NotAMember):
        raise Http404 from None
    except TenantsError as error:
        form.add_error(None, error.message)
        return None
    messages.success(request, f"แต่งตั้ง {chosen.get_full_name() or chosen.username} เป็นผู้ดูแลระบบแล้ว")
    return redirect("editing_members", tenant.slug)


def admins_of(tenant: Tenant) -> list[User]:
    held = {"memberships__tenant": tenant, "memberships__role": Role.SCHOOL_ADMIN}
    return list(User.objects.filter(**held).order_by("first_name", "last_name"))


# ------------------------------------------------------------------------------------------------------- what is shown


def shown_once(request: HttpRequest, issued: Issued, *, by_mail: bool = False) -> HttpResponse:
    """Mail a code, or show it: this answer is the only one that ever holds it."""
    tenant = issued.row.tenant
    if by_mail and mail.send_code(issued):
        messages.success(request, f"ส่งอีเมลถึง {issued.row.name} แล้ว ใช้ได้ถึง {once(issued)['expires']}")
        return redirect("editing_members", tenant.slug)
    if not by_mail:
        hand_out([issued.row])
    context = heading(tenant.name) | once(issued) | {"tenant": tenant, "mail_failed": by_mail}
    response = render(request, "editing/members/made.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def heading(subtitle: str) -> dict[str, Any]:
    return {
        "header_title": TITLE,
        "page_title": TITLE,
        "page_subtitle": subtitle,
        "header_icon": "group",
    }
