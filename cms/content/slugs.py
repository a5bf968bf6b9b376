"""Addresses of pages: ASCII, short, permanent; made from the date of news and a romanised title, or typed."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError

from tenants.keys import new_public_key

LONGEST = 60
THAI = re.compile("[\u0e00-\u0e7f]+")
NOT_ALLOWED = re.compile(r"[^a-z0-9]+")
VALID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RESERVED = frozenset({"page", "month", "year", "category", "tag", "files", "images", "assets"})
"""Names that the builder gives to its own folders."""

MESSAGES = {
    "empty": "ที่อยู่ใช้ได้เฉพาะตัวอักษรอังกฤษ a–z ตัวเลข และขีดกลาง เช่น open-house",
    "reserved": "ที่อยู่ “%(slug)s” ระบบใช้อยู่แล้ว กรุณาใช้คำอื่น",
}


def romanise(text: str) -> str:
    """Return ``text`` as words of a–z and 0–9 joined by hyphens, maybe empty; Thai by the Royal Institute's rules."""
    return NOT_ALLOWED.sub("-", THAI.sub(_romanise_run, text).lower()).strip("-")


def propose(title: str, day: date | None = None) -> str:
    """Return an address for a title, never empty: ``2026-11-20-prakat-wanyut`` with a day, else ``prakat-wanyut``."""
    words = romanise(title)
    if not words or words in RESERVED:
        words = f"{words}-{new_public_key()[:6]}".strip("-")
    return shorten(f"{day.isoformat()}-{words}" if day else words)


def shorten(slug: str, longest: int = LONGEST) -> str:
    """Cut an address at a hyphen so that it is no longer than ``longest``; one endless word is cut anywhere."""
    if len(slug) <= longest:
        return slug
    cut = slug[: longest + 1].rpartition("-")[0]
    return cut if len(cut) > longest // 2 else slug[:longest].strip("-")


def free(slug: str, taken: Collection[str]) -> str:
    """Return ``slug``, with a number at its end where a sibling has it already."""
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{shorten(slug, LONGEST - len(str(number)) - 1)}-{number}"
    return candidate


def clean_typed(text: str) -> str:
    """Return the address that someone typed, romanised where it is Thai; raises ValidationError, in Thai."""
    slug = shorten(romanise(text))
    if not slug:
        raise ValidationError(MESSAGES["empty"], code="empty")
    if slug in RESERVED:
        raise ValidationError(MESSAGES["reserved"], code="reserved", params={"slug": slug})
    return slug


def _romanise_run(found: re.Match[str]) -> str:
    # Loads a dictionary of 60,000 words: only when a Thai title is really turned into an address.
    from pythainlp.tokenize import word_tokenize
    from pythainlp.transliterate import romanize

    words = word_tokenize(found[0], engine="newmm", keep_whitespace=False)
    return "-" + "-".join(_latin(romanize(word, engine="royin")) for word in words) + "-"


def _latin(word: str) -> str:
    return NOT_ALLOWED.sub("", word.lower())
