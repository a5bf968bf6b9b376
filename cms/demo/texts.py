"""The invented area as data: TOML files in ``content/`` → frozen values.  Pure: no Django.

In the texts ``{key}`` stands for the name of a person of the same tenant.  Days of events are written as a number of
days from the day on which the demo is made: a calendar of the past would show nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
INVENTED = "นามสมมติ"
"""The family name of everybody in the demo: it means "made-up name"."""
SATURDAY, WEEK = 5, 7


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class FileText:
    """A document to be drawn as PDF: its ASCII name, its title and its lines."""

    name: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """One page below the home page (``path`` "" is the home page itself); ``body`` is in the demo's markup.

    ``fields`` are what only its kind has, by the names of the model; ``rows`` what stands in its lists.  Images are
    written as scenes, documents as file names.
    """

    path: str
    kind: str
    title: str
    summary: str = ""
    cover: str = ""
    cover_alt: str = ""
    body: str = ""
    date: date | None = None
    category: str = ""
    pinned: bool = False
    tags: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    in_days: int | None = None
    """Of an event: so many days after today, or the Monday after when school is closed then; ``days`` of one week."""
    days: int = 1
    repeat_weeks: int = 0
    """Of an event that comes every week: for so many weeks."""

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def slug(self) -> str:
        """The last part of the address; of news, the day and a word."""
        word = self.path.rpartition("/")[2]
        return f"{self.date.isoformat()}-{word}" if self.date else word


@dataclass(frozen=True, slots=True)
class TenantText:
    """Everything that is said about one tenant.  ``facts`` are those of a SchoolSpec."""

    slug: str
    palette: str
    facts: dict[str, Any] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    files: tuple[FileText, ...] = ()
    pages: tuple[PageText, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaText:
    slug: str
    name: str
    short_name: str
    networks: tuple[str, ...]
    tenants: tuple[str, ...]
    """Slugs of the tenants that are written by hand, the office first."""


def as_of(text: PageText, today: date) -> PageText:
    """Return a text with the days of an event that begins so many days after today; others as they are."""
    if text.in_days is None:
        return text
    first = school_days(today + timedelta(days=text.in_days), text.days)
    days: dict[str, Any] = {"until": first + timedelta(days=text.days - 1) if text.days > 1 else None}
    if text.repeat_weeks:
        days |= {"repeat": "weekly", "repeat_until": first + timedelta(weeks=text.repeat_weeks)}
    return replace(text, date=first, fields={**text.fields, **days})


def school_days(day: date, days: int = 1) -> date:
    """Return the first of so many school days in one week: ``day``, or the Monday after when they would not fit.

    >>> school_days(date(2026, 11, 27)), school_days(date(2026, 11, 27), 2)
    (datetime.date(2026, 11, 27), datetime.date(2026, 11, 30))
    """
    return day if day.weekday() + days <= SATURDAY else day + timedelta(days=WEEK - day.weekday())


def read_area() -> AreaText:
    raw = _toml(CONTENT / "area.toml")
    return AreaText(**{name: _frozen(value) for name, value in raw.items()})


@cache
def read_tenant(slug: str) -> TenantText:
    """Return the text of a tenant that is written by hand; FileNotFoundError for others."""
    folder = CONTENT / slug
    facts = _toml(folder / "tenant.toml")
    people = tuple(Person(**person) for person in facts.pop("people", ()))
    files = tuple(FileText(one["name"], one["title"], tuple(one["lines"])) for one in facts.pop("files", ()))
    pages = [
        *_toml(folder / "pages.toml")["page"],
        *_toml(folder / "sections.toml")["page"],
        *map(_news, _toml(folder / "news.toml")["news"]),
    ]
    names = {person.key: person.name for person in people}
    return TenantText(
        slug=facts.pop("slug"),
        palette=facts.pop("palette"),
        facts=facts,
        people=people,
        files=files,
        pages=tuple(_page(page, names) for page in pages),
    )


def _news(raw: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "news", "path": f"news/{raw.pop('word')}", **raw}


def _page(raw: dict[str, Any], names: dict[str, str]) -> PageText:
    known = {one.name for one in fields(PageText)}
    values = {name: _frozen(value) for name, value in raw.items() if name in known}
    for name in ("body", "summary", "fields", "rows"):
        if name in values:
            values[name] = _with_names(values[name], names)
    return PageText(**values)


def _with_names(value: Any, names: dict[str, str]) -> Any:
    """Return a text, or what is made of texts, with the names of people put in."""
    match value:
        case str():
            for key, name in names.items():
                value = value.replace(f"{{{key}}}", name)
        case dict():
            return {key: _with_names(one, names) for key, one in value.items()}
        case list() | tuple():
            return tuple(_with_names(one, names) for one in value)
    return value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
