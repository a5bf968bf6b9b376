"""A PDF → number of pages, text, pictures of its first pages.  Runs in the bounded process only.

``read`` and ``draw`` raise ``Refused`` with ``locked`` or ``broken_document``.  Text is as it lies in the file; what
can be put right is (old Thai glyphs), what nobody could read is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cms.content.media.pictures import Encoded, Refused
from cms.content.media.sizes import within_budget

MOST_READ_PAGES = 400
MOST_TEXT = 60_000
"""Characters that are kept of a document's text."""
MOST_SHEETS = 10
SHEET_BOX = (900, 1400)
SHEET_BUDGET = 48_000
"""Bytes of the picture of one page."""
LITTLE_TEXT = 3
"""Letters a page below which a document is a pile of pictures."""
MOST_STRAYS = 0.03
"""Share of Thai letters that may be marks without a letter below or above which they stand."""

THAI = re.compile("[\u0e01-\u0e5b]")
STRAY = re.compile(r"(?:^|[^ก-ฮฤฦะ-ฺ็-๎])[ัิ-ฺ็-๎]")
OLD_GLYPHS = {
    0xF700: "ฐ",
    **{0xF701 + at: chr(0x0E34 + at) for at in range(4)},
    **{start + at: chr(0x0E48 + at) for start in (0xF705, 0xF70A, 0xF713) for at in range(5)},
    0xF70F: "ญ",
    0xF710: "ั",
    0xF711: "ํ",
    0xF712: "็",
    **{0xF718 + at: chr(0x0E38 + at) for at in range(3)},
}
"""How fonts of the nineties wrote marks that stand elsewhere."""


def opened(source: Path) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
        if not len(document):
            raise Refused("broken_document")
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "broken_document") from error
    return document


def read(source: Path) -> dict[str, Any]:
    """Return ``pages``, ``text`` (pages parted by form feeds, empty where there is none to read) and ``scan``."""
    document = opened(source)
    text = mended("\f".join(page_texts(document)))
    letters = sum(character.isalnum() for character in text)
    unreadable = letters < LITTLE_TEXT * min(len(document), MOST_READ_PAGES) or is_garbled(text)
    return {"pages": len(document), "text": "" if unreadable else text[:MOST_TEXT], "scan": unreadable}


def page_texts(document: Any) -> Iterator[str]:
    import pypdfium2

    length = 0
    for number in range(min(len(document), MOST_READ_PAGES)):
        try:
            text = document[number].get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            # One damaged page takes no other with it.
            continue
        length += len(text)
        yield text.replace("\r\n", "\n").replace("\f", " ")
        if length > MOST_TEXT:
            return


def mended(text: str) -> str:
    """Return a text with old glyphs as letters, ``ํ`` + ``า`` as ``ำ`` and nothing that cannot be stored."""
    whole = unicodedata.normalize("NFC", text.translate(OLD_GLYPHS)).replace("ํา", "ำ")
    return "".join(c for c in whole if c in "\n\f\t" or (c.isprintable() and not 0xE000 <= ord(c) <= 0xF8FF))


def is_garbled(text: str) -> bool:
    """Say whether marks have come apart from their letters, as in ``ศูนยป์ ฏบิ ตั กิ าร``: nobody can read that.

    >>> is_garbled("ศูนย์ปฏิบัติการ"), is_garbled("แผน ั ่ ้ ิ ี")
    (False, True)
    """
    return len(STRAY.findall(text)) > MOST_STRAYS * len(THAI.findall(text))


def draw(source: Path) -> Iterator[Encoded]:
    """Yield pictures of the first pages, as far as they can be drawn."""
    import pypdfium2

    document = opened(source)
    for number in range(min(len(document), MOST_SHEETS)):
        try:
            yield drawn(document[number])
        except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError):
            return


def drawn(page: Any) -> Encoded:
    width, height = page.get_size()
    scale = min(SHEET_BOX[0] / width, SHEET_BOX[1] / height)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return within_budget(picture, "webp", SHEET_BUDGET)
