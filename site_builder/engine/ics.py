"""Events as iCalendar (RFC 5545), for telephones and other calendars.  From heads alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from site_builder.engine.dates import BANGKOK, BEGINNING, utc_text
from site_builder.engine.details import EventBrief, Repeat
from site_builder.engine.outline import Outline
from site_builder.engine.values import Head, SiteFacts

CONTENT_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75
"""Octets; longer lines are folded."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Bangkok",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def calendar(site: SiteFacts, outline: Outline, title: str, heads: Iterable[Head]) -> bytes:
    """Return the calendar file of some events."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{text(site.host)}//Web School//TH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(f'{title} – {site.name}')}",
        "X-WR-TIMEZONE:Asia/Bangkok",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        *ZONE,
    ]
    for head in heads:
        lines += event(site, outline, head)
    return "".join(f"{part}\r\n" for line in (*lines, "END:VCALENDAR") for part in folded(line)).encode()


def event(site: SiteFacts, outline: Outline, head: Head) -> Iterator[str]:
    """Yield the lines of one event; nothing for one whose days cannot be."""
    brief = head.brief
    if not isinstance(brief, EventBrief):
        return
    try:
        times = list(_times(brief))
    except (ValueError, OverflowError):
        return
    yield "BEGIN:VEVENT"
    yield f"UID:{head.key}@{text(site.host)}"
    changed = stamp(utc_text(head.last_published or head.first_published or BEGINNING))
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield from times
    yield f"SUMMARY:{text(head.title)}"
    if head.summary:
        yield f"DESCRIPTION:{text(head.summary)}"
    if brief.place:
        yield f"LOCATION:{text(brief.place)}"
    if head.category:
        yield f"CATEGORIES:{text(head.category.name)}"
    yield f"URL:{site.url}{outline.routes.paths[head.key]}"
    yield f"STATUS:{'CANCELLED' if brief.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _times(brief: EventBrief) -> Iterator[str]:
    first, last = date.fromisoformat(brief.start), date.fromisoformat(brief.end)
    if brief.starts:
        begin = datetime.fromisoformat(f"{brief.start}T{brief.starts}")
        end = datetime.fromisoformat(f"{brief.end}T{brief.ends or brief.starts}")
        yield f"DTSTART;TZID=Asia/Bangkok:{begin:%Y%m%dT%H%M%S}"
        if end > begin:
            yield f"DTEND;TZID=Asia/Bangkok:{end:%Y%m%dT%H%M%S}"
    else:
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        # The end is the day after the last one.
        yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
    if brief.repeat:
        yield f"RRULE:{rule(brief.repeat, first, timed=bool(brief.starts))}"


def rule(repeat: Repeat, first: date, *, timed: bool) -> str:
    """Return a repetition as RFC 5545 writes it.  ``UNTIL`` is a day or an instant, as the beginning is."""
    until = date.fromisoformat(repeat.until)
    parts = [f"FREQ={repeat.frequency.upper()}"]
    if repeat.interval > 1:
        parts.append(f"INTERVAL={repeat.interval}")
    if repeat.frequency == "weekly":
        days = sorted({day for day in repeat.weekdays if 0 <= day <= 6} | {first.weekday()})
        parts += [f"BYDAY={','.join(WEEKDAYS[day] for day in days)}", "WKST=MO"]
    last = datetime(until.year, until.month, until.day, 23, 59, 59, tzinfo=BANGKOK)
    parts.append(f"UNTIL={stamp(utc_text(last.isoformat()))}" if timed else f"UNTIL={until:%Y%m%d}")
    return ";".join(parts)


def stamp(utc: str) -> str:
    """Return an instant as iCalendar writes it.

    >>> stamp("2026-11-21T03:04:05Z")
    '20261121T030405Z'
    """
    return utc.replace("-", "").replace(":", "")


def text(value: str) -> str:
    """Return a text value: what has a meaning in iCalendar escaped, controls gone."""
    plain = NOT_TEXT.sub("", value.replace("\r\n", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Yield a content line in pieces of at most 75 octets, never cutting a letter; further ones begin with a blank."""
    room, piece = LONGEST_LINE, ""
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield piece
            room, piece = LONGEST_LINE - 1, " "
        room -= size
        piece += letter
    yield piece
