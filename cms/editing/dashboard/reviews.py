"""What waits for a reviewer on the first page: what it changes, and the decision where all of it can be seen there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.content.dates import thai_moment
from cms.content.review.services import Waiting, waiting_in
from cms.editing.review.changes import Changes, Part
from cms.editing.review.shown import changes_of, media_of
from tenants.models import Tenant

SHOWN = 3
MOST_LINES, MOST_CHARACTERS, MOST_PICTURES = 12, 900, 4
"""More than that nobody reads on a card: it is decided on the screen of the page."""
FIRST_LINES = 3
NAME = "ชื่อ"
SHORT = (NAME, "วันที่", "ประเภท")


@dataclass(frozen=True, slots=True)
class Card:
    """A page that waits.  ``whole``: the card shows all that changes, so that one may decide on it there."""

    pk: int
    title: str
    by: str
    at: str
    is_new: bool
    seen: str
    changes: Changes
    media: dict[str, Any]
    whole: bool

    @property
    def parts(self) -> list[Part]:
        """Return what the card has not said by its heading."""
        return [part for part in self.changes.parts if not (self.is_new and part.label == NAME)]

    @property
    def first_lines(self) -> list[str]:
        """Return where the words of a page begin that is too long for a card."""
        words = [part for part in self.changes.parts if part.label not in SHORT]
        return [line.text for part in words for line in part.lines if line.how == "new"][:FIRST_LINES]


def cards_of(tenant: Tenant) -> tuple[list[Card], bool]:
    """Return the pages that wait the longest, and whether there are more."""
    waiting = waiting_in(tenant, SHOWN + 1)
    return [card_of(tenant, one) for one in waiting[:SHOWN]], len(waiting) > SHOWN


def card_of(tenant: Tenant, waiting: Waiting) -> Card:
    page = waiting.page
    newest, changes = changes_of(page)
    media = media_of(tenant, changes)
    return Card(
        pk=page.pk,
        title=newest.title,
        by=waiting.asked_by,
        at=thai_moment(waiting.asked_at),
        is_new=not page.live,
        seen=waiting.version,
        changes=changes,
        media=media,
        whole=is_seen_whole(changes, media),
    )


def is_seen_whole(changes: Changes, media: dict[str, Any]) -> bool:
    """Say whether a card can show all that becomes public: nothing that has to be opened to be seen, and not too much.

    A change that no line tells of (``are_none``) is nothing that one could agree to without looking at the page.
    """
    lines, characters = changes.words
    pictures = media["images_new"]
    if changes.are_none or changes.files_new or changes.frames_new:
        return False
    if len(pictures) != len(changes.images_new) or not all(url for url, _ in pictures):
        return False
    return lines <= MOST_LINES and characters <= MOST_CHARACTERS and len(pictures) <= MOST_PICTURES
