"""What is due by the clock, with nobody pressing anything: scheduled publishing and expiry, and the sweeper."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db.models import Exists, OuterRef
from wagtail.models import Revision

from cms.content.base import BasePage
from site_builder import conf
from site_builder.engine.moved import is_site
from site_builder.models import Build, Pin, Priority, PublishRequest
from site_builder.queue.newest import newest_builds
from site_builder.queue.protocol import PublishQueue
from site_builder.stamps import content_stamps
from tenants.models import TenantHost

logger = logging.getLogger("site_builder.queue")

KEEP_SERVED = timedelta(days=30)
KEEP_BUILDS = timedelta(days=90)
LIVE = Build.Outcome.LIVE
SWEEP_REASON = "sweep: published content is not live"


@dataclass(slots=True)
class Chore:
    """Something to look at every now and then."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]
    next_at: datetime | None = None

    def run_if_due(self, now: datetime) -> None:
        """Run when the time has come; what goes wrong is logged, and tried again next time."""
        if self.next_at is not None and now < self.next_at:
            return
        self.next_at = now + self.every
        try:
            self.run(now)
        except Exception:
            logger.exception("chore %s failed", self.name)


def publish_what_is_due(now: datetime) -> bool:
    """Let pages go live and expire as their editors have scheduled it; say whether there were any."""
    goes_live = Revision.objects.filter(approved_go_live_at__lt=now)
    expires = BasePage.objects.filter(live=True, expire_at__lt=now)
    if not (goes_live.exists() or expires.exists()):
        return False
    call_command("publish_scheduled", stdout=io.StringIO())
    return True


def sweep(queue: PublishQueue, now: datetime) -> tuple[int, ...]:
    """Ask for a build of every tenant whose published rows are not what was built last; return their ids.

    Left out: who has nothing to publish yet, who waits in the queue already, who is pinned.
    """
    built, on_disk = _built(), _tenants_on_disk()
    stale = tuple(
        tenant_id
        for tenant_id, stamp in content_stamps().items()
        if built.get(tenant_id) not in ((Build.Outcome.EMPTY, stamp), (LIVE, stamp))
        or (tenant_id not in on_disk and built[tenant_id][0] == LIVE)
    )
    asked = tuple(_free_of(stale))
    for tenant_id in asked:
        queue.request(tenant_id, priority=Priority.FLEET, reason=SWEEP_REASON)
    if asked:
        logger.warning("sweep: %s sites differ from what is published: %s", len(asked), asked[:20])
    return asked


def forget_old(now: datetime) -> None:
    """Delete served requests and builds that nobody will ask about any more."""
    PublishRequest.objects.filter(served_at__lt=now - KEEP_SERVED).delete()
    newer = Build.objects.filter(tenant_id=OuterRef("tenant_id"), fence__gt=OuterRef("fence"))
    Build.objects.filter(ended_at__lt=now - KEEP_BUILDS).filter(Exists(newer)).delete()


def _built() -> dict[int, tuple[str, str]]:
    """Return outcome and stamp of each tenant's newest build that read its content to the end."""
    return {
        tenant_id: (Build.Outcome.EMPTY if outcome == Build.Outcome.EMPTY else LIVE, stamp)
        for tenant_id, outcome, stamp in newest_builds().values_list("tenant_id", "outcome", "content_stamp")
    }


def _tenants_on_disk() -> frozenset[int]:
    hosts = TenantHost.objects.filter(primary=True).values_list("tenant_id", "name")
    return frozenset(tenant_id for tenant_id, host in hosts if is_site(conf.site_folder(host)))


def _free_of(tenant_ids: tuple[int, ...]) -> list[int]:
    """Return those who do not wait in the queue and are not pinned."""
    waiting = PublishRequest.objects.filter(served_at=None).values_list("tenant_id", flat=True)
    pinned = Pin.objects.values_list("tenant_id", flat=True)
    busy = {*waiting, *pinned}
    return [tenant_id for tenant_id in tenant_ids if tenant_id not in busy]
