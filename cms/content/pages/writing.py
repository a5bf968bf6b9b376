"""Fields of a page → blocks of its public form, for kinds that need no template of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from cms.content.rich_text import paragraphs
from cms.content.text import plain_line, plain_text
from site_builder.engine.values import Block, DocumentBlock, ImageBlock, QuoteBlock, RichText, TableBlock


def heading(title: str, below: Iterable[Block], level: int = 2) -> Iterator[Block]:
    """Yield a heading and what stands below it, a text in one piece with its heading; nothing when nothing does."""
    found = list(below)
    if not found:
        return
    head = f"<h{level}>{escape(plain_line(title), quote=False).replace(chr(34), '&quot;')}</h{level}>"
    first = found[0]
    if isinstance(first, RichText):
        head, found = head + first.html, found[1:]
    yield RichText(html=head)
    yield from found


def text(value: str) -> Iterator[Block]:
    html = paragraphs(value)
    if html:
        yield RichText(html=html)


def quote(value: str) -> Iterator[Block]:
    if words := plain_text(value):
        yield QuoteBlock(text=words)


def image(key: str | None, alt: str = "", caption: str = "") -> Iterator[Block]:
    if key:
        yield ImageBlock(image=key, alt=plain_line(alt), caption=plain_line(caption))


def document(key: str | None, title: str = "") -> Iterator[Block]:
    if key:
        yield DocumentBlock(file=key, title=plain_line(title))


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]], caption: str = "") -> Iterator[Block]:
    """Yield a table without the columns in which nothing stands; without a header where no column has a name."""
    lines = [tuple(plain_line(cell) for cell in row) for row in rows]
    used = [at for at in range(len(header)) if any(line[at] for line in lines)]
    if lines and used:
        named = any(header)
        shown = tuple(tuple(line[at] for at in used) for line in ((header, *lines) if named else lines))
        yield TableBlock(rows=shown, caption=caption, header_row=named, header_column=True)
