"""The few lines that name the whole way: claim → read → plan → render → release → switch → record → finish.

``publish_claimed`` never raises for what can go wrong with one site: the outcome says it, in the build's row and to
the caller.
No write transaction is open while a site is built.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cms.content.media.hastening import ask_for_sizes_of_pages
from site_builder import conf
from site_builder.addresses import settle
from site_builder.engine.build import BuildReport, Progress, build
from site_builder.engine.dates import BANGKOK
from site_builder.engine.errors import BlobLost, EmptySnapshot, SiteBusy, SnapshotChanged
from site_builder.engine.fingerprint import ENGINE_VERSION
from site_builder.engine.lanes import Lanes
from site_builder.engine.reading import OpenSource, open_source
from site_builder.engine.ready import ready_theme
from site_builder.errors import LeaseLost, NoHost, message_of
from site_builder.history import Changes, changes_since_live
from site_builder.holds import record_holds
from site_builder.models import Build, Deployment, Priority, PublishRequest
from site_builder.offline import take_offline
from site_builder.pinning import keep_pinned
from site_builder.queue.claiming import check_fence
from site_builder.queue.heartbeat import beating
from site_builder.queue.protocol import Claim, PublishQueue, Result, Timing
from site_builder.queue.sharing import lanes_for
from site_builder.records import (
    deployment_for,
    facts_of_report,
    heal,
    next_deployment,
    record_deployment,
)
from site_builder.restoring import is_lost, put_back
from site_builder.stamps import content_stamp
from site_builder.states import IMAGES_NOT_READY
from site_builder.takedowns.words import open_words
from tenants.models import Tenant
from themes.values import Theme

logger = logging.getLogger("site_builder.publish")

NEW_DAY = "something upcoming is over"

LOGGED = 50
"""Requests that a line of the log names: more of one build are one person's doing anyway."""


@cache
def theme_of(slug: str) -> Theme:
    """Return a checked theme, read once a process: a new version of a theme needs a restart, as new code does."""
    return ready_theme(slug, conf.kept_themes())


@dataclass(frozen=True, slots=True)
class Options:
    """How a build differs from the usual one."""

    force: bool = False
    reason: str = ""
    by_id: int | None = None
    progress: Callable[[Progress], None] = lambda _: None
    timing: Timing = field(default_factory=Timing)
    open_source: Callable[[str], OpenSource] = open_source


@dataclass(frozen=True, slots=True)
class Published:
    """What came of one claim.  ``report`` is there when the engine got to its end, ``error`` when it did not."""

    outcome: Build.Outcome
    report: BuildReport | None = None
    deployment: int | None = None
    seconds: float = 0.0
    error: Exception | None = None


def publish_claimed(queue: PublishQueue, claim: Claim, options: Options | None = None) -> Published:
    """Do everything that a claim stands for, and give the slot back."""
    started = time.perf_counter()
    try:
        published = _publish(queue, claim, options or Options(), started)
    except Exception as error:  # noqa: BLE001 - one site's trouble, whatever it is, must not stop the worker
        published = _give_up(queue, claim, error)
    _log(claim, published, time.perf_counter() - started)
    return published


def _log(claim: Claim, published: Published, seconds: float) -> None:
    """One line a build, with what machines look for: which requests it answered leads from a click to its site."""
    stamped = PublishRequest.objects.filter(tenant_id=claim.tenant_id, build_fence=claim.fence).order_by("id")
    extra = {
        "tenant": claim.tenant_id,
        "build": claim.fence,
        "outcome": str(published.outcome),
        "deployment": published.deployment,
        "seconds": round(seconds, 4),
        "requests": list(stamped.values_list("pk", flat=True)[:LOGGED]),
    }
    logger.info("tenant %s build %s: %s", claim.tenant_id, claim.fence, published.outcome, extra=extra)


def _publish(queue: PublishQueue, claim: Claim, options: Options, started: float) -> Published:
    tenant = Tenant.objects.get(pk=claim.tenant_id)
    if tenant.deleted_at is not None:
        take_offline(tenant)
        queue.finish(claim, Result(Build.Outcome.OFFLINE))
        return Published(Build.Outcome.OFFLINE)
    folder = settle(tenant)
    heal(tenant.pk, folder)
    if is_lost(folder):
        with beating(queue, claim, options.timing):
            put_back(tenant.pk, folder, lambda: check_fence(queue, claim))
    if keep_pinned(tenant, folder, lambda: check_fence(queue, claim)):
        queue.finish(claim, Result(Build.Outcome.PINNED))
        return Published(Build.Outcome.PINNED)
    # Taken before the reading: if something changes in between, the sweeper builds once too often, never too seldom.
    stamp = content_stamp(tenant.pk)
    deployment = next_deployment(tenant.pk, folder)
    with beating(queue, claim, options.timing) as heart:
        lanes = Lanes(lambda: lanes_for(tenant.pk, timezone.now()), heart.resting)
        report = _build(queue, claim, tenant, folder, deployment, options, lanes)
    outcome = Build.Outcome.LIVE if report.switched else Build.Outcome.UNCHANGED
    seconds = time.perf_counter() - started
    pages = changes_since_live(tenant.pk, folder, report.release) if report.switched else Changes()
    with transaction.atomic():
        if report.switched:
            row = Deployment(number=deployment, reason=options.reason, by_id=options.by_id)
            row = deployment_for(tenant.pk, claim.fence, row)
            changed = (*report.changed, *report.removed)
            record_deployment(tenant.pk, folder, row, facts_of_report(report, pages), changed)
        record_holds(tenant.pk, report.failures)
        told = Result(outcome, report=summary(report, seconds), content_stamp=stamp, maker=maker_of(tenant.theme))
        queue.finish(claim, told)
        ask_for_the_day(queue, tenant.pk, report.next_change)
    ask_for_sizes(tenant.pk, report)
    return Published(outcome, report, deployment if report.switched else None, seconds)


