"""Text as people type and paste it → text that is safe to show: no control characters, no hidden direction marks."""

from __future__ import annotations

import re
import unicodedata

CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1, except tab and line ends
    "\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c"  # direction marks: they reorder what stands around them
    "\u2028\u2029\ufeff\ufff9-\ufffc\ufffe\uffff]"  # Unicode line ends, byte order mark, annotation, non-characters
)
SURROGATE = re.compile("[\ud800-\udfff]")
BLANKS = re.compile(r"[ \t\u00a0]+")
LINE_ENDS = re.compile(r"\r\n?")
MANY_LINES = re.compile(r"\n{3,}")


def strip_controls(text: str) -> str:
    """Return ``text`` in NFC without control characters, direction marks and lone surrogates."""
    return unicodedata.normalize("NFC", CONTROL.sub("", SURROGATE.sub("", text)))


def plain_line(text: str | None) -> str:
    """Return ``text`` as one line: controls gone, white space folded, nothing at the ends.

    None, which a block holds where nobody wrote, is no text.
    """
    return " ".join(strip_controls((text or "").replace("\u2028", " ").replace("\u2029", " ")).split())


def plain_text(text: str | None) -> str:
    """Return ``text`` with its lines kept: controls gone, blanks folded, at most one empty line in a row."""
    lines = BLANKS.sub(" ", strip_controls(LINE_ENDS.sub("\n", text or ""))).split("\n")
    return MANY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def size_words(size: int) -> str:
    """Return a size as people read it, in units of a thousand: ``1.2 GB``, ``340 MB``, ``0 MB``."""
    if size >= 1_000_000_000:
        return f"{size / 1_000_000_000:.1f} GB"
    if 0 < size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.0f} MB"
