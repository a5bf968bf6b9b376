"""What an artifact depends on, hashed: equal fingerprints mean equal bytes, so the earlier file is kept.

A fingerprint has six parts, joined by dots, each 12 hexadecimal digits: content, theme, site, way, links, neighbours.
They are kept apart so that a plan can say *why* a file is made anew, and so that files can share them: siblings have
one way up, a page and its twin the same links.
"""

from __future__ import annotations

import hashlib
from functools import partial

import msgspec

from site_builder.engine.details import PaperBrief
from site_builder.engine.memory import Known
from site_builder.engine.outline import Outline
from site_builder.engine.planned import CalendarInputs, ListingInputs, PageInputs
from site_builder.engine.shelf import Shelf
from site_builder.engine.values import Head, Key, Reference

ENGINE_VERSION = "6"
"""Raise it whenever the same inputs give other bytes or other fingerprints."""

PART = 12
NOTHING = "0" * PART
REASONS = (
    "content changed",
    "theme changed",
    "site changed",
    "links changed",
    "links changed",
    "neighbour changed",
)

_encode = msgspec.json.Encoder().encode


def digest(*parts: object) -> str:
    """Return one part of a fingerprint: a hash of plain values, each kept apart from the next."""
    return hashlib.sha256(_encode(parts)).hexdigest()[:PART]


def fingerprint(
    content: str = NOTHING,
    theme: str = NOTHING,
    site: str = NOTHING,
    way: str = NOTHING,
    links: str = NOTHING,
    neighbours: str = NOTHING,
) -> str:
    """Join the parts; ``content`` may be a whole SHA-256."""
    return f"{content[:PART]}.{theme}.{site}.{way}.{links}.{neighbours}"


def why_changed(old: str, new: str) -> str:
    """Say in words which part of a fingerprint differs; the first one if several do."""
    pairs = zip(REASONS, old.split("."), new.split("."), strict=False)
    return next((reason for reason, before, after in pairs if before != after), "changed")


class Tokens:
    """What a page may see of other pages and of media, as short plain values.  Lives inside one plan."""

    def __init__(self, outline: Outline, shelf: Shelf) -> None:
        self._outline = outline
        self._references = Known(partial(_leads_to, outline, shelf))
        self._cards: dict[Key, msgspec.Raw] = {}
        self._briefs: dict[Key, msgspec.Raw] = {}
        self._ways: dict[tuple[Key, ...], str] = {}

    def links(self, head: Head) -> str:
        """Hash own and parent's address, and what every reference leads to: all that a twin's ``refs`` say."""
        outline, found = self._outline, self._references
        parent = outline.url(head.parent) if head.parent else None
        return digest(outline.routes.paths[head.key], parent, [found[reference] for reference in head.references])

    def way(self, crumbs: tuple[Key, ...]) -> str:
        """Hash the names and addresses on the way up."""
        token = self._ways.get(crumbs)
        if token is None:
            outline = self._outline
            token = self._ways[crumbs] = digest([(outline.head(key).title, outline.url(key)) for key in crumbs])
        return token

    def neighbours(self, inputs: PageInputs) -> str:
        """Hash the cards around a page."""
        if not (
            inputs.children
            or inputs.newer
            or inputs.older
            or inputs.listing
            or inputs.more
            or inputs.calendar
            or inputs.latest
        ):
            return NOTHING
        return digest(
            [self.card(key) for key in inputs.children],
            self._brief(inputs.newer),
            self._brief(inputs.older),
            self._listing(inputs.listing),
            [self._listing(listing) for listing in inputs.more],
            self._calendar(inputs.calendar),
            self._listing(inputs.latest),
        )

    def card(self, key: Key) -> msgspec.Raw:
        """Return what lists show of a page, encoded once for all lists that show it."""
        card = self._cards.get(key)
        if card is None:
            head = self._outline.head(key)
            cover = self._references[f"image:{head.cover}"] if head.cover else ""
            file = self._references[f"file:{head.brief.file}"] if isinstance(head.brief, PaperBrief) else ""
            shown = (head.title, head.summary, head.date, head.category, head.pinned, head.cover_alt)
            seen = (key, head.kind, self._outline.url(key), *shown, cover, head.brief, file)
            card = self._cards[key] = msgspec.Raw(_encode(seen))
        return card

    def _brief(self, key: Key | None) -> msgspec.Raw | None:
        """What the page before or after shows: no summary and no picture, so that those may change in peace."""
        if key is None:
            return None
        brief = self._briefs.get(key)
        if brief is None:
            head = self._outline.head(key)
            seen = (key, head.title, self._outline.url(key), head.date, head.category)
            brief = self._briefs[key] = msgspec.Raw(_encode(seen))
        return brief

    def _listing(self, listing: ListingInputs | None) -> object:
        if listing is None:
            return None
        return [self.card(key) for key in listing.items], msgspec.structs.replace(listing, items=())

    def _calendar(self, calendar: CalendarInputs | None) -> object:
        return None if calendar is None else ([self.card(day.key) for day in calendar.days], calendar)


def _leads_to(outline: Outline, shelf: Shelf, reference: Reference) -> str | None:
    """Return a page's address, a medium's token."""
    kind, _, key = reference.partition(":")
    return outline.url(key) if kind == "page" else shelf.token(reference)
