"""One spelling for what looks the same: Thai is typed, and comes out of old PDFs, in many orders of the same marks.

Composed ำ; เเ → แ; vowel signs before tone marks, each once; no invisible characters; glyphs of old fonts (U+F700–F71A)
back to letters; Thai and full-width digits → 0–9; lower case.  ``normalise`` is idempotent, and ``pieces`` says which
part of the natural text each part of the normalised one comes from, so that a match can be shown in the former.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

OLD_GLYPHS = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b"
        "\u0e4c\u0e0d\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
    )
)
"""What shifted and cut glyphs in the private use area stand for (Microsoft's and Apple's fonts of before Unicode)."""

INVISIBLE = (
    "\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff"
)
"""Dropped: what nobody sees, and accents, which half of those who type a French or Pali name leave out."""
MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
NIKHAHIT, SARA_AA, SARA_AM, SARA_E, SARA_AE = "\u0e4d", "\u0e32", "\u0e33", "\u0e40", "\u0e41"
LONG_A = SARA_AA + SARA_AM
TONES = "\u0e48\u0e49\u0e4a\u0e4b"
CLUSTER = re.compile(
    f"{SARA_E}[{INVISIBLE}]*(?:{SARA_E}[{INVISIBLE}]*)+(?:[{MARKS}][{MARKS}{INVISIBLE}]*)?"
    f"|[^{MARKS}{INVISIBLE}{LONG_A}]?[{MARKS}{INVISIBLE}]+(?:[{LONG_A}][{MARKS}{INVISIBLE}]*)*"
    f"|[^{MARKS}{INVISIBLE}{LONG_A}]?[{LONG_A}][{MARKS}{INVISIBLE}{LONG_A}]+"
)
"""All that can be spelt in more than one way; every other character stands for itself."""
_invisible = re.compile(f"[{INVISIBLE}]+")
_mark = re.compile(f"[{MARKS}]")


class Piece(NamedTuple):
    """``text``, which is what ``start:end`` of the natural text is written as."""

    start: int
    end: int
    text: str


class _Characters(dict[int, str]):
    """What single characters become, filled as they are met."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def normalise(text: str) -> str:
    """Return the one spelling of a text."""
    return CLUSTER.sub(spelt, text.translate(OLD_GLYPHS)).translate(_characters)


def pieces(text: str) -> Iterator[Piece]:
    """Yield the parts of a text in order; joined, their texts are ``normalise(text)``."""
    raw, at = text.translate(OLD_GLYPHS), 0
    for cluster in CLUSTER.finditer(raw):
        yield from _singles(raw, at, cluster.start())
        yield Piece(cluster.start(), cluster.end(), spelt(cluster).translate(_characters))
        at = cluster.end()
    yield from _singles(raw, at, len(raw))


def _singles(raw: str, start: int, end: int) -> Iterator[Piece]:
    for at in range(start, end):
        yield Piece(at, at + 1, _characters[ord(raw[at])])


def _plain(character: str) -> str:
    """Return a character without its compatibility form and case; white space and controls become a space."""
    if "\u0e00" <= character <= "\u0e7f":
        return str(ord(character) - 0x0E50) if "\u0e50" <= character <= "\u0e59" else character
    if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"):
        return "\n" if character == "\n" else " "
    return _folded(character)


def spelt(match: re.Match[str]) -> str:
    return _cluster(match[0])


@lru_cache(maxsize=16_384)
def _cluster(raw: str) -> str:
    """Return one cluster in its canonical order."""
    seen = _invisible.sub("", raw)
    if seen[:2] == SARA_E * 2:
        return _cluster(SARA_AE + seen.lstrip(SARA_E))
    if not seen:
        return ""
    base, rest = ("", seen) if _mark.match(seen) or seen[0] in LONG_A else (seen[0], seen[1:])
    marks = sorted(set(_mark.findall(rest)), key=_order)
    vowel = SARA_AM if SARA_AM in rest else SARA_AA if SARA_AA in rest else ""
    if vowel and (vowel == SARA_AM or NIKHAHIT in marks):
        vowel, marks = SARA_AM, [mark for mark in marks if mark != NIKHAHIT]
    return base + "".join(marks) + vowel


def _folded(text: str) -> str:
    """Return a character of another script in lower case, without accents and compatibility forms."""
    bare = _invisible.sub("", unicodedata.normalize("NFKD", text)).lower()
    return unicodedata.normalize("NFKC", _invisible.sub("", unicodedata.normalize("NFKD", bare)))


def _order(mark: str) -> tuple[int, str]:
    """Vowel signs before tone marks before what stands above all."""
    return (1 if mark in TONES else 2 if mark in "\u0e4c\u0e4e" else 0, mark)


_characters = _Characters()
