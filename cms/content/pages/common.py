"""What the public forms of all page types have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import TextChoices

from cms.content.base import BasePage
from cms.content.text import plain_line
from site_builder.engine.values import Block, Label, PageKind, PublishedPage

SUMMARY_HELP = "หนึ่งถึงสองประโยค ใช้ในรายการหน้าและผลการค้นหา"
COVER_ALT_HELP = "บอกสั้น ๆ ว่าในภาพมีอะไร สำหรับผู้ที่มองไม่เห็นภาพ เว้นว่างไว้เพื่อใช้คำบรรยายของรูปนั้น"


def published_page(page: BasePage, kind: PageKind, *, body: tuple[Block, ...] = (), **fields: Any) -> PublishedPage:
    """Return the public form of ``page``: what all kinds have, and ``fields``."""
    parent = page.get_parent()
    return PublishedPage(
        key=page.public_key,
        parent=None if parent is None or parent.tenant_id is None else parent.public_key,
        kind=kind,
        slug=page.slug,
        title=plain_line(page.title),
        in_menu=page.show_in_menus,
        first_published=instant(page.first_published_at),
        last_published=instant(page.last_published_at),
        body=body,
        **fields,
    )


def instant(moment: datetime | None) -> str | None:
    """Return a moment as ISO in UTC, to the second."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key_inside(page: BasePage, chosen: Any) -> str | None:
    """Return the public key of a chosen image or file; None for nothing, and for what belongs to another tenant."""
    return chosen.public_key if chosen is not None and chosen.tenant_id == page.tenant_id else None


def choice_label(choices: type[TextChoices], value: str) -> Label | None:
    """Return a chosen value as the public sees it; None for what is no choice (any more)."""
    if value not in choices.values:
        return None
    choice = choices(value)
    return Label(slug=choice.value.replace("_", "-"), name=str(choice.label))
