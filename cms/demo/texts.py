"""The invented area as data: TOML files in ``content/`` → frozen values.  Pure: no Django.

In the texts ``{key}`` stands for the name of a person of the same tenant.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
INVENTED = "นามสมมติ"
"""The family name of everybody in the demo: it means "made-up name"."""


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
    """One page below the home page (``path`` "" is the home page itself); ``body`` is in the demo's markup."""

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
    pages = [*_toml(folder / "pages.toml")["page"], *map(_news, _toml(folder / "news.toml")["news"])]
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
    for name in ("body", "summary"):
        values[name] = _with_names(values.get(name, ""), names)
    return PageText(**values)


def _with_names(text: str, names: dict[str, str]) -> str:
    for key, name in names.items():
        text = text.replace(f"{{{key}}}", name)
    return text


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
