"""Documents drawn by code: one A4 page as PDF, a picture of the text with the same text to select and search behind it.

The same lines always give the same bytes.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import themes

WIDTH, HEIGHT = 1240, 1754
"""Pixels of an A4 page at 150 dots an inch."""
POINTS = (595, 842)
MARGIN, LEADING = 120, 62
INK, PALE = 30, 120
FONTS = Path(themes.__file__).parent / "plain" / "assets" / "fonts"
RUNS = re.compile("([\u0e00-\u0e7f]+)")
NOTE = "เอกสารตัวอย่าง ชื่อและตัวเลขทั้งหมดเป็นเรื่องสมมติ"

TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Same def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange
3 beginbfrange <0000> <00FF> <0000> <0E00> <0EFF> <0E00> <2000> <20FF> <2000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""
"""Codes of the hidden text are its UTF-16 units."""


def draw_pdf(title: str, lines: tuple[str, ...]) -> bytes:
    """Return a PDF of one page: a title, lines and the note that all is invented."""
    return _pdf(title, (title, "", *lines, "", NOTE), _jpeg(_page(title, lines)))


def _page(title: str, lines: tuple[str, ...]) -> Image.Image:
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(page)
    _write(pen, MARGIN, title, 46, "700", INK)
    pen.rectangle((MARGIN, MARGIN + 82, WIDTH - MARGIN, MARGIN + 85), fill=PALE)
    for number, line in enumerate(lines):
        _write(pen, MARGIN + 130 + number * LEADING, line, 34, "400", INK)
    _write(pen, HEIGHT - MARGIN, NOTE, 26, "400", PALE)
    return page


def _write(pen: ImageDraw.ImageDraw, top: float, text: str, size: int, weight: str, ink: int) -> None:
    """Write one line; Thai and other letters come from two files of the same face."""
    x: float = MARGIN
    for run in RUNS.split(text):
        font = _font("thai" if RUNS.fullmatch(run) else "latin", weight, size)
        pen.text((x, top), run, font=font, fill=ink, anchor="ls")
        x += font.getlength(run)


@cache
def _font(script: str, weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"sarabun-{script}-{weight}.woff2"), size)


def _jpeg(page: Image.Image) -> bytes:
    file = io.BytesIO()
    page.save(file, "JPEG", quality=60)
    return file.getvalue()


def _pdf(title: str, lines: tuple[str, ...], picture: bytes) -> bytes:
    """Put the parts together: catalogue, page, picture, hidden text, its font and the map to Unicode."""
    width, height = POINTS
    text = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    content = f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q BT 3 Tr /F0 12 Tf 26 TL 58 {height - 60} Td {text} ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (th) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R "
        "/Resources << /XObject << /Im0 5 0 R >> /Font << /F0 6 0 R >> >> >>".encode(),
        _stream(b"", content),
        _stream(
            f"/Type /XObject /Subtype /Image /Width {WIDTH} /Height {HEIGHT} /ColorSpace /DeviceGray "
            "/BitsPerComponent 8 /Filter /DCTDecode".encode(),
            picture,
        ),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Sarabun /Encoding /Identity-H /DescendantFonts [7 0 R] "
        b"/ToUnicode 9 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sarabun /FontDescriptor 8 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 >>",
        b"<< /Type /FontDescriptor /FontName /Sarabun /Flags 4 /FontBBox [0 -300 1000 1100] /ItalicAngle 0 "
        b"/Ascent 1000 /Descent -300 /CapHeight 700 /StemV 80 >>",
        _stream(b"", TO_UNICODE),
        b"<< /Title <feff" + title.encode("utf-16-be").hex().encode() + b"> >>",
    ]
    return _assembled(parts)


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<< " + entries + b" /Length " + str(len(data)).encode() + b" >>\nstream\n" + data + b"\nendstream"


def _assembled(parts: list[bytes]) -> bytes:
    """Return the file of numbered objects; the first is the catalogue, the last the information."""
    body, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(parts) + 1
    return (
        body
        + (
            f"xref\n0 {count}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {count} /Root 1 0 R /Info {count - 1} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )
