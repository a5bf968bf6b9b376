"""A judged collection: JSON lines, ``{"doc", "title", "text"}`` and ``{"query", "relevant"}``, in any order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.errors import BadCollection

SCHOOL = Path(__file__).parent / "school.jsonl"


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """``type`` is a word of the collection's own (``typo``, ``code`` …): results are told for each as well."""

    text: str
    relevant: frozenset[str]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    documents: tuple[JudgedDocument, ...]
    queries: tuple[JudgedQuery, ...]

    def about_nothing(self) -> tuple[JudgedQuery, ...]:
        """Return the queries none of whose documents is here: whatever is found, they count as missed."""
        known = {document.id for document in self.documents}
        return tuple(query for query in self.queries if query.relevant.isdisjoint(known))


def read_collection(path: Path) -> Collection:
    """Raises BadCollection, which says where and why."""
    try:
        return parse_collection(path.read_text(encoding="utf-8-sig").split("\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadCollection(0, str(error)) from error


def parse_collection(lines: Iterable[str]) -> Collection:
    """Raises BadCollection for a line that is neither, a document that comes twice, queries about none of them."""
    documents: dict[str, JudgedDocument] = {}
    queries: list[JudgedQuery] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _row(number, line)
        if "doc" in row:
            one = _name(number, row["doc"])
            if one in documents:
                raise BadCollection(number, f"the document {one!r} comes twice")
            documents[one] = JudgedDocument(one, str(row.get("title") or ""), str(row.get("text") or ""))
        else:
            relevant = row.get("relevant")
            if not isinstance(relevant, list) or not relevant:
                raise BadCollection(number, '"relevant" must be a list of documents')
            judged = frozenset(_name(number, each) for each in relevant)
            queries.append(JudgedQuery(_name(number, row["query"]), judged, str(row.get("type") or "")))
    if not documents or not queries:
        raise BadCollection(0, "there must be documents and queries")
    if all(query.relevant.isdisjoint(documents) for query in queries):
        raise BadCollection(0, "no query is about any of the documents")
    return Collection(tuple(documents.values()), tuple(queries))


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadCollection(number, f"no JSON: {error}") from error
    if not isinstance(row, dict) or not ("doc" in row or "query" in row):
        raise BadCollection(number, 'neither {"doc", "title", "text"} nor {"query", "relevant"}')
    return row


def _name(number: int, value: object) -> str:
    """Return a document's id, or a query, as text; raises BadCollection for what is neither words nor a number."""
    if isinstance(value, str) or type(value) is int:
        return str(value)
    raise BadCollection(number, f"neither a text nor a number: {str(value)[:40]}")
