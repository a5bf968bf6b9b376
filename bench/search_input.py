"""Invented documents for the benches of the search: sentences of our own judged set, shuffled."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from search.evaluation.collection import SCHOOL, Collection, read_collection
from search.values import Analysed, Document, analysed

SENTENCES = 8


def texts(count: int, collection: Collection | None = None) -> Iterator[str]:
    """Yield ``count`` texts of some 900 letters; the same ones every time."""
    collection = collection or read_collection(SCHOOL)
    random = Random(7)
    sentences = [line for document in collection.documents for line in document.text.splitlines() if line]
    for _ in range(count):
        yield "\n".join(random.choices(sentences, k=SENTENCES))


def document(at: int, text: str) -> Document:
    return Document(str(at), "page", f"{text[:40]} {at}", text, f"/{at}/", "1", "2026-11-20")


def analysed_text(numbered: tuple[int, str]) -> Analysed:
    """Return a text as a document that is ready for an engine; for processes of a pool."""
    return analysed(document(*numbered))
