"""What the content app tells upwards.

``page_content_changed`` is sent with ``send`` inside the transaction that wrote the change, so that a receiver that
writes (a PublishRequest) stands or falls with it; a receiver that raises rolls the change back.

Arguments: ``tenant_id: int``; ``keys: tuple[str, ...]``, the public keys of the pages, images or files that changed
(empty: the tenant's own facts); ``reason: str``, one of ``Reason``; ``user: User | None``, who did it, where known;
``references: frozenset[str]``, what pages that were put point at.
"""

from __future__ import annotations

from enum import StrEnum

from django.dispatch import Signal

page_content_changed = Signal()

school_purged = Signal()
"""A deleted school goes for good: sent inside the transaction, before its rows go.  Whoever has rows or files of it
removes them.  Arguments: ``tenant_id: int``; ``hosts: tuple[str, ...]``, every host that it had."""

review_asked = Signal()
"""A version of a page waits for a reviewer of its school: sent inside the transaction.  Arguments: ``page: BasePage``;
``user: User``, who asked."""

review_decided = Signal()
"""A reviewer has decided: sent inside the transaction.  Arguments: ``page: BasePage``; ``user: User``;
``approved: bool``; ``word: str``, what the writer is told (may be empty)."""


class Reason(StrEnum):
    """Why something public changed."""

    PAGE = "page changed"
    WITHDRAWN = "page withdrawn"
    PLACE = "order or place changed"
    MEDIA = "image or file changed"
    MEDIA_WITHDRAWN = "image or file withdrawn"
    SITE = "facts of the site changed"
    REDIRECTS = "old addresses changed"
    OFFLINE = "site taken offline or brought back"
    IMPORTED = "schools imported"
    REBUILT = "published tables made anew"
