"""What pages of one kind have beyond what all pages have, as plain values; and of it what lists show (a *brief*)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from site_builder.engine.blocks import GalleryItem, Key, Label, Reference, Value


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


Details = Album | Paper | EventBrief
Brief = AlbumBrief | PaperBrief | EventBrief


def brief_of(details: Details | None) -> Brief | None:
    """Return what lists show of a page's details."""
    match details:
        case Album():
            return AlbumBrief(photos=len(details.photos), until=details.until, place=details.place)
        case Paper():
            return PaperBrief(file=details.file, number=details.number, period=details.period)
        case EventBrief():
            return details
    return None


def detail_references(details: Details | None) -> Iterable[Reference]:
    """Return what a page's details point at."""
    match details:
        case Album(photos=photos):
            return [f"image:{photo.image}" for photo in photos]
        case Paper(file=str(key)):
            return [f"file:{key}"]
    return []


def period_of(brief: Brief | None) -> Label | None:
    """Return the year that a page belongs to, where its kind has one."""
    return brief.period if isinstance(brief, PaperBrief) else None
