"""The part of a text that answers a query, in natural Thai, with what was found in it marked.

Found in the normalised text, shown in the natural one: ``normalise.pieces`` leads from one to the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.analysis.analyse import GRAM, other_forms
from search.analysis.normalise import normalise, pieces
from search.values import Query

LENGTH = 190
BEFORE = 60
READ = 20_000
"""Characters of a text that are looked through."""
LONGEST_LINE = 1_500
LINE_END = re.compile(r"[\n\f]")
CONSONANTS = re.compile("[ก-ฮ]+")
LETTERS = "\u0e01-\u0e3a\u0e40-\u0e4e"
SHARED_GRAMS = 3
"""Trigrams in a row that a misspelt query must share with a text for it to be marked."""


class Part(NamedTuple):
    text: str
    marked: bool = False


class Snippet(NamedTuple):
    """``page`` is the page of a document that the parts stand on; 0 where it has none."""

    parts: tuple[Part, ...]
    page: int = 0


def marked(text: str, query: Query) -> tuple[Part, ...]:
    """Return a whole text, a title for example, with what was found marked."""
    return _parts(text, _spans(normalise(text), query), 0, len(text))


def snippet(text: str, query: Query, beside: tuple[str, ...] = ()) -> Snippet:
    """Return the line of a text that holds most of the query, cut to ``LENGTH``; its beginning where none does.

    A line that is shown ``beside`` it, a title for example, says nothing new and is passed over.
    """
    best, best_worth, page, at_page = "", -1.0, 0, 1
    for line, ends in _lines(text[:READ]):
        worth = _worth(normalise(line), query) if line not in beside else -1.0
        if worth > best_worth:
            best, best_worth, page = line, worth, at_page
        at_page += ends == "\f"
    has_pages = "\f" in text[:READ]
    start, end = _window(best, query)
    found = _spans(normalise(best), query)
    return Snippet(_parts(best, found, start, end), page if has_pages and best_worth > 0 else 0)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line and what ends it; very long ones in pieces."""
    at = 0
    for end in LINE_END.finditer(text):
        yield from _pieces_of(text[at : end.start()], end[0])
        at = end.end()
    yield from _pieces_of(text[at:], "")


def _pieces_of(line: str, ends: str) -> Iterator[tuple[str, str]]:
    for at in range(0, max(len(line), 1), LONGEST_LINE):
        last = at + LONGEST_LINE >= len(line)
        yield line[at : at + LONGEST_LINE].strip(), ends if last else ""


def _worth(line: str, query: Query) -> float:
    """Return how much of the query a normalised line holds: different words first, then trigrams."""
    found = {match[0] for match in _pattern(query.words).finditer(line)}
    shared = sum(gram in line for gram in query.grams) / (len(query.grams) or 1)
    return len(found) + shared if line else -0.5


def _spans(normalised: str, query: Query) -> list[tuple[int, int]]:
    """Return where a normalised text answers, rising and apart."""
    spans = [match.span() for match in _pattern(query.words).finditer(normalised)]
    return spans or list(_shared_runs(normalised, frozenset(query.grams)))


def _shared_runs(normalised: str, grams: frozenset[str]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(normalised) - GRAM + 1:
        end = at
        while normalised[end : end + GRAM] in grams:
            end += 1
        if end - at >= SHARED_GRAMS:
            yield at, end + GRAM - 1
        at = max(end, at) + 1


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the words of a query, in all their forms, in a normalised text."""
    written = {form: _written_whole(form) for word in words for form in other_forms(word)}
    written |= {word: _written(word) for word in words}
    wanted = [form for form in written if len(form) > 1 or form.isdigit()] or list(written)
    if not wanted:
        return re.compile(r"(?!)")
    return re.compile("|".join(written[form] for form in sorted(wanted, key=len, reverse=True)))


def _written_whole(form: str) -> str:
    """Return how what was not typed may stand in a text: an abbreviation is no part of a word (รร in กรรมการ)."""
    if CONSONANTS.fullmatch(form):
        return rf"(?<![{LETTERS}]){form}(?![{LETTERS}])"
    return _written(form)


def _written(form: str) -> str:
    """Return how a token may stand in a text: a code with dots and spaces, other scripts as whole words."""
    if re.search(r"\d", form) and re.search("[ก-ฮa-z/]", form):
        loose = r"[\s.\-]{0,2}".join(re.escape(piece) for piece in re.findall(r"[^\d/]|\d+|/", form))
        return rf"(?<![\w]){loose}(?!\d)"
    if form.isascii():
        return rf"(?<![a-z0-9]){re.escape(form)}(?![0-9])"
    return re.escape(form)


def _window(line: str, query: Query) -> tuple[int, int]:
    """Return which part of a line is shown, cut between words where that is near."""
    if len(line) <= LENGTH:
        return 0, len(line)
    spans = _spans(normalise(line), query)
    start = max(0, min((spans[0][0] if spans else 0) - BEFORE, len(line) - LENGTH))
    space = line.find(" ", start, start + BEFORE // 2) if start else -1
    start = space + 1 if space >= 0 else start
    end = min(len(line), start + LENGTH)
    space = line.rfind(" ", end - BEFORE // 2, end) if end < len(line) else -1
    return start, space if space > start else end


def _parts(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[Part, ...]:
    """Return ``start:end`` of a natural text; ``spans`` count in the normalised one."""
    found: list[list[str | bool]] = []
    at, waiting = 0, list(spans)
    for piece in pieces(text):
        while waiting and waiting[0][1] <= at:
            waiting.pop(0)
        inside = bool(waiting) and waiting[0][0] <= at < waiting[0][1] and bool(piece.text)
        at += len(piece.text)
        if piece.start < start or piece.start >= end:
            continue
        natural = text[piece.start : piece.end]
        if found and (found[-1][1] is inside or not piece.text):
            found[-1][0] = str(found[-1][0]) + natural
        else:
            found.append([natural, inside])
    parts = [Part(str(natural), bool(mark)) for natural, mark in found]
    if start > 0:
        parts.insert(0, Part("… "))
    if end < len(text):
        parts.append(Part(" …"))
    return tuple(parts)
