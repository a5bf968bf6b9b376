"""Where the screens of members hang in the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.editing.area_schools.who import is_officer
from cms.editing.members import acts, area, views
from cms.editing.members.listing import note
from cms.editing.places import serves
from tenants.members.policies import SEEING, seen_by
from tenants.models import Appointment, Membership

NEWS_LASTS = timedelta(days=30)


@hooks.register("register_admin_urls")
def members_urls() -> list[Any]:
    one, code = "members/<slug:slug>/<int:user_id>", "members/<slug:slug>/codes/<int:code_id>"
    return [
        path("members/", views.members_index, name="editing_members_index"),
        path("area-members/", area.area_members, name="editing_area_members"),
        path("admin-sheets/", area.admin_sheets, name="editing_admin_sheets"),
        path("admin-mails/", area.admin_mails, name="editing_admin_mails"),
        path("members/<slug:slug>/", views.members, name="editing_members"),
        path("members/<slug:slug>/add/", views.member_add, name="editing_member_add"),
        path("members/<slug:slug>/appoint/", views.member_appoint, name="editing_member_appoint"),
        path(f"{one}/", views.member, name="editing_member"),
        path(f"{one}/remove/", acts.member_remove, name="editing_member_remove"),
        path(f"{one}/deactivate/", acts.member_deactivate, name="editing_member_deactivate"),
        path(f"{one}/reactivate/", acts.member_reactivate, name="editing_member_reactivate"),
        path(f"{one}/reset/", acts.member_reset, name="editing_member_reset"),
        path(f"{code}/renew/", acts.invitation_renew, name="editing_invitation_renew"),
        path(f"{code}/withdraw/", acts.invitation_withdraw, name="editing_invitation_withdraw"),
        path(f"{code}/sheet/", acts.code_sheet, name="editing_code_sheet"),
    ]


class MembersMenuItem(MenuItem):
    """Shown to those who may see the members of a school."""

    def is_shown(self, request: HttpRequest) -> bool:
        return serves(request, SEEING)


@hooks.register("register_admin_menu_item")
def members_menu_item() -> MenuItem:
    return MembersMenuItem(views.TITLE, reverse("editing_members_index"), icon_name="group", order=255)


class AreaMembersMenuItem(MenuItem):
    """Shown to those who look after schools from above."""

    def is_shown(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return user.is_superuser or is_officer(request)


@hooks.register("register_admin_menu_item")
def area_members_menu_item() -> MenuItem:
    return AreaMembersMenuItem(area.AREA_TITLE, reverse("editing_area_members"), icon_name="group", order=256)


class AppointmentsPanel(Component):
    """Tells a school's own people who was made its admin from above, by whom and why."""

    name = "appointments"
    template_name = "editing/members/panel.html"
    order = 5

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the appointments of a month in the schools where the person is admin or director."""
        user = parent_context["request"].user
        own = Membership.objects.filter(user=user, role__in=SEEING, tenant__in=seen_by(user).values("pk"))
        rows = Appointment.objects.filter(tenant__in=own.values("tenant"), at__gte=timezone.now() - NEWS_LASTS)
        return {"notes": [note(row) | {"school": row.tenant.name} for row in rows.select_related("tenant")[:5]]}


@hooks.register("construct_homepage_panels")
def appointments_first(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(AppointmentsPanel())


@hooks.register("insert_global_admin_css")
def members_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("editing/members.css"))
