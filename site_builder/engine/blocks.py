"""The blocks of a page's body as plain values, and what all values are made of.

Cells, captions and names are plain text; HTML is whitelisted when it is published; what a block points at is a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

Key = str
"""A public key: 12 lowercase letters and digits, given once, never reused."""

Reference = str
"""``page:<key>``, ``image:<key>`` or ``file:<key>``."""

HTML_REFERENCE = re.compile(r'data-ref="((?:page|image|file):[0-9a-z]+)"')
"""How stored rich text marks a link to a page or a file: ``<a data-ref="page:KEY">``."""


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """Base of all values: immutable, keyword-only, unknown fields refused.

    ``gc=False``: plain values never refer to each other in a circle, so the collector need not look at them.
    """


class Label(Value):
    """A category or a keyword: ``slug`` stands in addresses and stays when the ``name`` is put better."""

    slug: str
    name: str


class RichText(Value, tag_field="type", tag="rich_text"):
    """Whitelisted HTML: p, h2–h4, ul, ol, li, b, i, a, br.  Inner links carry ``data-ref``, outer links ``href``."""

    html: str


class ImageBlock(Value, tag_field="type", tag="image"):
    image: Key
    alt: str = ""
    caption: str = ""


class GalleryItem(Value):
    image: Key
    alt: str = ""
    caption: str = ""


class GalleryBlock(Value, tag_field="type", tag="gallery"):
    items: tuple[GalleryItem, ...]


class DocumentBlock(Value, tag_field="type", tag="document"):
    file: Key
    title: str = ""


class TableBlock(Value, tag_field="type", tag="table"):
    """Cells are plain text; every row has the same number of cells."""

    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    header_row: bool = True
    header_column: bool = False


class CalloutBlock(Value, tag_field="type", tag="callout"):
    tone: Literal["info", "success", "warning"]
    html: str
    title: str = ""


class QuoteBlock(Value, tag_field="type", tag="quote"):
    text: str
    attribution: str = ""


class ButtonBlock(Value, tag_field="type", tag="button"):
    """Leads to a page of the same tenant (``page``) or to an outside address (``href``, http(s), mailto or tel)."""

    label: str
    page: Key | None = None
    href: str | None = None


Block = RichText | ImageBlock | GalleryBlock | DocumentBlock | TableBlock | CalloutBlock | QuoteBlock | ButtonBlock


def block_references(block: Block) -> Iterable[Reference]:
    match block:
        case RichText(html=html) | CalloutBlock(html=html):
            return HTML_REFERENCE.findall(html)
        case ImageBlock(image=key):
            return (f"image:{key}",)
        case GalleryBlock(items=items):
            return (f"image:{item.image}" for item in items)
        case DocumentBlock(file=key):
            return (f"file:{key}",)
        case ButtonBlock(page=str(key)):
            return (f"page:{key}",)
    return ()
