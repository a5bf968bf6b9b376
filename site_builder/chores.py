"""What is done by the clock: each worker's own, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cms.content.exports.services import remove_expired_exports
from cms.content.lifecycle.purging import purge_deleted_schools
from cms.content.media.renditions import ask_for_missing_icons, ask_for_missing_sizes
from cms.content.media.unfinished import remove_unfinished_uploads
from cms.content.sections import plant_sections
from cms.notices.audiences import follow_audiences
from site_builder.fleets.steering import steer_fleets
from site_builder.fleets.upgrades import notice_upgrade
from site_builder.health import BEAT, beat
from site_builder.holds import retry_timed_out
from site_builder.live import EVERY as EVERY_SECOND
from site_builder.live import HEAL_EVERY, heal_live, keep_live
from site_builder.queue.protocol import PublishQueue
from site_builder.queue.schedule import Chore, forget_old, publish_what_is_due
from site_builder.sweeping import EVERY, Sweeper
from site_builder.takedowns.services import finish_open
from tenants.audit.pruning import prune_daily
from tenants.jobs import get_jobs
from tenants.places.forgetting import forget_old_stays

_from_above: list[tuple[str, timedelta, Callable[[datetime], object]]] = []


def add_chore(name: str, every: timedelta, run: Callable[[datetime], object]) -> None:
    """Let every worker do something of a floor above by the clock; called once, while apps get ready."""
    if name not in {known for known, _, _ in _from_above}:
        _from_above.append((name, every, run))


def chores_for(queue: PublishQueue, owner: str, started_at: datetime) -> tuple[Chore, ...]:
    """Return what a worker does between its builds.

    Each runs at once when a worker starts: one that comes back finds what it missed.
    """
    own = (
        Chore("beat", BEAT, beat(owner, started_at)),
        Chore("notices", EVERY_SECOND, keep_live),
        Chore("sections", timedelta(hours=24), plant_sections),
        Chore("upgrade", timedelta(hours=24), notice_upgrade),
        Chore("fleets", timedelta(seconds=0.5), lambda now: steer_fleets(queue, now), feeds_queue=True),
    )
    return own if get_jobs().keeps_time else (*own, *shared_chores(queue))


def shared_chores(queue: PublishQueue) -> tuple[Chore, ...]:
    """Return what one of all workers must do, whoever it is; safe when several do."""
    return (
        Chore("publish_scheduled", timedelta(seconds=5), publish_what_is_due),
        Chore("takedowns", timedelta(seconds=5), finish_open),
        Chore("holds", timedelta(minutes=1), lambda now: retry_timed_out(queue, now)),
        Chore("live_documents", HEAL_EVERY, heal_live),
        Chore("notice_audiences", timedelta(seconds=30), follow_audiences),
        Chore("sweep", EVERY, Sweeper(queue).look),
        Chore("exports", timedelta(hours=1), remove_expired_exports),
        Chore("purge", timedelta(hours=24), purge_deleted_schools),
        Chore("forget", timedelta(hours=24), forget_old),
        Chore("unfinished_uploads", timedelta(hours=24), remove_unfinished_uploads),
        Chore("stays", timedelta(hours=24), forget_old_stays),
        Chore("icons", timedelta(hours=24), ask_for_missing_icons),
        Chore("sizes", timedelta(hours=24), ask_for_missing_sizes),
        Chore("audit", timedelta(hours=24), prune_daily),
        *(Chore(name, every, run) for name, every, run in _from_above),
    )
