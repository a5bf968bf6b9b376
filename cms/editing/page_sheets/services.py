"""Writing a sheet into its page: one transaction from the table to the page's new version and its way to the public."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from cms.content.base import BasePage
from cms.content.page_sheets.kinds import Kind
from cms.content.page_sheets.values import Plan, Wishes, fill
from cms.content.review.services import ask_for_review
from cms.content.sheets.reading import Table
from cms.editing.desk.services import Act
from cms.editing.page_sheets.errors import PageChangedMeanwhile, RowsRefused
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants which table in which page, and what shall become of the page then."""

    kind: Kind
    page_id: int
    tenant: Tenant
    user: User
    act: Act
    wishes: Wishes
    seen: int | None
    """The version of the page against which the person saw the preview."""


@transaction.atomic
def write_sheet(order: Order, table: Table) -> tuple[BasePage, Plan]:
    """Give the newest version of a page the rows of a table, all or nothing; return the page and what was done.

    Raises RowsRefused or PageChangedMeanwhile, and ValidationError where a page's own rules refuse.
    """
    row = BasePage.objects.select_for_update().get(pk=order.page_id, tenant=order.tenant)
    if row.latest_revision_id != order.seen:
        raise PageChangedMeanwhile
    page: Any = row.specific.get_latest_revision_as_object()
    plan = order.kind.plan(table, page, order.wishes)
    if plan.errors:
        raise RowsRefused(plan)
    fill(page, plan)
    revision = page.save_revision(user=order.user, log_action=True)
    _note(order, page, plan)
    if order.act == Act.PUBLISH:
        PublishPageRevisionAction(revision, user=order.user).execute()
    elif order.act == Act.SUBMIT:
        ask_for_review(page, order.user)
    return page, plan


def _note(order: Order, page: BasePage, plan: Plan) -> None:
    """Write one line to the trail: which page, and how many rows became what."""
    counts = Counter(line.state.value for line in plan.lines)
    subject = f"page:{page.pk} {page.title}"
    record(Action.IMPORTED, by=order.user, tenant=order.tenant, subject=subject, details=dict(sorted(counts.items())))
