"""What a version changes, as a reader would notice it: line by line between two public forms of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from cms.content.dates import thai_date
from cms.content.pages.calendar import Frequency
from cms.content.pages.event_form import WEEKDAYS
from site_builder.engine.blocks import FrameBlock, Value, block_references, whole
from site_builder.engine.dates import BUDDHIST_ERA
from site_builder.engine.details import detail_references
from site_builder.engine.values import PublishedPage

NOT_PROSE = frozenset("image file page slug tone type kind photos header_row header_column".split())
DAYS = dict(WEEKDAYS)
COUNTED = {"year": "ปีการศึกษา", "rooms": "ห้องเรียน", "boys": "ชาย", "girls": "หญิง", "count": "จำนวน", "interval": "ทุก ๆ"}
YES = {"cancelled": "ยกเลิกแล้ว", "vacant": "ตำแหน่งว่าง"}
"""What is said of a fact that is true."""
LINE_END = re.compile(r"</(?:p|li|h[2-4])>|<br\s*/?>")
BULLET = re.compile(r"<li>")
LINK = re.compile(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLACES: tuple[tuple[str, Callable[[PublishedPage], bool]], ...] = (
    ("ปักหมุดไว้บนสุด", lambda page: page.pinned),
    ("แสดงในเมนู", lambda page: page.in_menu),
)
AROUND = 1
"""Unchanged lines that are shown before and after a change."""


@dataclass(frozen=True, slots=True)
class Line:
    """``how``: ``same``, ``old`` (goes), ``new`` (comes) or ``gap`` (unchanged lines that are left out)."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page that changes."""

    label: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Changes:
    parts: list[Part]
    images_new: list[str]
    images_gone: list[str]
    files_new: list[str]
    """Public keys."""
    files_gone: list[str]
    pages_new: list[str]
    """Pages of the site to which a new link leads."""
    frames_new: bool = False
    """A film, a map or another thing of a foreign site comes: it is seen on the page only."""

    @property
    def are_none(self) -> bool:
        media = (self.images_new, self.images_gone, self.files_new, self.files_gone)
        return not any((self.parts, *media, self.pages_new))

    @property
    def words(self) -> tuple[int, int]:
        """How many lines and how many characters there are to read."""
        lines = [line.text for part in self.parts for line in part.lines]
        return len(lines), sum(map(len, lines))


def changes_between(before: PublishedPage | None, after: PublishedPage) -> Changes:
    """Return what ``after`` changes; without ``before`` all is new."""
    old = {} if before is None else dict(texts_of(before))
    parts = [Part(label, diff(old.get(label, []), lines)) for label, lines in texts_of(after)]
    images, files = keys_of(before, "image"), keys_of(before, "file")
    new_images, new_files = keys_of(after, "image"), keys_of(after, "file")
    linked = keys_of(before, "page")
    return Changes(
        [part for part in parts if any(line.how in ("old", "new") for line in part.lines)],
        [key for key in new_images if key not in images],
        [key for key in images if key not in new_images],
        [key for key in new_files if key not in files],
        [key for key in files if key not in new_files],
        [key for key in keys_of(after, "page") if key not in linked],
        bool(frames_of(after) - frames_of(before)),
    )


def frames_of(page: PublishedPage | None) -> set[FrameBlock]:
    return set() if page is None else {block for block in page.body if isinstance(block, FrameBlock)}


def texts_of(page: PublishedPage) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of a page with their lines."""
    yield "ชื่อ", [page.title]
    yield "วันที่", [day_words(page.date)] if page.date else []
    yield "ประเภท", [page.category.name] if page.category else []
    yield "ป้ายกำกับ", [", ".join(tag.name for tag in page.tags)] if page.tags else []
    yield "ที่แสดง", [words for words, is_so in PLACES if is_so(page)]
    yield "คำบรรยายภาพหน้าปก", [page.cover_alt] if page.cover_alt else []
    yield "สรุป", page.summary.split("\n") if page.summary else []
    yield "รายละเอียด", list(lines_of(page.details)) if page.details is not None else []
    yield "เนื้อหา", [line for block in page.body for line in lines_of(block)]


def lines_of(value: Any) -> Iterator[str]:
    """Yield what a block or a page's details say, in order; what counts something is one line with its number."""
    lines = [line for name in value.__struct_fields__ if name not in NOT_PROSE for line in field_lines(value, name)]
    counts = any(type(getattr(value, name)) is int for name in value.__struct_fields__)
    yield from [" · ".join(lines)] if counts else lines


def field_lines(value: Any, name: str) -> Iterator[str]:
    found = getattr(value, name)
    if name == "html":
        yield from lines_of_html(found)
    elif name == "rows":
        yield from (" | ".join(row) for row in found)
    elif name == "frequency":
        yield str(Frequency(found).label)
    elif isinstance(found, bool):
        yield from [YES[name]] if found and name in YES else []
    elif isinstance(found, int):
        yield from [f"{COUNTED[name]} {found + BUDDHIST_ERA if name == 'year' else found}"] if name in COUNTED else []
    elif isinstance(found, str):
        yield from (day_words(line) for line in found.split("\n") if line)
    else:
        yield from inner_lines(name, found)


def inner_lines(name: str, found: Any) -> Iterator[str]:
    if name == "weekdays":
        yield from [", ".join(DAYS[str(day)] for day in found)] if found else []
    else:
        values = found if isinstance(found, tuple) else (found,)
        yield from (line for one in values if isinstance(one, Value) for line in lines_of(one))


def lines_of_html(html: str) -> Iterator[str]:
    told = LINK.sub(lambda found: f"{found[2]} ({found[1]})", html)
    for piece in LINE_END.split(BULLET.sub("• ", told)):
        text = unescape(TAG.sub("", piece)).strip()
        if text:
            yield text


def day_words(text: str) -> str:
    return thai_date(date.fromisoformat(text)) if ISO_DAY.fullmatch(text) else text


def keys_of(page: PublishedPage | None, kind: str) -> list[str]:
    """Return the keys of the pictures or files of a page, each once, in order."""
    if page is None:
        return []
    first = [f"image:{page.cover}"] if page.cover else []
    inside = [reference for block in page.body for reference in block_references(block)]
    attached = [f"file:{key}" for key in page.attachments]
    named: Iterable[str] = [*first, *inside, *attached, *detail_references(page.details)]
    return list(dict.fromkeys(one.partition(":")[2] for one in map(whole, named) if one.startswith(f"{kind}:")))


def diff(old: list[str], new: list[str]) -> list[Line]:
    """Return the lines of both, what is the same far from any change left out."""
    found: list[Line] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            found += same(old[a:b], first=not a and not c, last=b == len(old) and d == len(new))
        else:
            found += [Line("old", line) for line in old[a:b]] + [Line("new", line) for line in new[c:d]]
    return found


def same(lines: list[str], *, first: bool, last: bool) -> list[Line]:
    head = 0 if first else AROUND
    tail = 0 if last else AROUND
    if len(lines) <= head + tail + 1:
        return [Line("same", line) for line in lines]
    end = lines[len(lines) - tail :] if tail else []
    return [*(Line("same", line) for line in lines[:head]), Line("gap", "…"), *(Line("same", line) for line in end)]
