"""The one recipe by which answers are ordered, whatever engine offers them.

Engines give ``score`` = BM25 of words (title × 5) + 0.3 × BM25 of trigrams, the plain sum, by one formula
(``search.scoring``).  Here the best of them are looked at again, with nothing but their texts: how much of the query
stands in a text, how much of it side by side, and how much of a title is what was asked.
Measured on public question collections and on our own judged set: ``docs/reference/search.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from search.analysis.analyse import grams
from search.values import Candidate, Facts, Query, Seen

CANDIDATES = 1_000
"""Documents that an engine offers at most."""
LOOKED_AT = 50
"""Candidates whose texts are read."""
QUESTION = 3
"""Tokens from which a query is a sentence; shorter ones are names of things."""


class Weights(NamedTuple):
    """What a text earns beside its score, at most: for how much of the query it holds, how much of it side by side, how
    much of its title was asked for, and how alike query and title are."""

    coverage: float
    side_by_side: float
    title: float
    alike: float


OF_QUESTIONS = Weights(1.0, 0.5, 0.5, 0.0)
OF_NAMES = Weights(0.0, 0.3, 0.0, 0.7)
FAR_BELOW = 0.25
"""Share of the best score below which a candidate shares words with the query by accident."""
ALIKE = 0.34
"""Share of the query's grams that a text must have when no word agrees: a misspelt word has more."""
NEWS_BONUS, NEWS_HALF_LIFE = 0.05, 365.0
"""What is new comes first among equals; never before what is better."""
KIND_BONUS: Mapping[str, float] = {"file": -0.03}
"""A page comes before the file that it shows when both hold the words alike: it opens on any phone, and says what the
file is."""


class Ranked(NamedTuple):
    candidate: Candidate
    score: float


def rank(query: Query, offered: Sequence[Candidate], texts: Mapping[str, Seen], today: date) -> list[Ranked]:
    """Return the answers, best first.  ``texts`` holds (by id) at least the ``LOOKED_AT`` best of those offered."""
    if not offered:
        return []
    best = offered[0].score or 1e-9
    near = [candidate for candidate in offered if candidate.score >= FAR_BELOW * best]
    head = [each for each in near[:LOOKED_AT] if each.by_words or _is_alike(query, texts[each.id])]
    tail = [each for each in near[LOOKED_AT:] if each.by_words]
    scores = {each.id: each.score / best + _of_facts(each.facts, today) for each in head}
    for one, bonus in _looked_at(query, {each.id: texts[each.id] for each in head}).items():
        scores[one] += bonus
    head.sort(key=lambda each: (-scores[each.id], each.id))
    return [
        *(Ranked(each, scores[each.id]) for each in head),
        *(Ranked(each, each.score / best) for each in tail),
    ]


def _is_alike(query: Query, text: Seen) -> bool:
    shared = sum(gram in text.plain for gram in query.grams)
    return shared >= ALIKE * len(query.grams)


def _of_facts(facts: Facts, today: date) -> float:
    """Return what a document earns whatever its words are."""
    return _freshness(facts.date, today) + KIND_BONUS.get(facts.kind, 0.0)


def _freshness(day: str, today: date) -> float:
    if not day:
        return 0.0
    age = max((today - date.fromisoformat(day)).days, 0)
    return float(NEWS_BONUS * 0.5 ** (age / NEWS_HALF_LIFE))


def _looked_at(query: Query, texts: Mapping[str, Seen]) -> dict[str, float]:
    """Return what each text earns beside its score, by id."""
    held = {one: [gram for gram in query.grams if gram in text.plain] for one, text in texts.items()}
    weights = _weights(query, held)
    total = sum(weights.values()) or 1.0
    asked, worth = set(query.grams), OF_QUESTIONS if len(query.words) >= QUESTION else OF_NAMES
    return {
        one: worth.coverage * sum(weights[gram] for gram in held[one]) / total
        + worth.side_by_side * _side_by_side(query, text.plain)
        + _of_title(text.title, asked, worth)
        for one, text in texts.items()
    }


def _weights(query: Query, held: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return how telling each gram is among these texts: no statistics of the engine, so the same on every one."""
    count = len(held)
    frequency = dict.fromkeys(query.grams, 0)
    for found in held.values():
        for gram in found:
            frequency[gram] += 1
    return {gram: math.log(1 + (count - n + 0.5) / (n + 0.5)) for gram, n in frequency.items()}


def _side_by_side(query: Query, text: str) -> float:
    """Return the share of neighbours in the query that are neighbours in the text."""
    pairs = list(zip(query.words, query.words[1:]))
    found = sum(first + second in text or f"{first} {second}" in text for first, second in pairs)
    return found / len(pairs) if pairs else 0.0


def _of_title(title: str, asked: set[str], worth: Weights) -> float:
    """Return what a title earns.  Whoever types the name of a thing wants that thing, not one whose name is a part."""
    of_title = set(grams(title))
    shared = len(of_title & asked)
    if not shared:
        return 0.0
    return worth.title * shared / len(of_title) + worth.alike * 2 * shared / (len(of_title) + len(asked))
