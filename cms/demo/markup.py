"""The small markup of the demo's texts → pieces, in order.  Pure: knows no pages and no database.

Paragraphs, ``## headings``, ``- `` and ``1. `` lists, ``| tables |``, ``> quotes`` with ``> — who``, and lines in
square brackets: ``[image: …]``, ``[gallery: …]``, ``[file: …]``, ``[button: …]``, ``[table: caption]``,
``[info: title] … [/]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from cms.demo.errors import BadMarkup

TONES = ("info", "success", "warning")
COMMAND = re.compile(r"\[(image|gallery|file|button|table|info|success|warning): ?(.*)\]")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
ORDERED = re.compile(r"\d+\. ")
CALLOUT_END = "[/]"


@dataclass(frozen=True, slots=True)
class Rich:
    """HTML; links carry ``page:<path>`` or an outside address in ``href``."""

    html: str


@dataclass(frozen=True, slots=True)
class Picture:
    scene: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Gallery:
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class File:
    name: str


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    tone: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """``target`` is ``page:<path>`` or an outside address."""

    label: str
    target: str


Piece = Rich | Picture | Gallery | File | Table | Callout | Quote | Button


def parse(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text; neighbouring paragraphs, headings and lists are one Rich.  Raises BadMarkup."""
    return tuple(_joined(_pieces(_paragraphs(text))))


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Yield groups of lines between empty lines; a callout is one group, whatever is in it."""
    group: list[str] = []
    inside = False
    for line in text.strip().splitlines():
        inside = (inside or _opens_callout(line)) and line != CALLOUT_END
        if line.strip() or inside:
            group.append(line)
        elif group:
            yield group
            group = []
    if inside:
        raise BadMarkup(group[0])
    if group:
        yield group


def _opens_callout(line: str) -> bool:
    found = COMMAND.fullmatch(line)
    return found is not None and found[1] in TONES


def _pieces(groups: Iterator[list[str]]) -> Iterator[Piece]:
    for group in groups:
        found = COMMAND.fullmatch(group[0])
        if found is not None:
            yield _commanded(found[1], found[2].strip(), group[1:])
        elif group[0].startswith("|"):
            yield Table(_rows(group))
        elif group[0].startswith("> "):
            yield _quote(group)
        else:
            yield Rich(_html(group))


def _commanded(name: str, argument: str, rest: list[str]) -> Piece:
    match name:
        case "image":
            return _picture(argument)
        case "gallery":
            return Gallery(tuple(_picture(part) for part in argument.split(";")))
        case "file":
            return File(argument)
        case "button":
            label, _, target = argument.partition(" | ")
            return Button(label, target)
        case "table":
            return Table(_rows(rest), argument)
    if not rest or rest[-1] != CALLOUT_END:
        raise BadMarkup(argument)
    return Callout(name, argument, "\n".join(rest[:-1]).strip())


def _picture(text: str) -> Picture:
    return Picture(*(part.strip() for part in text.split("|")))


def _rows(lines: list[str]) -> tuple[tuple[str, ...], ...]:
    cells = [[cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")] for line in lines]
    if not cells or any(len(row) != len(cells[0]) for row in cells):
        raise BadMarkup(" / ".join(lines[:2]))
    return tuple(tuple(row) for row in cells if not all(set(cell) == {"-"} for cell in row))


def _quote(lines: list[str]) -> Quote:
    said = [line.removeprefix("> ").strip() for line in lines]
    who = next((line.removeprefix("— ") for line in said if line.startswith("— ")), "")
    return Quote("\n".join(line for line in said if not line.startswith("— ")), who)


def _html(lines: list[str]) -> str:
    first = lines[0]
    if first.startswith("### "):
        return f"<h3>{_inline(first[4:])}</h3>"
    if first.startswith("## "):
        return f"<h2>{_inline(first[3:])}</h2>"
    if all(line.startswith("- ") for line in lines):
        return _list("ul", [line[2:] for line in lines])
    if all(ORDERED.match(line) for line in lines):
        return _list("ol", [ORDERED.sub("", line, count=1) for line in lines])
    return f"<p>{_inline(' '.join(lines))}</p>"


def _list(tag: str, items: list[str]) -> str:
    return f"<{tag}>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + f"</{tag}>"


def _inline(text: str) -> str:
    linked = LINK.sub(lambda found: f'<a href="{found[2]}">{found[1]}</a>', escape(text, quote=False))
    return BOLD.sub(r"<b>\1</b>", linked)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    html = ""
    for piece in pieces:
        if isinstance(piece, Rich):
            html += piece.html
            continue
        if html:
            yield Rich(html)
            html = ""
        yield piece
    if html:
        yield Rich(html)
