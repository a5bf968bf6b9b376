"""``SearchService(scope)``: ask, and get what is public in that scope, ordered, counted and cut into pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from search.backends.protocol import Engine
from search.ranking import CANDIDATES, LOOKED_AT, Ranked, rank
from search.values import Candidate, Query, Scope, Stored, Vocabulary, query_of

Sort = Literal["relevance", "date"]
PERIODS = {"week": 7, "month": 31, "year": 366}
"""Days up to today, today among them, by the word of a query string; narrow ones first."""
PAGE_SIZE = 10
LAST_PAGE = CANDIDATES // PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Filters:
    """Which answers are wanted; empty ones exclude nothing."""

    kind: str = ""
    year: int = 0
    when: str = ""
    """One of ``PERIODS``."""
    extension: str = ""
    tenant_id: int = 0
    tenants: frozenset[int] = frozenset()
    """Those of a network of schools."""

    def accept(self, candidate: Candidate, today: date, *, but: str = "") -> bool:
        """Say whether a document is wanted; ``but`` names the filter that is left out."""
        facts = candidate.facts
        return (
            (but == "kind" or not self.kind or facts.kind == self.kind)
            and (but == "year" or not self.year or facts.year == self.year)
            and (but == "when" or not self.when or is_within(self.when, facts.date, today))
            and (but == "extension" or not self.extension or facts.extension == self.extension)
            and (but == "tenant" or not self.tenant_id or facts.tenant_id == self.tenant_id)
            and (but == "tenant" or not self.tenants or facts.tenant_id in self.tenants)
        )


def is_within(period: str, day: str, today: date) -> bool:
    """Say whether a day (ISO, may be empty) is one of a period; what is still to come is not."""
    return bool(day) and 0 <= (today - date.fromisoformat(day)).days < PERIODS[period]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it comes from a form or an address, checked: any values give an answer."""

    text: str
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer with what is kept of it."""

    candidate: Candidate
    stored: Stored


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of answers.  ``counts`` says of each filter how many there would be under each of its values."""

    query: Query
    hits: tuple[Hit, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, dict[str | int, int]]
    more_than: bool = False
    """Whether there are more than ``total``."""


class SearchService:
    """The search of one scope.  It holds no state: make one where it is needed."""

    def __init__(self, scope: Scope, engine: Engine, *, today: date, members: frozenset[int] | None = None) -> None:
        """``members`` narrows an area to these tenants: rows may know of changes that no index has followed yet."""
        self.scope, self._engine, self._today, self._members = scope, engine, today, members

    def is_built(self) -> bool:
        """Say whether there is an index of the scope: without one, nothing found means nothing.  Raises EngineAway."""
        return self._engine.holds(self.scope)

    def vocabulary(self) -> Vocabulary:
        """Return the words of the scope.  Raises EngineAway."""
        return self._engine.vocabulary(self.scope)

    def ranked(self, query: Query) -> list[Ranked]:
        """Return every answer, best first.  Raises EngineAway."""
        found = self._engine.candidates(self.scope, query, CANDIDATES) if query else []
        offered = [each for each in found if self._members is None or each.tenant_id in self._members]
        texts = self._engine.seen(self.scope, [each.id for each in offered[:LOOKED_AT]])
        still = [each for at, each in enumerate(offered) if at >= LOOKED_AT or each.id in texts]
        return rank(query, still, texts, self._today)

    def ask(self, asked: Asked) -> Answer:
        """Return one page of answers.  Raises EngineAway."""
        query = query_of(asked.text)
        found = [each.candidate for each in self.ranked(query)]
        wanted = [each for each in found if asked.filters.accept(each, self._today)]
        if asked.sort == "date":
            wanted.sort(key=lambda each: each.facts.date, reverse=True)
        pages = max(1, -(-len(wanted) // PAGE_SIZE))
        page = min(max(asked.page, 1), pages)
        return Answer(
            query=query,
            hits=self._hits(wanted[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
            total=len(wanted),
            page=page,
            pages=pages,
            counts=_counts(found, asked.filters, self._today),
            more_than=len(found) >= CANDIDATES,
        )

    def _hits(self, wanted: Sequence[Candidate]) -> tuple[Hit, ...]:
        texts = self._engine.stored(self.scope, [each.id for each in wanted])
        return tuple(Hit(each, texts[each.id]) for each in wanted if each.id in texts)


def _counts(found: Iterable[Candidate], filters: Filters, today: date) -> dict[str, dict[str | int, int]]:
    values: dict[str, Callable[[Candidate], str | int]] = {
        "kind": lambda each: each.facts.kind,
        "year": lambda each: each.facts.year,
        "extension": lambda each: each.facts.extension,
        "tenant": lambda each: each.facts.tenant_id,
    }
    listed = list(found)
    counts = {
        name: dict(
            Counter(
                value(each) for each in listed if filters.accept(each, today, but=name) and value(each)
            ).most_common()
        )
        for name, value in values.items()
    }
    days = [each.facts.date for each in listed if filters.accept(each, today, but="when")]
    return {**counts, "when": _by_period(days, filters.when, today)}


def _by_period(days: Sequence[str], chosen: str, today: date) -> dict[str | int, int]:
    """Return how many are of each period; one that adds nothing to a narrower one is left out, unless it is chosen."""
    counts: dict[str | int, int] = {}
    for period in PERIODS:
        count = sum(is_within(period, day, today) for day in days)
        if count > max(counts.values(), default=0) or (count and period == chosen):
            counts[period] = count
    return counts
