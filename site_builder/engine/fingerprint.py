"""What an artifact depends on, hashed: equal fingerprints mean equal bytes, so the earlier file is kept.

A fingerprint has five parts, joined by dots, each 12 hexadecimal digits: content, theme, site, links, neighbours.
They are kept apart only so that a plan can say *why* a file is made anew.
"""

from __future__ import annotations

import hashlib

import msgspec

from site_builder.engine.outline import Outline
from site_builder.engine.shelf import Shelf
from site_builder.engine.values import Head, Key, ListingInputs, PageInputs

ENGINE_VERSION = "2"
"""Raise it whenever the same inputs give other bytes."""

PART = 12
NOTHING = "0" * PART
REASONS = ("content changed", "theme changed", "site changed", "links changed", "neighbour changed")

_encode = msgspec.json.Encoder().encode


def digest(*parts: object) -> str:
    """Return one part of a fingerprint: a hash of plain values, each kept apart from the next."""
    return hashlib.sha256(_encode(parts)).hexdigest()[:PART]


def fingerprint(
    content: str = NOTHING, theme: str = NOTHING, site: str = NOTHING, links: str = NOTHING, neighbours: str = NOTHING
) -> str:
    """Join the parts; ``content`` may be a whole SHA-256."""
    return f"{content[:PART]}.{theme}.{site}.{links}.{neighbours}"


def why_changed(old: str, new: str) -> str:
    """Say in words which part of a fingerprint differs; the first one if several do."""
    pairs = zip(REASONS, old.split("."), new.split("."), strict=False)
    return next((reason for reason, before, after in pairs if before != after), "changed")


class Tokens:
    """What a page may see of other pages and of media, as short plain values.  Lives inside one plan."""

    def __init__(self, outline: Outline, shelf: Shelf) -> None:
        self._outline = outline
        self._shelf = shelf
        self._cards: dict[Key, str] = {}

    def links(self, head: Head, crumbs: tuple[Key, ...] = ()) -> str:
        """Hash the own address, the way up, and what every reference leads to."""
        outline = self._outline
        above = [(outline.head(key).title, outline.url(key)) for key in crumbs]
        return digest(outline.url(head.key), above, [self._reference(reference) for reference in head.references])

    def twin(self, head: Head) -> str:
        """Hash what the ``refs`` of a twin say: own and parent's address and every reference."""
        outline = self._outline
        parent = outline.url(head.parent) if head.parent else None
        references = [self._reference(reference) for reference in head.references]
        return digest(outline.routes.paths[head.key], parent, references)

    def neighbours(self, inputs: PageInputs) -> str:
        """Hash the cards around a page."""
        if not (inputs.children or inputs.newer or inputs.older or inputs.listing):
            return NOTHING
        return digest(
            [self.card(key) for key in inputs.children],
            self._brief(inputs.newer),
            self._brief(inputs.older),
            self._listing(inputs.listing),
        )

    def card(self, key: Key) -> str:
        """Hash what lists show of a page."""
        token = self._cards.get(key)
        if token is None:
            head = self._outline.head(key)
            cover = self._shelf.token(f"image:{head.cover}") if head.cover else ""
            shown = (head.title, head.summary, head.date, head.category, head.pinned, head.cover_alt)
            token = self._cards[key] = digest(key, head.kind, self._outline.url(key), shown, cover)
        return token

    def _brief(self, key: Key | None) -> object:
        """What the page before or after shows: no summary and no picture, so that those may change in peace."""
        if key is None:
            return None
        head = self._outline.head(key)
        return key, head.title, self._outline.url(key), head.date, head.category

    def _listing(self, listing: ListingInputs | None) -> object:
        if listing is None:
            return None
        return [self.card(key) for key in listing.items], msgspec.structs.replace(listing, items=())

    def _reference(self, reference: str) -> str | None:
        kind, _, key = reference.partition(":")
        return self._outline.url(key) if kind == "page" else self._shelf.token(reference)
