"""Pages that are not shown as they were published: what their school is told, and trying again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from cms.content.records import PublishedPageRecord
from site_builder.engine.values import Head
from site_builder.models import Hold
from site_builder.queue.database import DatabaseQueue
from tenants.models import Tenant

if TYPE_CHECKING:
    from tenants.models import User

TRY_AGAIN = "try again"


@dataclass(frozen=True, slots=True)
class HeldPage:
    """One page that waits.  ``page_id`` is None where no page of the tree stands behind it; ``passing``: by itself."""

    key: str
    title: str
    page_id: int | None
    why: str
    old_version: bool
    since: datetime
    passing: bool


def held_pages(tenant: Tenant) -> list[HeldPage]:
    """Return the pages of a tenant that are not live as published, the longest waiting first, in two queries."""
    holds = list(Hold.objects.filter(tenant=tenant).order_by("held_at", "key"))
    rows = PublishedPageRecord.objects.filter(tenant=tenant, key__in=[hold.key for hold in holds])
    known = {key: (bytes(head), page_id) for key, head, page_id in rows.values_list("key", "head", "page_id")}
    # A page that was withdrawn since the last build waits for nothing any more.
    return [_held_page(hold, *known[hold.key]) for hold in holds if hold.key in known]


def try_again(tenant: Tenant, key: str, *, by: User | None = None) -> bool:
    """Have the next build try a held page anew; say whether it is held."""
    with transaction.atomic():
        if not Hold.objects.filter(tenant=tenant, key=key).update(inputs=""):
            return False
        user_id = by.pk if by is not None else None
        DatabaseQueue().request(tenant.pk, reason=TRY_AGAIN, page_keys=(key,), user_id=user_id)
    return True


def _held_page(hold: Hold, head: bytes, page_id: int | None) -> HeldPage:
    title = msgspec.json.decode(head, type=Head).title
    return HeldPage(
        hold.key, title, page_id, hold.message or hold.reason, hold.old_version, hold.held_at, passing=not hold.inputs
    )
