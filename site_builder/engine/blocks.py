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
"""``page:<key>``, ``image:<key>``, ``photo:<key>`` (an image as albums show it: two sizes, only WebP) or ``file:…``."""


def whole(reference: Reference) -> Reference:
    """Return the reference of the image that a photo of an album is; of anything else the reference itself."""
    return f"image:{reference[6:]}" if reference.startswith("photo:") else reference


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


class Step(Value):
    """A heading and what stands below it; ``html`` as in RichText."""

    title: str
    html: str


class StepsBlock(Value, tag_field="type", tag="steps"):
    """What is done one after the other."""

    items: tuple[Step, ...]


class AccordionBlock(Value, tag_field="type", tag="accordion"):
    """Questions whose answers are opened one by one."""

    items: tuple[Step, ...]


class FrameBlock(Value, tag_field="type", tag="frame"):
    """Something of another site, loaded only when a visitor asks for it.

    ``src`` is loaded in a frame (only from the hosts of ``FRAME_HOSTS``), ``href`` is where it is found by itself.
    """

    kind: Literal["video", "map", "form", "document", "calendar"]
    src: str
    href: str
    title: str


FRAME_HOSTS = (
    "www.youtube-nocookie.com",
    "player.vimeo.com",
    "www.google.com",
    "docs.google.com",
    "drive.google.com",
    "calendar.google.com",
    "www.openstreetmap.org",
)
"""Whose pages may be shown in a frame; the sites' Content-Security-Policy names the same."""


class PersonItem(Value):
    """Somebody in an office.  A ``vacant`` one is a position that nobody holds now."""

    name: str
    position: str = ""
    rank: str = ""
    duty: str = ""
    contact: str = ""
    term: str = ""
    photo: Key | None = None
    vacant: bool = False


class PeopleBlock(Value, tag_field="type", tag="people"):
    people: tuple[PersonItem, ...]


class LatestBlock(Value, tag_field="type", tag="latest"):
    """The newest news of the site: so many."""

    count: int
    title: str = ""


class Figure(Value):
    """A number, or another short fact, and what it says."""

    label: str
    value: str


class FiguresBlock(Value, tag_field="type", tag="figures"):
    items: tuple[Figure, ...]
    note: str = ""


Block = (
    RichText
    | ImageBlock
    | GalleryBlock
    | DocumentBlock
    | TableBlock
    | CalloutBlock
    | QuoteBlock
    | ButtonBlock
    | StepsBlock
    | AccordionBlock
    | FrameBlock
    | PeopleBlock
    | LatestBlock
    | FiguresBlock
)


def block_references(block: Block) -> Iterable[Reference]:  # noqa: PLR0911 - one line a kind
    match block:
        case RichText(html=html) | CalloutBlock(html=html):
            return HTML_REFERENCE.findall(html)
        case ImageBlock(image=key):
            return (f"image:{key}",)
        case GalleryBlock(items=items):
            return (f"photo:{item.image}" for item in items)
        case PeopleBlock(people=people):
            return (f"image:{person.photo}" for person in people if person.photo)
        case DocumentBlock(file=key):
            return (f"file:{key}",)
        case ButtonBlock(page=str(key)):
            return (f"page:{key}",)
    return ()
