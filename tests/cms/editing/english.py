"""English words in what a screen says, but for names of things that have no other."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup

from site_builder.engine.dates import MONTHS

FIRST_WORDS = 1000
WORD = re.compile(r"[^\s\u200b]+")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’]+")
NOT_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|\b(?:tel|mailto):|Google(?:[\s,/]*\b(?:Maps|Forms|Docs|Drive|Calendar)\b)+|[\w-]+(?:\.[\w-]+)+(?:/\S*)?|/[\w/.*?=&-]+|#[0-9a-fA-F]{6}\b|\b[0-9a-f]{8,}\b|[a-z0-9]+(?:-[a-z0-9]+)+|[a-z]–[a-z]|\b[a-zA-Z]+_?\d+\b"
)
"""Addresses, file names, colours, keys, another firm's services: not language."""
MONTHS_HERE = "|".join(re.escape(name) for names in MONTHS for name in names)
CHRISTIAN = re.compile(rf"\d{{1,2}} (?:{MONTHS_HERE}) (?:19|20)\d\d")
UNSEEN = ("script", "style", "template", "noscript", "svg", "code")
SAID = ("placeholder", "title", "alt", "aria-label", "aria-description", "data-tippy-content")
NOTHING_CHOSEN = "Choose File"
OVER_BUTTONS = ["pick", "replace-file-input"]
"""What hides the browser's own button, ours and Wagtail's: elsewhere a file input speaks the browser's language."""
ALLOWED = frozenset(
    """
    Web School Best Practice LINE OA Facebook YouTube Vimeo Google Maps OpenStreetMap QR ITA OIT
    PDF DOCX XLSX PPTX ODT ODS DOC XLS PPT CSV TXT ZIP JSON PNG JPEG JPG GIF WebP WEBP HEIC AVIF SVG Excel Word Ctrl
    KB MB GB SMIS DMC HTML UTF IP RSS Enter
    """.split()
)


def english_in(html: str, mark: str = "") -> list[str]:
    """Return the English words among the first 1,000 that a screen says; words with ``mark`` are content."""
    return english_of(texts_of(html), mark)


def english_of(texts: Iterable[str], mark: str = "", most: int | None = FIRST_WORDS) -> list[str]:
    """Return the English words among the first of these texts, or among all of them where ``most`` is None."""
    words = [word for text in texts for word in WORD.findall(text)][:most]
    kept = " ".join(word for word in words if not (mark and mark in word))
    found = ENGLISH.findall(NOT_WORDS.sub(" ", kept))
    return sorted({word for word in found if word not in ALLOWED})


def christian_years_in(html: str) -> list[str]:
    """Return the days that a screen spells out with a year of the Christian era."""
    return CHRISTIAN.findall(" ".join(texts_of(html)))


def texts_of(html: str) -> list[str]:
    """Return what a screen says, in its order: text, and what only some people are told."""
    soup = BeautifulSoup(html, "html5lib")
    for unseen in soup(UNSEEN):
        unseen.decompose()
    for element in soup.select("[hidden]"):
        element.decompose()
    attributes = [str(one[name]) for one in soup.find_all(True) for name in SAID if one.get(name)]
    buttons = [str(one.get("value", "")) for one in soup.select("input[type=submit], input[type=button]")]
    browsers = [NOTHING_CHOSEN for one in soup.select("input[type=file]") if not one.find_parent(class_=OVER_BUTTONS)]
    title = soup.title.get_text() if soup.title else ""
    body = soup.body.get_text("\n") if soup.body else ""
    return [title, body, *attributes, *buttons, *browsers]
