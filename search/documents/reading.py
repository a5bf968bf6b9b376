"""Read a document in a bounded process; whatever it is, the answer comes in time and is a text or a reason."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from search.documents.mending import mended, share_of_words
from search.errors import Damaged, Encrypted, Garbled, OfUnknownKind, TookTooLong, TooLarge, Unreadable, WithoutText

READER_VERSION = 1
"""Rises when the same file would give another text."""
LARGEST = 60 * 1024 * 1024
SECONDS = 30.0
CHILD = Path(__file__).with_name("child.py")
KINDS = frozenset({"pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt", "csv"})
REASONS: Mapping[int, type[Unreadable]] = {3: TooLarge, 4: Encrypted, 5: Damaged, 6: WithoutText}
WORDS_OF_A_TEXT = 0.25
"""Share of Thai letters in known words below which nobody could read the text."""
ENOUGH = 200


@dataclass(frozen=True, slots=True)
class Text:
    """What a document says; ``pages`` is 0 where a format has none."""

    text: str
    pages: int


def read_document(path: Path, kind: str, *, seconds: float = SECONDS) -> Text:
    """Return the text of a file of a kind (its extension, in lower case).  Raises a leaf of Unreadable."""
    if kind not in KINDS:
        raise OfUnknownKind
    try:
        if path.stat().st_size > LARGEST:
            raise TooLarge
        ran = subprocess.run(
            [sys.executable, "-I", str(CHILD), str(path), kind],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise TookTooLong from None
    except OSError as error:
        raise Damaged from error
    if ran.returncode:
        # Killed by its limits (a negative status) or out of words.
        raise REASONS.get(ran.returncode, TookTooLong)
    return _text_of(ran.stdout, kind)


def _text_of(output: bytes, kind: str) -> Text:
    told = json.loads(output)
    pages = [mended(page) for page in str(told["text"]).split("\f")]
    text = "\f".join(pages)
    if kind == "pdf" and len(text) > ENOUGH and share_of_words(text[: ENOUGH * 10]) < WORDS_OF_A_TEXT:
        raise Garbled
    return Text(text, int(told["pages"]))
