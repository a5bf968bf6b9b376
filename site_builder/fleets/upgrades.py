"""Noticing that the builder or a theme is another than what sites were made with."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from site_builder.errors import FleetRunning
from site_builder.fleets.services import start_fleet
from site_builder.models import Build, Fleet
from site_builder.publish import maker_of
from site_builder.queue.newest import newest_builds
from tenants.models import Tenant
from themes.errors import ThemeError

logger = logging.getLogger("site_builder.fleets")

REASON = "ระบบสร้างเว็บไซต์หรือธีมเป็นรุ่นใหม่"


def notice_upgrade(now: datetime) -> Fleet | None:
    """Start the rebuild of sites that another builder or theme has made, once a version, canaries first.

    Runs when a worker starts (new code needs a new process) and once a day.  A rebuild that is not over is waited for.
    """
    makers = current_makers()
    version = hashlib.sha256("\n".join(sorted(makers.values())).encode()).hexdigest()
    outdated = outdated_sites(makers)
    if not outdated or Fleet.objects.filter(version=version).exists():
        return None
    try:
        fleet = start_fleet(None, outdated, reason=REASON, version=version, now=now)
    except FleetRunning as running:
        logger.warning("%s sites are of an older version; fleet %s is not over", len(outdated), running.number)
        return None
    logger.warning("%s sites are of an older version: fleet %s rebuilds them", len(outdated), fleet.pk)
    return fleet


def current_makers() -> dict[str, str]:
    """Return the maker of each theme that is in use; a theme that cannot be read is left to its own sites' errors."""
    makers = {}
    for theme in Tenant.objects.order_by().values_list("theme", flat=True).distinct():
        try:
            makers[theme] = maker_of(theme)
        except ThemeError:
            logger.exception("theme %s cannot be read", theme)
    return makers


def outdated_sites(makers: dict[str, str]) -> list[int]:
    """Return the tenants whose newest good build has another maker than theirs would have now."""
    live = newest_builds().filter(outcome__in=(Build.Outcome.LIVE, Build.Outcome.UNCHANGED))
    rows = live.values_list("tenant_id", "tenant__theme", "maker")
    return [tenant_id for tenant_id, theme, maker in rows if theme in makers and maker != makers[theme]]
