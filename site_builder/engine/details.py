"""What pages of one kind have beyond what all pages have, as plain values; and of it what lists show (a *brief*)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from site_builder.engine.blocks import Figure, GalleryItem, Key, Label, PersonItem, Reference, Value


class Album(Value, tag_field="type", tag="album"):
    """The pictures of an activity, in their order.

    ``until`` is the last day (ISO, CE) of an activity of several days; ``alt`` is what a blind reader is told of a
    picture that has no words of its own, before its number.
    """

    photos: tuple[GalleryItem, ...] = ()
    alt: str = ""
    until: str | None = None
    place: str = ""
    participants: str = ""
    consent: str = ""
    """On what ground the pictures of pupils are shown; empty where nobody has said."""


class AlbumBrief(Value, tag_field="type", tag="album"):
    photos: int = 0
    until: str | None = None
    place: str = ""


class Paper(Value, tag_field="type", tag="paper"):
    """A document of the library: ``period`` is the fiscal or school year that it belongs to."""

    file: Key | None = None
    number: str = ""
    period: Label | None = None
    text: str = ""
    """What the file says, as plain text: its beginning, where it has a text layer."""


class PaperBrief(Value, tag_field="type", tag="paper"):
    file: Key | None = None
    number: str = ""
    period: Label | None = None


class Repeat(Value):
    """How an event comes again: a small part of RFC 5545, always with an end.

    ``weekdays`` (0 is Monday) count for weekly ones, beside the event's own; ``until`` is the last day (ISO, CE).
    """

    frequency: Literal["daily", "weekly", "monthly", "yearly"]
    until: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()


class EventBrief(Value, tag_field="type", tag="event"):
    """When and where something takes place: days (ISO, CE) from ``start`` to ``end``, times of day as ``09:00``.

    Without ``starts`` it is for the whole day.  Lists, feeds and the page itself show the same.
    """

    start: str
    end: str
    starts: str = ""
    ends: str = ""
    repeat: Repeat | None = None
    place: str = ""
    cancelled: bool = False


class PeopleGroup(Value):
    title: str
    people: tuple[PersonItem, ...]


class People(Value, tag_field="type", tag="people"):
    """A directory, in its order."""

    groups: tuple[PeopleGroup, ...]


class PupilRow(Value):
    """How many pupils a level has."""

    level: str
    boys: int
    girls: int
    rooms: int = 0


class YearRow(Value):
    """How many pupils there were in a school year (CE)."""

    year: int
    boys: int
    girls: int


class Statistics(Value, tag_field="type", tag="statistics"):
    """Numbers of a school as of a day (ISO, CE), and where they come from; ``years`` are sums, the oldest first."""

    as_of: str
    source: str = ""
    period: Label | None = None
    pupils: tuple[PupilRow, ...] = ()
    years: tuple[YearRow, ...] = ()
    facts: tuple[Figure, ...] = ()


class Achievement(Value, tag_field="type", tag="achievement"):
    """A prize or an innovation: how far it counts, what was won, whose it is, its paper."""

    level: str = ""
    award: str = ""
    holder: str = ""
    period: Label | None = None
    file: Key | None = None


class AchievementBrief(Value, tag_field="type", tag="achievement"):
    level: str = ""
    award: str = ""
    period: Label | None = None


class Contact(Value, tag_field="type", tag="contact"):
    """How the school is reached, beside what its facts say; plain text with line ends."""

    hours: str = ""
    directions: str = ""


Details = Album | Paper | EventBrief | People | Statistics | Achievement | Contact
Brief = AlbumBrief | PaperBrief | EventBrief | AchievementBrief


def brief_of(details: Details | None) -> Brief | None:
    """Return what lists show of a page's details."""
    match details:
        case Album():
            return AlbumBrief(photos=len(details.photos), until=details.until, place=details.place)
        case Paper():
            return PaperBrief(file=details.file, number=details.number, period=details.period)
        case EventBrief():
            return details
        case Achievement():
            return AchievementBrief(level=details.level, award=details.award, period=details.period)
    return None


def detail_references(details: Details | None) -> Iterable[Reference]:
    """Return what a page's details point at."""
    match details:
        case Album(photos=photos):
            return [f"photo:{photo.image}" for photo in photos]
        case People(groups=groups):
            return [f"image:{person.photo}" for group in groups for person in group.people if person.photo]
        case Paper(file=str(key)) | Achievement(file=str(key)):
            return [f"file:{key}"]
    return []


def period_of(brief: Brief | None) -> Label | None:
    """Return the year that a page belongs to, where its kind has one."""
    return brief.period if isinstance(brief, PaperBrief | AchievementBrief) else None
