"""Pages that are not shown as they were published: remembering them, what their school is told, and trying again.

A hold lasts until something changes that its page is made from.  A page whose template ran out of time is different:
the machine may have been at fault, which no input tells.  So it is tried again by itself, ever more rarely.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.content.media.hastening import refused_pictures, try_refused_pictures_again
from cms.content.records import PublishedPageRecord
from site_builder.engine.planned import Failure
from site_builder.engine.values import Head
from site_builder.models import Hold, Priority
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import PublishQueue
from site_builder.states import IMAGES_NOT_READY
from tenants.models import Tenant

if TYPE_CHECKING:
    from tenants.models import User

TRY_AGAIN = "try again"
TRIED_BY_ITSELF = "ran out of time before"
"""Reasons of requests."""
TIMED_OUT = "render_timeout"
FIRST_PAUSE = timedelta(minutes=5)
LAST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class HeldPage:
    """One page that waits.  ``page_id`` is None where no page of the tree stands behind it; ``passing``: by itself.

    ``again``: when it is tried again although nothing has changed.
    """

    key: str
    title: str
    page_id: int | None
    why: str
    old_version: bool
    since: datetime
    passing: bool
    again: datetime | None = None


def record_holds(tenant_id: int, failures: Iterable[Failure], now: datetime | None = None) -> None:
    """Remember which pages are not shown as published, and forget those that are good again."""
    now = now or timezone.now()
    found = {failure.key: failure for failure in failures}
    before = {hold.key: hold for hold in Hold.objects.filter(tenant_id=tenant_id)}
    if before.keys() - found:
        Hold.objects.filter(tenant_id=tenant_id, key__in=before.keys() - found).delete()
    if not found:
        return
    Hold.objects.bulk_create(
        [_hold(tenant_id, failure, before.get(failure.key), now) for failure in found.values()],
        update_conflicts=True,
        unique_fields=["tenant", "key"],
        update_fields=["inputs", "reason", "message", "old_version", "tries", "try_at"],
    )


def held_pages(tenant: Tenant) -> list[HeldPage]:
    """Return the pages of a tenant that are not live as published, the longest waiting first; at most four queries."""
    holds = list(Hold.objects.filter(tenant=tenant).order_by("held_at", "key"))
    rows = PublishedPageRecord.objects.filter(tenant=tenant, key__in=[hold.key for hold in holds])
    known = {key: (bytes(head), page_id) for key, head, page_id in rows.values_list("key", "head", "page_id")}
    # A page that was withdrawn since the last build waits for nothing any more.
    there = [hold for hold in holds if hold.key in known]
    passing = [hold.key for hold in there if hold.reason == IMAGES_NOT_READY]
    in_vain = refused_pictures(tenant.pk, passing) if passing else {}
    return [_held_page(hold, *known[hold.key], in_vain.get(hold.key, "")) for hold in there]


def try_again(tenant: Tenant, key: str, *, by: User | None = None) -> bool:
    """Have the next build try a held page anew; say whether it is held."""
    with transaction.atomic():
        if not Hold.objects.filter(tenant=tenant, key=key).update(inputs="", try_at=None):
            return False
        try_refused_pictures_again(tenant.pk, key)
        user_id = by.pk if by is not None else None
        DatabaseQueue().request(tenant.pk, reason=TRY_AGAIN, page_keys=(key,), user_id=user_id)
    return True


def retry_timed_out(queue: PublishQueue, now: datetime) -> int:
    """Have pages tried again whose templates ran out of time, when their pause is over; return how many."""
    # A time that is further off than any pause was written before the clock was set back.
    due = Hold.objects.filter(Q(try_at__lte=now) | Q(try_at__gt=now + 2 * LAST_PAUSE))
    by_tenant = defaultdict[int, list[str]](list)
    for tenant_id, key in due.order_by("tenant_id", "key").values_list("tenant_id", "key"):
        by_tenant[tenant_id].append(key)
    for tenant_id, keys in by_tenant.items():
        with transaction.atomic():
            Hold.objects.filter(tenant_id=tenant_id, key__in=keys).update(inputs="", try_at=None)
            # Behind all editors: it may be load that made it fail.
            queue.request(tenant_id, priority=Priority.FLEET, reason=TRIED_BY_ITSELF, page_keys=tuple(keys))
    return sum(map(len, by_tenant.values()))


def _hold(tenant_id: int, failure: Failure, before: Hold | None, now: datetime) -> Hold:
    tries, try_at = _next_try(failure, before, now)
    return Hold(
        tenant_id=tenant_id,
        key=failure.key,
        inputs=failure.inputs if failure.hold else "",
        reason=failure.code,
        message=failure.reason[:300],
        old_version=failure.kept,
        held_at=before.held_at if before else now,
        tries=tries,
        try_at=try_at,
    )


def _next_try(failure: Failure, before: Hold | None, now: datetime) -> tuple[int, datetime | None]:
    """Return how often a page has run out of time in a row, and when it is tried again by itself."""
    if failure.code != TIMED_OUT:
        return 0, None
    tries = 1
    if before is not None and before.reason == TIMED_OUT:
        if before.try_at is not None and before.inputs == failure.inputs:
            # It was not tried: the hold applies.
            return before.tries, before.try_at
        tries = 1 if before.inputs else before.tries + 1
    return tries, now + min(FIRST_PAUSE * (1 << min(tries - 1, 10)), LAST_PAUSE)


def _held_page(hold: Hold, head: bytes, page_id: int | None, in_vain: str) -> HeldPage:
    title = msgspec.json.decode(head, type=Head).title
    return HeldPage(
        hold.key,
        title,
        page_id,
        in_vain or hold.message or hold.reason,
        hold.old_version,
        hold.held_at,
        passing=not hold.inputs and not in_vain,
        again=hold.try_at,
    )
