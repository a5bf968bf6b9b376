"""What the screen shows, as plain values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cms.content.models import BasePage
from cms.editing.area_schools.shown import moment_words
from cms.editing.publishing.words import seconds_words, span_words
from site_builder.fleets.progress import progress_of
from site_builder.models import BuildSlot, Fleet, FleetItem, Hold, Priority
from site_builder.overview import Overview, Trouble
from tenants.models import Area

LANE_WORDS = {
    Priority.URGENT: "เร่งด่วน",
    Priority.EDITOR: "ผู้เขียนเผยแพร่",
    Priority.FLEET: "งานทั้งระบบ",
}
ACTS = {
    Fleet.State.RUNNING: ("pause", "cancel"),
    Fleet.State.PAUSED: ("resume", "cancel"),
    Fleet.State.STOPPED: ("resume", "cancel"),
}
ACT_WORDS = {"pause": "พักไว้", "resume": "ทำต่อ", "cancel": "ยกเลิก"}


def shown(found: Overview, now: datetime) -> dict[str, Any]:
    """Return the template's words for an overview."""
    titles = titles_of(found.holds)
    return {
        "lanes": [
            {
                "label": LANE_WORDS[lane.priority],
                "waiting": lane.waiting,
                "oldest": span_words(now - lane.oldest) if lane.oldest else "",
            }
            for lane in found.lanes
        ],
        "running": [{"name": one.tenant.name, "since": span_words(now - one.started_at)} for one in found.running],
        "troubles": [trouble_words(one, now) for one in found.troubles],
        "more_troubles": max(0, found.troubles_count - len(found.troubles)),
        "failing": sum(one.failing_since is not None for one in found.troubles),
        "holds": [hold_words(hold, titles) for hold in found.holds],
        "holds_count": found.holds_count,
        "more_holds": max(0, found.holds_count - len(found.holds)),
        "pins": [
            {
                "name": pin.tenant.name,
                "release": pin.release.number,
                "reason": pin.reason,
                "by": pin.by.get_full_name() or pin.by.get_username() if pin.by else "",
                "since": moment_words(pin.pinned_at),
                "url": reverse("editing_releases", args=[pin.tenant.slug]),
            }
            for pin in found.pins
        ],
        "speed": {
            "publishes": found.speed.publishes,
            "median": seconds_words(found.speed.median or 0),
            "p95": seconds_words(found.speed.p95 or 0),
        },
        "quiet": not (found.busy or found.troubles_count or found.holds_count or found.pins),
    }


def trouble_words(trouble: Trouble, now: datetime) -> dict[str, Any]:
    return {
        "name": trouble.tenant.name,
        "slug": trouble.tenant.slug,
        "failing": trouble.failing_since is not None,
        "since": moment_words(trouble.failing_since),
        "attempts": trouble.attempts,
        "reason": trouble.reason or "ตัวสร้างเว็บไซต์หยุดกลางคัน",
        "retry": moment_words(trouble.retry_at) if trouble.retry_at > now else "",
    }


def titles_of(holds: list[Hold]) -> dict[str, tuple[int, str]]:
    """Return id and title of the held pages, by public key."""
    rows = BasePage.objects.filter(public_key__in=[hold.key for hold in holds])
    return {key: (pk, title) for key, pk, title in rows.values_list("public_key", "pk", "title")}


def hold_words(hold: Hold, titles: dict[str, tuple[int, str]]) -> dict[str, Any]:
    page_id, title = titles.get(hold.key, (None, "หน้านี้ถูกลบไปแล้ว"))
    return {
        "school": hold.tenant.name,
        "title": title,
        "url": reverse("editing_status", args=[page_id]) if page_id else "",
        "reason": hold.message or hold.reason,
        "sees": "ผู้ชมเห็นฉบับก่อนหน้า" if hold.old_version else "ผู้ชมยังไม่เห็นหน้านี้",
        "since": moment_words(hold.held_at),
        "again": moment_words(hold.try_at),
    }


# --------------------------------------------------------------------------------------------------------------- fleets


def fleets_of(area: Area | None) -> list[Fleet]:
    """Return the rebuilds that touch an area and are not over, then the last that is."""
    touching = Fleet.objects.filter(Q(area=area) | Q(area=None)).select_related("area", "started_by")
    touching = touching.order_by("-pk")
    open_ones = list(touching.exclude(state__in=(Fleet.State.DONE, Fleet.State.CANCELLED)))
    return open_ones or list(touching[:1])


def fleet_words(fleet: Fleet, area: Area | None, now: datetime) -> dict[str, Any]:
    """Return the template's words for a rebuild.  Of one over all areas an officer sees how far it is, no names."""
    progress = progress_of(fleet, now)
    own = fleet.area == area
    return {
        "number": fleet.pk,
        "state": fleet.state,
        "label": fleet.get_state_display(),
        "reason": fleet.reason,
        "note": fleet.note if own else "",
        "whole": fleet.area is None,
        "started": moment_words(fleet.started_at),
        "ended": moment_words(fleet.ended_at),
        "progress": progress,
        "left": span_words(progress.left) if progress.left and progress.left.total_seconds() >= 1 else "",
        "canaries": progress.canaries and fleet.state == Fleet.State.RUNNING,
        "acts": [(act, ACT_WORDS[act]) for act in ACTS.get(Fleet.State(fleet.state), ())] if own else [],
        "failures": failures_of(fleet, area),
    }


def failures_of(fleet: Fleet, area: Area | None) -> list[dict[str, str]]:
    """Return the sites that did not come through, of the own area only."""
    wrong = fleet.items.filter(state__in=(FleetItem.State.FAILED, FleetItem.State.LEFT_OUT))
    rows = wrong if area is None else wrong.filter(tenant__area=area)
    return [
        {"name": item.tenant.name, "label": item.get_state_display(), "reason": item.error}
        for item in rows.select_related("tenant").order_by("-ended_at")[:20]
    ]


def is_failing_anywhere(area: Area | None) -> bool:
    slots = BuildSlot.objects.filter(failing_since__isnull=False)
    return (slots if area is None else slots.filter(tenant__area=area)).exists()


def now_words() -> str:
    return f"{timezone.localtime():%H:%M:%S} น."
