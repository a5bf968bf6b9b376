"""Notices → the live document of a tenant: at most 2 KB of JSON that every page asks for.

``version`` rises with every change; ``at`` is the server's time of writing.  ``notices`` come in the order in which
they are shown; what finds no room is counted in ``more`` and stands on ``/notices/``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cms.notices.checking import day_in_bangkok, end_of_day
from cms.notices.models import Notice
from cms.notices.values import RANK, Severity, Standing
from cms.notices.words import moment_words, schooling_words, strictest

MOST_BYTES = 2_048
ROOM = MOST_BYTES - 80
"""What is left when version, time of writing and their names are written."""
LONGEST_SHOWN_LINE = 120


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as one tenant's public sees it."""

    notice: Notice
    issuer: str
    path: str
    """Where it leads: a page of the own site, or its entry on ``/notices/``."""
    line: str = ""
    left_at: datetime | None = None
    """Since when an area's notice is not meant for this tenant any more."""

    def standing(self, now: datetime) -> Standing:
        """Return what this tenant's public sees of it: what goes on for others may have ended here."""
        standing = self.notice.standing(now)
        if self.left_at is None:
            return standing
        if self.left_at <= self.notice.starts_at:
            return Standing.SCHEDULED
        return standing if standing == Standing.WITHDRAWN else Standing.ENDED


def in_order(shown: Iterable[Shown], now: datetime) -> list[Shown]:
    """Return what is live: emergencies first, what is over last, the newest of each first."""

    def place(one: Shown) -> tuple[object, ...]:
        clear = one.standing(now) == Standing.CLEAR
        return clear, RANK[Severity(one.notice.severity)], -one.notice.starts_at.timestamp(), one.notice.key

    return sorted((one for one in shown if one.standing(now) in (Standing.LIVE, Standing.CLEAR)), key=place)


def content_of(shown: Sequence[Shown], now: datetime) -> dict[str, Any]:
    """Return the document without version and time."""
    live = in_order(shown, now)
    content: dict[str, Any] = {}
    state = state_of(live, now)
    if state:
        content["state"] = state
    entries: list[dict[str, Any]] = []
    for one in live:
        fuller = {**content, "notices": [*entries, entry_of(one, now)], "more": len(live)}
        if len(as_json(fuller)) > ROOM:
            break
        entries.append(entry_of(one, now))
    content["notices"] = entries
    if len(entries) < len(live):
        content["more"] = len(live) - len(entries)
    return content


def entry_of(one: Shown, now: datetime) -> dict[str, Any]:
    notice = one.notice
    clear = notice.standing(now) == Standing.CLEAR
    entry: dict[str, Any] = {
        "key": notice.key,
        "version": notice.version,
        "severity": str(Severity.INFO if clear else notice.severity),
        "headline": notice.headline,
        "url": one.path,
        "until": instant(notice.over_at),
        "by": one.issuer[:80],
    }
    if clear:
        entry["clear"] = notice.clear_text or True
    if notice.phone and not clear:
        entry["phone"] = notice.phone
    if one.line:
        entry["line"] = one.line[:LONGEST_SHOWN_LINE]
    if notice.corrected_at and not clear:
        entry["corrected"] = moment_words(notice.corrected_at)
    return entry


def state_of(live: Sequence[Shown], now: datetime) -> dict[str, str]:
    """Return the state of the school: a sentence, its kind and until when it holds."""
    said = [one.notice for one in live if one.notice.standing(now) == Standing.LIVE]
    notice = strictest(said, day_in_bangkok(now))
    if notice is None or notice.schooling_until is None:
        return {}
    until = min(notice.over_at, end_of_day(notice.schooling_until))
    return {"kind": notice.schooling, "text": schooling_words(notice), "until": instant(until)}


def next_change(notices: Iterable[Notice], now: datetime) -> datetime | None:
    """Return when the clock changes what is shown."""
    days = (end_of_day(one.schooling_until) for one in notices if one.schooling_until)
    moments = [*(one.starts_at for one in notices), *(one.over_at for one in notices), *days]
    return min((moment for moment in moments if moment > now), default=None)


def write(content: dict[str, Any], version: int, now: datetime) -> bytes:
    """Return the bytes of the document."""
    return as_json({"version": version, "at": instant(now), **content})


def digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(as_json(content)).hexdigest()


def version_in(document: bytes) -> int:
    """Return the version that a document says, whoever wrote it; 0 for what is none."""
    try:
        version = json.loads(document)["version"]
    except (ValueError, TypeError, KeyError):
        return 0
    return version if isinstance(version, int) and not isinstance(version, bool) else 0


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
