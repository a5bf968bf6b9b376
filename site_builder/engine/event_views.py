"""Events and calendars → what templates see: days in Thai, months as grids."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable
from datetime import date, timedelta

from site_builder.engine.basic_views import DateView, LinkView
from site_builder.engine.dates import day_view, month_text
from site_builder.engine.details import EventBrief, Repeat
from site_builder.engine.events import gathered
from site_builder.engine.kind_views import ArchiveView, CalendarView, DayView, EventView, MonthView, OccurrenceView
from site_builder.engine.outline import Outline
from site_builder.engine.planned import CalendarInputs, Occurrence, PageLink

WEEKDAYS = ("วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์")
UNITS = {"daily": "วัน", "weekly": "สัปดาห์", "monthly": "เดือน", "yearly": "ปี"}
SUNDAY = 6


def event_view(event: EventBrief, path: str) -> EventView:
    """Return an event as its page shows it."""
    start = _day(event.start)
    return EventView(
        start=start,
        end=_day(event.end) if event.end > event.start else None,
        time=time_text(event.starts, event.ends),
        starts_iso=f"{event.start}T{event.starts}:00+07:00" if event.starts else event.start,
        ends_iso=f"{event.end}T{event.ends}:00+07:00" if event.starts and event.ends else event.end,
        repeat=repeat_text(event.repeat, event.start) if event.repeat else "",
        place=event.place,
        cancelled=event.cancelled,
        ics_url=f"{path}event.ics",
    )


def _day(iso: str) -> DateView:
    # A day that cannot be read is shown as it is: one odd event must not take its page down.
    return day_view(iso) or DateView(iso=iso, text=iso, short=iso)


def time_text(starts: str, ends: str) -> str:
    """Return times of day as visitors read them.

    >>> time_text("09:00", "11:30"), time_text("09:00", ""), time_text("", "")
    ('09.00–11.30 น.', '09.00 น.', '')
    """
    times = [time.replace(":", ".") for time in (starts, ends) if time]
    return f"{'–'.join(times)} น." if starts else ""


def repeat_text(repeat: Repeat, start: str) -> str:
    """Return in words how an event comes again: ``ทุกวันจันทร์ วันพุธ จนถึง 30 มี.ค. 2570``."""
    if repeat.frequency == "weekly":
        own = _weekday(start)
        days = sorted({*repeat.weekdays, *([] if own is None else [own])} & set(range(7)))
        often = " ".join(WEEKDAYS[day] for day in days)
        rhythm = f"ทุก{often}" if repeat.interval == 1 else f"ทุก {repeat.interval} สัปดาห์ {often}"
    else:
        unit = UNITS[repeat.frequency]
        rhythm = f"ทุก{unit}" if repeat.interval == 1 else f"ทุก {repeat.interval} {unit}"
    return f"{rhythm} จนถึง {_day(repeat.until).short}"


def _weekday(iso: str) -> int | None:
    try:
        return date.fromisoformat(iso).weekday()
    except ValueError:
        return None


def calendar_view(outline: Outline, shown: CalendarInputs | None) -> CalendarView | None:
    """Return what a page shows of a calendar."""
    if shown is None:
        return None
    return CalendarView(
        url=shown.url,
        ics_url=f"{shown.url}calendar.ics",
        title=shown.title,
        days=tuple(_occurrence(outline, day) for day in (gathered(shown.days) if shown.month else shown.days)),
        months=tuple(ArchiveView(title=month_text(m.title), url=m.url, total=m.number) for m in shown.months),
        month=_month(outline, shown) if shown.month else None,
    )


def _occurrence(outline: Outline, day: Occurrence) -> OccurrenceView:
    head = outline.head(day.key)
    event = head.brief if isinstance(head.brief, EventBrief) else EventBrief(start=day.start, end=day.end)
    return OccurrenceView(
        title=head.title,
        url=outline.routes.paths[day.key],
        start=_day(day.start),
        end=_day(day.end) if day.end > day.start else None,
        time=time_text(event.starts, event.ends),
        place=event.place,
        category=head.category.name if head.category else "",
        cancelled=event.cancelled,
        repeat=repeat_text(event.repeat, event.start) if event.repeat else "",
        later=tuple(_day(start) for start in day.later),
        times=len(day.later) + day.more,
    )


def _month(outline: Outline, shown: CalendarInputs) -> MonthView:
    assert shown.month is not None
    by_day = _by_day(shown.days, shown.month)
    year, month = int(shown.month[:4]), int(shown.month[5:])
    return MonthView(
        title=month_text(shown.month),
        weeks=tuple(
            tuple(_grid_day(outline, day, by_day) if day.month == month else None for day in week)
            for week in Weeks(SUNDAY).monthdatescalendar(year, month)
        ),
        newer=_link(shown.newer),
        older=_link(shown.older),
    )


def _by_day(days: Iterable[Occurrence], month: str) -> dict[str, list[Occurrence]]:
    found: dict[str, list[Occurrence]] = {}
    for occurrence in days:
        day, last = date.fromisoformat(max(occurrence.start, f"{month}-01")), occurrence.end
        while day.isoformat() <= last and day.isoformat()[:7] == month:
            found.setdefault(day.isoformat(), []).append(occurrence)
            day += timedelta(days=1)
    return found


def _grid_day(outline: Outline, day: date, by_day: dict[str, list[Occurrence]]) -> DayView:
    events = by_day.get(day.isoformat(), ())
    return DayView(
        number=day.day, date=_day(day.isoformat()), events=tuple(_occurrence(outline, event) for event in events)
    )


def _link(link: PageLink | None) -> LinkView | None:
    return None if link is None else LinkView(title=month_text(link.title), url=link.url)
