"""One-use codes on paper: a PDF with one A4 page a code, Thai shaped as it should be, a QR beside the code.

The same sheets and moment always give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import segno
from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
LEFT, TOP, WIDTH = 22.0, 20.0, 166.0
"""Millimetres of an A4 page; what is between the margins."""
INK, PALE, RULE = (20, 24, 33), (92, 99, 112), (160, 167, 179)
QR_SIZE = 48.0
BOX_HEIGHT = 66.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page.  ``title`` says what the code is for, ``steps`` what to do, in order."""

    title: str
    school: str
    person: str
    detail: str
    code: str
    link: str
    """What the QR leads to: the code is in it."""
    address: str
    """What somebody without a camera types; no code in it."""
    steps: tuple[str, ...]
    expires: str
    warning: str
    issued: str


def draw_sheets(sheets: Iterable[Sheet], *, at: datetime) -> bytes:
    """Return the PDF, one page a sheet."""
    paper = Paper(at)
    for sheet in sheets:
        draw(paper, sheet)
    return bytes(paper.pdf.output())


class Paper:
    """A PDF with our two weights, and lines of Thai broken between words."""

    def __init__(self, at: datetime) -> None:
        self.pdf = FPDF(format="A4", unit="mm")
        self.pdf.set_creation_date(at)
        self.pdf.set_lang("th")
        self.pdf.set_title("ใบรหัสใช้ครั้งเดียว")
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font("sarabun", "", FONTS / "sarabun-400.ttf")
        self.pdf.add_font("sarabun", "B", FONTS / "sarabun-700.ttf")
        self.pdf.set_text_shaping(True, script="thai", language="tha")
        self._known: dict[tuple[str, float, str, float], list[str]] = {}

    def text(
        self, y: float, words: str, size: float, *, bold: bool = False, x: float = LEFT, width: float = WIDTH
    ) -> float:
        """Write words from ``x``, ``y`` on, in as many lines as it takes; return where the next may begin."""
        self.pdf.set_font("sarabun", "B" if bold else "", size)
        height = size * 0.56
        for line in self.lines(words, size, "B" if bold else "", width):
            self.pdf.set_xy(x, y)
            self.pdf.cell(width, height, line)
            y += height
        return y

    def lines(self, words: str, size: float, style: str, width: float) -> list[str]:
        """Return the lines of a text; the same sentence stands on every page, so it is measured once."""
        asked = (words, size, style, width)
        if asked not in self._known:
            self._known[asked] = list(self._broken(words, width - 2 * self.pdf.c_margin))
        return self._known[asked]

    def _broken(self, words: str, width: float) -> Iterator[str]:
        if self.pdf.get_string_width(words) <= width:
            yield words
            return
        line = ""
        for word in pieces(words):
            if line and self.pdf.get_string_width(line + word) > width:
                yield line.rstrip()
                line = word.lstrip()
            else:
                line += word
        yield line.rstrip()

    def rule(self, y: float) -> None:
        self.pdf.set_draw_color(*RULE)
        self.pdf.set_line_width(0.3)
        self.pdf.line(LEFT, y, LEFT + WIDTH, y)

    def qr(self, x: float, y: float, size: float, content: str) -> None:
        """Draw a QR as rectangles: sharp at any size, and small."""
        matrix = [list(row) for row in segno.make(content, error="m", micro=False).matrix_iter(border=0)]
        dot = size / len(matrix)
        self.pdf.set_fill_color(0, 0, 0)
        for down, row in enumerate(matrix):
            for start, length in runs(row):
                self.pdf.rect(x + start * dot, y + down * dot, length * dot, dot + 0.02, style="F")


def draw(paper: Paper, sheet: Sheet) -> None:
    """Draw one page."""
    pdf = paper.pdf
    pdf.add_page()
    pdf.set_text_color(*INK)
    y = paper.text(TOP, sheet.title, 24, bold=True)
    y = paper.text(y + 1, sheet.school, 17)
    paper.rule(y + 3)
    y = paper.text(y + 7, sheet.person, 20, bold=True)
    y = paper.text(y, sheet.detail, 15)
    y = draw_box(paper, sheet, y + 5)
    y = draw_steps(paper, sheet.steps, y + 8)
    pdf.set_text_color(*PALE)
    paper.rule(y + 4)
    y = paper.text(y + 8, sheet.warning, 13)
    paper.text(y + 3, sheet.issued, 12)


def draw_box(paper: Paper, sheet: Sheet, y: float) -> float:
    """Draw the frame that holds the code and its QR; return its lower edge."""
    pdf = paper.pdf
    pdf.set_draw_color(*INK)
    pdf.set_line_width(0.5)
    pdf.rect(LEFT, y, WIDTH, BOX_HEIGHT)
    paper.qr(LEFT + WIDTH - QR_SIZE - 9, y + (BOX_HEIGHT - QR_SIZE) / 2, QR_SIZE, sheet.link)
    x, width = LEFT + 5, WIDTH - QR_SIZE - 22
    below = paper.text(y + 6, "รหัสใช้ครั้งเดียว", 14, x=x, width=width)
    below = paper.text(below + 2, sheet.code, 25, bold=True, x=x, width=width)
    below = paper.text(below + 4, "กรอกได้ที่", 13, x=x, width=width)
    below = paper.text(below, sheet.address, 14, bold=True, x=x, width=width)
    paper.text(below + 3, sheet.expires, 14, x=x, width=width)
    return y + BOX_HEIGHT


def draw_steps(paper: Paper, steps: tuple[str, ...], y: float) -> float:
    for number, step in enumerate(steps, start=1):
        paper.text(y, f"{number}.", 16, bold=True, width=10)
        y = paper.text(y, step, 16, x=LEFT + 9, width=WIDTH - 9) + 2.5
    return y


def runs(row: list[int]) -> Iterator[tuple[int, int]]:
    """Yield start and length of each run of dark modules."""
    start: int | None = None
    for at, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at - start
            start = None


def pieces(text: str) -> list[str]:
    """Return words and blanks in their order: Thai has no blanks between words, and a line may not break inside one."""
    from pythainlp.tokenize import word_tokenize

    parts: list[str] = []
    for chunk in text.replace(" ", "\0 \0").split("\0"):
        parts += [chunk] if not chunk.strip() or chunk.isascii() else word_tokenize(chunk, engine="newmm")
    return parts


def svg_qr(content: str) -> str:
    """Return a QR as SVG without address or script, for a page of the admin."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        out, kind="svg", scale=5, border=2, xmldecl=False, svgns=False, omitsize=True, nl=False
    )
    return out.getvalue().decode()
