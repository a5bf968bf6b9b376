"""The text of a textarea ↔ the blocks of a page's body.

Paragraphs become ``text`` blocks, lines that begin with ``- `` or with 1., 2., 3. in order become a list in a
``rich_text`` block, and both come back as they were typed.  A body that holds more than that and one gallery at its end
is not the desk's: ``shown`` returns None, and Wagtail's editor has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Any, NamedTuple

from wagtail.rich_text import RichText

from cms.content.text import plain_text

BULLET = re.compile(r"(?:[-•]\s*(?=[^\s\d\-])|[-•*]\s+(?=\S))(.+)")
NUMBERED = re.compile(r"([0-9]{1,2})[.)]\s+(\S.*)")
KINDS = {"ul": "bullet", "ol": "number"}


class Picture(NamedTuple):
    """A picture of a page by row id, with what the page says of it."""

    image: int
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the desk shows of a body."""

    text: str
    pictures: tuple[Picture, ...] = ()


class Part(NamedTuple):
    """Paragraphs (``text``), or the lines of a list (``bullet``, ``number``)."""

    kind: str
    lines: list[str]


def shown(body: Any) -> Shown | None:
    """Return a body as the desk shows it; None where it holds what a textarea cannot."""
    texts: list[str] = []
    pictures: tuple[Picture, ...] | None = None
    for block in body:
        if pictures is not None:
            return None
        if block.block_type == "gallery":
            pictures = pictures_of(block.value)
            continue
        text = text_of(block)
        if text is None:
            return None
        texts.append(text)
    return Shown("\n\n".join(filter(None, texts)), pictures or ())


def text_of(block: Any) -> str | None:
    if block.block_type == "text":
        return plain_text(block.value or "")
    return lines_of_html(block.value.source) if block.block_type == "rich_text" else None


def pictures_of(value: Any) -> tuple[Picture, ...]:
    """Return the pictures of a gallery; one that was deleted is left out, as on the public page."""
    found = (one for one in value["pictures"] if one["image"] is not None)
    return tuple(Picture(one["image"].pk, one["alt"] or "", one["caption"] or "") for one in found)


def blocks_of(text: str) -> list[tuple[str, Any]]:
    """Return typed text as blocks; no text is one empty block, where somebody may go on typing."""
    blocks = [block_of(part) for part in parts_of(plain_text(text))]
    return blocks or [("text", "")]


def gallery_of(pictures: list[tuple[Any, Picture]]) -> list[tuple[str, Any]]:
    """Return pictures (image and what is said of it) as the one gallery at the end of a body, or nothing."""
    if not pictures:
        return []
    items = [{"image": image, "alt": one.alt, "caption": one.caption} for image, one in pictures]
    return [("gallery", {"pictures": items})]


def block_of(part: Part) -> tuple[str, Any]:
    if part.kind == "text":
        return "text", "\n".join(part.lines)
    tag = next(tag for tag, kind in KINDS.items() if kind == part.kind)
    items = "".join(f"<li>{escape(line, quote=False)}</li>" for line in part.lines)
    return "rich_text", RichText(f"<{tag}>{items}</{tag}>")


def parts_of(text: str) -> Iterator[Part]:
    """Yield the parts of a text in order; neighbouring paragraphs are one part."""
    waiting: list[str] = []
    for kind, group in groupby(text.split("\n"), key=kind_of_line):
        lines = list(group)
        if kind == "text" or not (items := items_of(kind, lines)):
            waiting += lines
            continue
        yield from paragraphs_in(waiting)
        waiting = []
        yield Part(kind, items)
    yield from paragraphs_in(waiting)


def paragraphs_in(lines: list[str]) -> Iterator[Part]:
    text = plain_text("\n".join(lines))
    if text:
        yield Part("text", text.split("\n"))


def kind_of_line(line: str) -> str:
    if NUMBERED.fullmatch(line):
        return "number"
    return "bullet" if BULLET.fullmatch(line) else "text"


def items_of(kind: str, lines: list[str]) -> list[str]:
    """Return what the lines of a list say; nothing for numbers that a list would change."""
    if kind == "bullet":
        return [found[1].strip() for line in lines if (found := BULLET.fullmatch(line))]
    items = [found for line in lines if (found := NUMBERED.fullmatch(line))]
    in_order = [int(item[1]) for item in items] == list(range(1, len(items) + 1))
    return [item[2].strip() for item in items] if in_order and len(items) > 1 else []


class Lines(HTMLParser):
    """A rich text that is nothing but paragraphs and lists, as lines; ``lines`` is None for any other."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[list[str]] | None = []
        self.inside: list[str] = []
        self.numbers = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fits = {"p": (), "ul": (), "ol": (), "li": ("ul", "ol"), "br": ("p",)}
        above = self.inside[-1:] or [""]
        strange = {name for name, _ in attrs} - {"data-block-key"}
        if tag not in fits or strange or (above[0] not in fits[tag] if fits[tag] else bool(self.inside)):
            self.blocks = None
        if self.blocks is None:
            return
        if tag == "br":
            self.blocks[-1].append("")
            return
        self.inside.append(tag)
        self.begin(tag)

    def begin(self, tag: str) -> None:
        assert self.blocks is not None
        if tag == "li":
            self.numbers += 1
            mark = f"{self.numbers}. " if self.inside[-2] == "ol" else "- "
            self.blocks[-1].append(mark)
        else:
            self.numbers = 0
            self.blocks.append([""] if tag == "p" else [])

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.blocks is None or not data.strip():
            return
        if self.inside[-1:] in (["p"], ["li"]):
            self.blocks[-1][-1] += " ".join(data.split("\n"))
        else:
            self.blocks = None


def lines_of_html(source: str) -> str | None:
    """Return a rich text of paragraphs and lists as it would be typed; None for bold words, links and the like."""
    parser = Lines()
    parser.feed(source)
    parser.close()
    if parser.blocks is None or parser.inside:
        return None
    return plain_text("\n\n".join("\n".join(lines) for lines in parser.blocks))
