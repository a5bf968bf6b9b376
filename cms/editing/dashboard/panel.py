"""The panel at the top of the admin's home."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.content.base import TENANT_ROOT_DEPTH
from cms.content.conf import public_origin
from cms.content.dates import thai_date, thai_moment
from cms.content.media.room import room_of
from cms.content.models import BasePage
from cms.editing.dashboard.duties import next_duties
from cms.editing.dashboard.first_steps import first_steps
from cms.editing.dashboard.reviews import cards_of
from cms.editing.dashboard.waiting import waiting_for
from cms.editing.desk.asking import may_write
from cms.editing.desk.kinds import KINDS, Kind
from cms.editing.places import FACTS_ROLES, READING_ROLES, tenants_of
from cms.editing.review.views import tenant_reviewed
from cms.editing.storage import bar
from tenants.models import Membership, Role, Tenant, User
from tenants.places.standing import current_place
from tenants.quotas import storage_limit

MOST_LIVE = 5


class HomePanel(Component):
    """Everything on which a teacher's day at the site begins, for the place of the request."""

    name = "home"
    template_name = "editing/dashboard.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the parts of the panel; of a person without a place only that there is none."""
        request = parent_context["request"]
        place = current_place(request)
        if place is None:
            return {"request": request, "tenant": None}
        return parts_of(request, place.tenant) | {"csrf_token": parent_context["csrf_token"]}


def parts_of(request: HttpRequest, tenant: Tenant) -> dict[str, Any]:
    user: Any = request.user
    today = timezone.localdate()
    home = BasePage.objects.filter(pk=tenant.root_page_id).first()
    writes = home is not None and may_write(request, home)
    looks_after = bool(tenants_of(user, READING_ROLES))
    keeps_facts = bool(tenants_of(user, FACTS_ROLES))
    return {
        "request": request,
        "tenant": tenant,
        "public_url": f"{public_origin(tenant.host)}/",
        "forms": forms_of(tenant) if writes else [],
        "reads_as": [] if writes else roles_in(user, tenant),
        **reviews_of(request),
        "waiting": waiting_for(tenant, user, looks_after=looks_after, today=today),
        "steps": first_steps(tenant) if keeps_facts else [],
        "duties": [(one, thai_date(one.due)) for one in next_duties(tenant, user, today)] if writes else [],
        "live": live_pages(tenant) if writes else [],
        "storage": storage_of(tenant) if writes else None,
        "storage_url": reverse("editing_storage", args=[tenant.slug]),
        "pages_url": reverse("wagtailadmin_explore", args=[tenant.root_page_id]) if writes else "",
        "sheets_url": reverse("editing_sheets") if writes else "",
        "facts_url": reverse("editing_school", args=[tenant.slug]) if keeps_facts else "",
    }


def reviews_of(request: HttpRequest) -> dict[str, Any]:
    """Return what waits for the person as a reviewer of the place."""
    tenant = tenant_reviewed(request)
    cards, more = ([], False) if tenant is None else cards_of(tenant)
    return {"reviews": cards, "more_reviews": more}


def roles_in(user: User, tenant: Tenant) -> list[str]:
    """Return what a person is in a tenant, in words."""
    roles = Membership.objects.filter(user=user, tenant=tenant).order_by("role").values_list("role", flat=True)
    return [str(Role(role).label) for role in roles]


def forms_of(tenant: Tenant) -> list[tuple[str, str, Kind]]:
    """Return the forms of the desk for which the site has a list: address, word, kind."""
    there = {kind.name: kind for kind in KINDS.values() if kind.list_of(tenant) is not None}
    return [(reverse(f"editing_desk_{name}"), kind.new, kind) for name, kind in there.items()]


def live_pages(tenant: Tenant) -> list[dict[str, str]]:
    """Return what went live last: title, when, where it is on its way."""
    pages = BasePage.objects.filter(
        tenant=tenant, live=True, depth__gt=TENANT_ROOT_DEPTH, last_published_at__isnull=False
    )
    rows = pages.order_by("-last_published_at", "-pk").values_list("pk", "title", "last_published_at")[:MOST_LIVE]
    return [
        {"title": title, "at": thai_moment(at), "url": reverse("editing_status", args=[pk])} for pk, title, at in rows
    ]


def storage_of(tenant: Tenant) -> Any:
    return bar("พื้นที่เก็บรูปภาพและเอกสาร", room_of(tenant.pk).used, storage_limit(tenant), as_size=True)


@hooks.register("construct_homepage_panels")
def home_first(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(HomePanel())
