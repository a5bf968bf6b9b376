"""The sweeper: what the CMS says is published, what the records say is live, what lies on the disk – are they the same?

Requests are written in the transaction that publishes, so there should never be anything to find.  It finds it anyway:
rows that were written past ``save()``, a lost reordering, a restored backup, a folder that somebody removed.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from site_builder import conf
from site_builder.engine.moved import is_site
from site_builder.models import Build, Deployment, Pin, Priority, PublishRequest
from site_builder.queue.newest import newest_builds
from site_builder.queue.protocol import PublishQueue
from site_builder.records import live_number
from site_builder.stamps import content_stamps
from tenants.jobs import get_jobs
from tenants.models import Tenant, TenantHost

logger = logging.getLogger("site_builder.queue")

EVERY = timedelta(minutes=5)
AT_A_TIME = 1_000
"""Tenants of one look: the next look goes on behind them, so that builds never wait long for the sweeper."""
SWEEP_REASON = "sweep: published content is not live"
LOOK = "site_builder.look_closely"
LIVE, EMPTY = Build.Outcome.LIVE, Build.Outcome.EMPTY


class Sweeper:
    """Goes round all tenants, some at each look."""

    def __init__(self, queue: PublishQueue, at_a_time: int = AT_A_TIME) -> None:
        self._queue = queue
        self._at_a_time = at_a_time
        self._after = 0

    def look(self, now: datetime) -> tuple[int, ...]:
        """Ask for a build of every tenant of this round whose site differs; return their ids.

        Left out: who has nothing to publish yet, who waits in the queue already, who is pinned (unless the live tree
        itself is gone: a pinned release is put back as well).
        """
        ids = list(
            Tenant.objects.filter(pk__gt=self._after, deleted_at=None).order_by("pk").values_list("pk", flat=True)
        )
        ids = ids[: self._at_a_time]
        self._after = ids[-1] if len(ids) == self._at_a_time else 0
        if not ids:
            return ()
        asked = differing(ids[0], ids[-1])
        self._queue.request_each(asked, priority=Priority.FLEET, reason=SWEEP_REASON)
        if asked:
            logger.warning("sweep: %s sites differ from what is published: %s", len(asked), asked[:20])
        look_closely_at_one(now)
        return asked


def differing(first: int, last: int) -> tuple[int, ...]:
    """Return the tenants between two ids whose site must be built, and that do not wait for it already."""
    built = _built(first, last)
    stamps = content_stamps(first, last)
    lost = {pk for pk in _not_as_recorded(first, last) if built.get(pk, ("", ""))[0] == LIVE}
    pinned = set(Pin.objects.filter(**between(first, last)).values_list("tenant_id", flat=True))
    stale = {pk for pk, stamp in stamps.items() if built.get(pk) not in ((EMPTY, stamp), (LIVE, stamp))}
    deleted = set(Tenant.objects.filter(pk__range=(first, last), deleted_at__isnull=False).values_list("pk", flat=True))
    waiting = PublishRequest.objects.filter(served_at=None, not_before__lte=timezone.now(), **between(first, last))
    return tuple(sorted(((stale - pinned) | lost) - deleted - set(waiting.values_list("tenant_id", flat=True))))


def between(first: int, last: int) -> dict[str, int]:
    return {"tenant__gte": first, "tenant__lte": last}


def look_closely_at_one(now: datetime) -> None:
    """Have the files of one site read and compared with its release; each look another site, all of them in turn."""
    ids = list(
        Deployment.objects.filter(tenant__deleted_at=None)
        .order_by("tenant_id")
        .values_list("tenant_id", flat=True)
        .distinct()
    )
    if ids:
        turn = int(now.timestamp() // EVERY.total_seconds()) % len(ids)
        get_jobs().enqueue(LOOK, {"tenant": ids[turn]}, tenant_id=ids[turn])


def _built(first: int, last: int) -> dict[int, tuple[str, str]]:
    """Return outcome and stamp of each tenant's newest build that read its content to the end."""
    rows = newest_builds().filter(**between(first, last)).values_list("tenant_id", "outcome", "content_stamp")
    return {tenant_id: (EMPTY if outcome == EMPTY else LIVE, stamp) for tenant_id, outcome, stamp in rows}


def _not_as_recorded(first: int, last: int) -> Collection[int]:
    """Return the tenants whose disk shows another deployment than the newest recorded one, or none."""
    hosts = TenantHost.objects.filter(primary=True, **between(first, last)).values_list("tenant_id", "name")
    newest = Deployment.objects.filter(**between(first, last)).order_by().values_list("tenant_id")
    recorded = dict(newest.annotate(newest=Max("number")))
    return [
        tenant_id
        for tenant_id, host in hosts
        if not (is_site(conf.site_folder(host)) and (conf.site_folder(host) / "current").exists())
        or live_number(conf.site_folder(host)) != recorded.get(tenant_id, 0)
    ]
