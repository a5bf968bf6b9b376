"""What is due by the clock, with nobody pressing anything: scheduled publishing, expiry, what may be forgotten."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError
from django.db.models import Exists, OuterRef
from wagtail.models import Revision

from cms.content.base import BasePage
from site_builder.models import Build, PublishRequest

logger = logging.getLogger("site_builder.queue")

KEEP_SERVED = timedelta(days=30)
KEEP_BUILDS = timedelta(days=90)


@dataclass(slots=True)
class Chore:
    """Something to look at every now and then.

    ``feeds_queue``: it asks for builds as earlier ones are done, so that it is due, too, when there are none left.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], object]
    feeds_queue: bool = False
    next_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Say whether the time has come; a next time further off than ``every`` was set before the clock went back."""
        return self.next_at is None or not now < self.next_at <= now + self.every

    def run_if_due(self, now: datetime) -> None:
        """Run when the time has come; what goes wrong is logged, and tried again next time."""
        if not self.is_due(now):
            return
        self.next_at = now + self.every
        try:
            self.run(now)
        except Exception:
            logger.exception("chore %s failed", self.name)


def publish_what_is_due(now: datetime) -> bool:
    """Let pages go live and expire as their editors have scheduled it; say whether there were any.

    What was due while no worker ran is done by the next one.  As Wagtail's ``publish_scheduled`` does, but page by
    page: one that cannot be saved is logged and keeps no other page of any school waiting.
    """
    expired = list(BasePage.objects.filter(live=True, expire_at__lt=now).order_by("expire_at", "pk"))
    for page in expired:
        _try(page, partial(page.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled"))
    revisions = list(Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at", "pk"))
    for revision in revisions:
        _try(revision, partial(revision.publish, log_action="wagtail.publish.scheduled"))
    return bool(expired or revisions)


def _try(thing: BasePage | Revision, act: Callable[[], object]) -> None:
    try:
        act()
    except DatabaseError:
        # The database itself: nothing else will succeed either.
        raise
    except Exception:
        logger.exception("what is due by the clock failed for %s %s", type(thing).__name__, thing.pk)


def forget_old(now: datetime) -> None:
    """Delete served requests and builds that nobody will ask about any more."""
    PublishRequest.objects.filter(served_at__lt=now - KEEP_SERVED).delete()
    newer = Build.objects.filter(tenant_id=OuterRef("tenant_id"), fence__gt=OuterRef("fence"))
    Build.objects.filter(ended_at__lt=now - KEEP_BUILDS).filter(Exists(newer)).delete()
