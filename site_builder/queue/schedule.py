"""What is due by the clock, with nobody pressing anything: scheduled publishing, expiry, what may be forgotten."""

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
from site_builder.models import Build, PublishRequest

logger = logging.getLogger("site_builder.queue")

KEEP_SERVED = timedelta(days=30)
KEEP_BUILDS = timedelta(days=90)


@dataclass(slots=True)
class Chore:
    """Something to look at every now and then."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]
    next_at: datetime | None = None

    def run_if_due(self, now: datetime) -> None:
        """Run when the time has come; what goes wrong is logged, and tried again next time."""
        if self.next_at is not None and now < self.next_at <= now + self.every:
            # A next time that is further off was set before the clock was set back.
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


def forget_old(now: datetime) -> None:
    """Delete served requests and builds that nobody will ask about any more."""
    PublishRequest.objects.filter(served_at__lt=now - KEEP_SERVED).delete()
    newer = Build.objects.filter(tenant_id=OuterRef("tenant_id"), fence__gt=OuterRef("fence"))
    Build.objects.filter(ended_at__lt=now - KEEP_BUILDS).filter(Exists(newer)).delete()