def ask_for_sizes(tenant_id: int, report: BuildReport) -> None:
    """Let no page wait for sizes of a picture that nobody has asked for, however it came to be public."""
    waiting = [failure.key for failure in report.failures if failure.code == IMAGES_NOT_READY]
    if waiting:
        with transaction.atomic():
            ask_for_sizes_of_pages(tenant_id, waiting)


def ask_for_the_day(queue: PublishQueue, tenant_id: int, day: str | None) -> None:
    """Let a site be built when it changes by itself: at the first minute of ``day`` in Bangkok, once."""
    PublishRequest.objects.filter(tenant_id=tenant_id, served_at=None, build_fence=None, reason=NEW_DAY).delete()
    if day is not None:
        moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=BANGKOK)
        queue.request(tenant_id, priority=Priority.FLEET, not_before=moment, reason=NEW_DAY)


def _build(
    queue: PublishQueue,
    claim: Claim,
    tenant: Tenant,
    folder: Path,
    deployment: int,
    options: Options,
    lanes: Lanes,
) -> BuildReport:
    def run(*, force: bool) -> BuildReport:
        with options.open_source(conf.database_url()) as source:
            return build(
                source,
                tenant.pk,
                theme_for(tenant),
                folder,
                conf.media_root(),
                force=force,
                check_fence=lambda: check_fence(queue, claim),
                progress=options.progress,
                deployment=deployment,
                keep_releases=conf.KEEP_RELEASES,
                lanes=lanes,
                purged=open_words(tenant.pk),
            )

    try:
        return run(force=options.force)
    except BlobLost:
        logger.exception("tenant %s: stored files are damaged, everything is made anew", tenant.pk)
        return run(force=True)


def _give_up(queue: PublishQueue, claim: Claim, error: Exception) -> Published:
    outcome = _outcome_of(claim, error)
    if outcome == Build.Outcome.FAILED:
        said = {"tenant": claim.tenant_id, "build": claim.fence}
        # The disk's troubles are told in a line: where our code was at the time helps nobody.
        why, trace = (f": {error}", None) if isinstance(error, OSError) else ("", error)
        logger.error("tenant %s build %s failed%s", claim.tenant_id, claim.fence, why, exc_info=trace, extra=said)
    queue.finish(claim, Result(outcome, error=message_of(error), content_stamp=content_stamp(claim.tenant_id)))
    return Published(outcome, error=error)


def _outcome_of(claim: Claim, error: Exception) -> Build.Outcome:
    if isinstance(error, LeaseLost):
        return Build.Outcome.LOST
    if isinstance(error, SnapshotChanged):
        return Build.Outcome.CHANGED
    if isinstance(error, SiteBusy):
        return Build.Outcome.BUSY
    never_live = not Deployment.objects.filter(tenant_id=claim.tenant_id).exists()
    if isinstance(error, EmptySnapshot | NoHost) and never_live:
        # A school in the making: its first public page asks again.
        return Build.Outcome.EMPTY
    return Build.Outcome.FAILED


def theme_for(tenant: Tenant) -> Theme:
    return theme_of(tenant.theme)


def maker_of(theme: str) -> str:
    """Return what stands for the builder and the theme as this process has them: other bytes, another maker."""
    return f"{ENGINE_VERSION}/{theme}/{theme_of(theme).hash[:16]}"


def summary(report: BuildReport, seconds: float) -> dict[str, object]:
    """Return what the build's row keeps of a report."""
    return {
        "release": report.release,
        "rendered": report.rendered,
        "kept": report.kept,
        "deleted": report.deleted,
        "bytes": report.bytes,
        "seconds": {**report.seconds, "total": round(seconds, 4)},
        "peak_memory_mb": round(report.peak_memory / 2**20, 1),
        "failures": [{"key": failure.key, "code": failure.code} for failure in report.failures],
        "switched": report.switched,
    }
