"""The dashboard's own lists: what the person did and has to do, in the place that is chosen.

Wagtail's panels ask who edited, not where: whoever serves two schools would read of both, and whoever has left one
would go on reading its titles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import PageLogEntry

from cms.content.models import BasePage
from cms.content.review.services import is_ours
from tenants.places.standing import current_place

MOST_DRAFTS = 5


def tenant_id_of(context: Any) -> int | None:
    place = current_place(context["request"])
    return None if place is None else place.tenant.pk


class RecentEdits(RecentEditsPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return ``last_edits``: pairs of moment and page, the latest first."""
        request = parent_context["request"]
        entries = PageLogEntry.objects.filter(user=request.user, action="wagtail.edit")
        here = entries.filter(page__tenant=tenant_id_of(parent_context)).values("page_id")
        most = getattr(settings, "WAGTAILADMIN_RECENT_EDITS_LIMIT", 5)
        edits = list(here.annotate(latest=Max("timestamp")).order_by("-latest")[:most])
        found = BasePage.objects.specific().prefetch_workflow_states().annotate_approved_schedule()
        pages = found.in_bulk([edit["page_id"] for edit in edits])
        shown = [(edit["latest"], pages[edit["page_id"]]) for edit in edits if edit["page_id"] in pages]
        return {"last_edits": shown, "request": request}


class LockedPages(LockedPagesPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"locked_pages": context["locked_pages"].filter(tenant=tenant_id_of(parent_context))}


class OwnInModeration(UserObjectsInWorkflowModerationPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        states = context["workflow_states"]
        here = tenant_id_of(parent_context)
        return context | {"workflow_states": [one for one in states if is_in(one.content_object, here)]}


class ToModerate(WorkflowObjectsToModeratePanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """As Wagtail's, of the place, without what our own cards show: there nobody approves what he has not seen."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        here = tenant_id_of(parent_context)
        states = [one for one in context["states"] if is_in(one["obj"], here) and not is_ours(one["task_state"])]
        return context | {"states": states}


class OwnDrafts(Component):
    """Words that are not public yet and wait for the person, those that were handed over included."""

    name = "own_drafts"
    template_name = "editing/own_drafts.html"
    order = 240

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return ``drafts``, the latest first."""
        user = parent_context["request"].user
        own = BasePage.objects.filter(tenant=tenant_id_of(parent_context), owner=user, has_unpublished_changes=True)
        return {"drafts": own.order_by("-latest_revision_created_at", "-pk")[:MOST_DRAFTS]}


def is_in(thing: Any, tenant_id: int | None) -> bool:
    return tenant_id is not None and getattr(thing, "tenant_id", None) == tenant_id


INSTEAD: dict[type[Any], type[Any]] = {
    RecentEditsPanel: RecentEdits,
    LockedPagesPanel: LockedPages,
    UserObjectsInWorkflowModerationPanel: OwnInModeration,
    WorkflowObjectsToModeratePanel: ToModerate,
}


def own_panels(panels: Iterable[Any]) -> list[Any]:
    """Return the panels with ours in the place of Wagtail's."""
    return [INSTEAD[type(panel)]() if type(panel) in INSTEAD else panel for panel in panels]


@hooks.register("construct_homepage_panels")
def panels_of_the_place(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [*own_panels(panels), OwnDrafts()]
