"""Events → the days on which they take place.  What is upcoming depends on the snapshot's day, never on a clock."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

import msgspec

from site_builder.engine.details import EventBrief, Repeat
from site_builder.engine.outline import Outline
from site_builder.engine.planned import CalendarInputs, Occurrence, PageLink
from site_builder.engine.values import Head, Key

MOST_TIMES = 400
"""So many days of one repeated event are looked at: a daily one for more than a year."""
LONGEST_DAYS = 400
UPCOMING = 20
UPCOMING_ON_HOME = 4
MOST_LATER = 24
"""So many later days of a repeated event are named in a list; the months have them all."""
ONE_DAY = timedelta(days=1)


def occurrences(head: Head) -> Iterator[Occurrence]:
    """Yield when an event takes place, in order; nothing for what is no event or has days that cannot be."""
    event = head.brief
    if not isinstance(event, EventBrief):
        return
    try:
        first, last = date.fromisoformat(event.start), date.fromisoformat(event.end)
    except ValueError:
        return
    length = last - first
    if not timedelta(0) <= length <= timedelta(days=LONGEST_DAYS):
        return
    for day in islice(_days(first, event.repeat), MOST_TIMES):
        yield Occurrence(key=head.key, start=day.isoformat(), end=(day + length).isoformat())


def _days(first: date, repeat: Repeat | None) -> Iterator[date]:
    """Yield the days on which an event begins."""
    yield first
    if repeat is None:
        return
    try:
        until = date.fromisoformat(repeat.until)
        for day in _candidates(first, repeat):
            if day > until:
                return
            if day > first:
                yield day
    except (ValueError, OverflowError):
        return


def _candidates(first: date, repeat: Repeat) -> Iterator[date]:
    step = max(repeat.interval, 1)
    if repeat.frequency == "daily":
        yield from _every(first, step)
    elif repeat.frequency == "weekly":
        monday = first - first.weekday() * ONE_DAY
        weekdays = sorted({day for day in repeat.weekdays if 0 <= day <= 6} | {first.weekday()})
        for week in _every(monday, 7 * step):
            yield from (week + day * ONE_DAY for day in weekdays)
    else:
        yield from _same_day(first, step if repeat.frequency == "monthly" else 12 * step)


def _every(first: date, days: int) -> Iterator[date]:
    while True:
        yield first
        first += days * ONE_DAY


def _same_day(first: date, months: int) -> Iterator[date]:
    """Yield the same day of every so many months; months without such a day are left out, as RFC 5545 says."""
    month = first.year * 12 + first.month - 1
    while True:
        year, number = divmod(month, 12)
        if year > 9_000:
            return
        if first.day <= monthrange(year, number + 1)[1]:
            yield date(year, number + 1, first.day)
        month += months


class Calendar(msgspec.Struct, frozen=True, gc=False):
    """All days of the events of one calendar, in order, under its address."""

    key: Key
    url: str
    title: str
    days: tuple[Occurrence, ...]

    def upcoming(self, today: str, most: int) -> tuple[Occurrence, ...]:
        """Return what is not over on a day, the next first, each event once."""
        return gathered(day for day in self.days if day.end >= today)[:most]

    def months(self) -> dict[str, list[Occurrence]]:
        """Return the days by month (``2026-11``), each in all months that it touches."""
        found: dict[str, list[Occurrence]] = {}
        for day in self.days:
            for month in _months_of(day):
                found.setdefault(month, []).append(day)
        return dict(sorted(found.items()))


def gathered(days: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Return each event once, at its first day, with its later days behind it: a weekly one must not fill a list."""
    times: dict[Key, list[Occurrence]] = {}
    for day in days:
        times.setdefault(day.key, []).append(day)
    return tuple(_first_of(of_one) for of_one in times.values())


def _first_of(times: Sequence[Occurrence]) -> Occurrence:
    later = tuple(day.start for day in times[1:])
    return msgspec.structs.replace(times[0], later=later[:MOST_LATER], more=max(0, len(later) - MOST_LATER))


def calendar_of(outline: Outline, key: Key) -> Calendar:
    """Return the calendar at a page."""
    heads = (outline.head(event) for event in outline.events(key))
    days = sorted((day for head in heads for day in occurrences(head)), key=_order)
    return Calendar(key, outline.routes.paths[key], outline.head(key).title, tuple(days))


def _order(day: Occurrence) -> tuple[str, str, str]:
    return day.start, day.end, day.key


def _months_of(day: Occurrence) -> Iterator[str]:
    month, last = day.start[:7], day.end[:7]
    while month <= last:
        yield month
        year, number = int(month[:4]), int(month[5:])
        month = f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def index_inputs(calendar: Calendar, today: str) -> CalendarInputs:
    """Return what the calendar's own page shows: what is upcoming, and the way to each month."""
    months = calendar.months()
    return CalendarInputs(
        url=calendar.url,
        days=calendar.upcoming(today, UPCOMING),
        months=tuple(reversed([month_link(calendar, month, len(days)) for month, days in months.items()])),
    )


def month_link(calendar: Calendar, month: str, total: int = 0) -> PageLink:
    return PageLink(number=total, url=f"{calendar.url}month/{month}/", title=month)


def month_inputs(calendar: Calendar) -> Iterator[tuple[str, CalendarInputs]]:
    """Yield each month that has events, and what its page shows."""
    months = calendar.months()
    names = list(months)
    for at, (month, days) in enumerate(months.items()):
        yield (
            month,
            CalendarInputs(
                url=calendar.url,
                days=tuple(days),
                month=month,
                newer=month_link(calendar, names[at + 1]) if at + 1 < len(names) else None,
                older=month_link(calendar, names[at - 1]) if at else None,
            ),
        )


def home_inputs(outline: Outline, today: str) -> CalendarInputs | None:
    """Return what home shows of the site's first calendar; None when nothing is upcoming."""
    calendars = outline.indexes("calendar")
    if not calendars:
        return None
    calendar = calendar_of(outline, calendars[0])
    days = calendar.upcoming(today, UPCOMING_ON_HOME)
    return CalendarInputs(url=calendar.url, title=calendar.title, days=days) if days else None


def next_change(outline: Outline, today: str) -> str | None:
    """Return the day on which a list of what is upcoming changes by itself; None when none does."""
    shown = (calendar_of(outline, key).upcoming(today, UPCOMING) for key in outline.indexes("calendar"))
    ends = _days_after(day.end for days in shown for day in days)
    return min(ends, default=None)


def _days_after(days: Iterable[str]) -> Iterator[str]:
    for day in days:
        try:
            yield (date.fromisoformat(day) + ONE_DAY).isoformat()
        except (ValueError, OverflowError):
            continue
