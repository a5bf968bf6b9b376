"""What pages of one kind have, as templates see it (``page.details``), and calendars."""

from __future__ import annotations

from site_builder.engine.basic_views import DateView, FileView, LinkView, View
from site_builder.engine.block_views import FigureView, GalleryItemView, PersonView


class AlbumView(View):
    """The pictures of an activity and what is said of all of them."""

    photos: tuple[GalleryItemView, ...]
    until: DateView | None
    place: str
    participants: str
    consent: str
    type: str = "album"


class PaperView(View):
    """A document of the library; ``period_url`` leads to all documents of that year."""

    file: FileView | None
    number: str
    period: str
    period_url: str | None
    text: str = ""
    """What the file says, as plain text."""
    type: str = "paper"


class EventView(View):
    """When and where something takes place; ``repeat`` says in words how it comes again."""

    start: DateView
    end: DateView | None
    time: str
    """``09.00–11.30 น.``, empty for whole days."""
    starts_iso: str
    """Day or instant for machines."""
    ends_iso: str
    repeat: str
    place: str
    cancelled: bool
    ics_url: str
    type: str = "event"


class OccurrenceView(View):
    """One time that an event takes place, as lists and months show it.

    ``later``: when a repeated event takes place again; ``times`` counts those, and others that are not named.
    """

    title: str
    url: str
    start: DateView
    end: DateView | None
    time: str
    place: str
    category: str
    cancelled: bool
    repeat: str
    later: tuple[DateView, ...]
    times: int


class DayView(View):
    """One day of a month's grid; None for the days of the months around it."""

    number: int
    date: DateView
    events: tuple[OccurrenceView, ...]


class MonthView(View):
    """A month as a grid of weeks, Sunday first."""

    title: str
    weeks: tuple[tuple[DayView | None, ...], ...]
    newer: LinkView | None
    older: LinkView | None


class CalendarView(View):
    """What a page shows of a calendar: a month, or what is upcoming and the way to the months."""

    url: str
    ics_url: str
    title: str
    days: tuple[OccurrenceView, ...]
    months: tuple[ArchiveView, ...]
    month: MonthView | None


class PeopleGroupView(View):
    title: str
    people: tuple[PersonView, ...]


class PeopleView(View):
    groups: tuple[PeopleGroupView, ...]
    type: str = "people"


class PupilRowView(View):
    """Pupils of a level, or of a year, as visitors read numbers (``1,234``); widths are per cent of the largest row."""

    level: str
    rooms: str
    boys: str
    girls: str
    total: str
    boys_width: float
    girls_width: float


class StatisticsView(View):
    """``rooms`` is empty where no level has any; ``years`` is empty with less than two years to compare."""

    as_of: DateView | None
    source: str
    period: str
    pupils: tuple[PupilRowView, ...]
    years: tuple[PupilRowView, ...]
    has_pupils: bool
    rooms: str
    boys: str
    girls: str
    total: str
    facts: tuple[FigureView, ...]
    csv_url: str
    json_url: str
    type: str = "statistics"


class AchievementView(View):
    level: str
    award: str
    holder: str
    period: str
    period_url: str | None
    file: FileView | None
    type: str = "achievement"


class ContactView(View):
    hours: str
    directions: str
    type: str = "contact"


DetailsView = AlbumView | PaperView | EventView | PeopleView | StatisticsView | AchievementView | ContactView


class ArchiveView(View):
    """A part of an index: the items of a month, a year, a category or a keyword."""

    title: str
    url: str
    total: int
