"""Shares and times over the queries of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query brought: the ids in order, and how long it took (seconds)."""

    relevant: frozenset[str]
    found: tuple[str, ...]
    seconds: float
    type: str = ""

    @property
    def rank(self) -> int:
        """Return the place of the first relevant document, 0 when there is none."""
        return next((at for at, one in enumerate(self.found, 1) if one in self.relevant), 0)


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return R@1, R@5, R@10, MRR (at 10), zero-hit rate and times, and the shares for each type of query."""
    told: dict[str, Any] = {**shares(outcomes), **times(outcomes)}
    types = sorted({each.type for each in outcomes} - {""})
    if types:
        told["types"] = {name: shares([each for each in outcomes if each.type == name]) for name in types}
    return told


def shares(outcomes: Sequence[Outcome]) -> dict[str, float | int]:
    """R@k: the share of queries with a relevant document among the first k."""
    count = len(outcomes)
    ranks = [each.rank for each in outcomes]
    found = {f"R@{k}": round(sum(0 < rank <= k for rank in ranks) / count, 4) for k in (1, 5, 10)}
    mrr = sum(1 / rank for rank in ranks if 0 < rank <= DEPTH) / count
    zero = sum(not each.found for each in outcomes) / count
    return {"queries": count, **found, "MRR": round(mrr, 4), "zero_hits": round(zero, 4)}


def times(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    sorted_times = sorted(each.seconds for each in outcomes)
    return {f"p{share}_ms": round(1000 * _percentile(sorted_times, share), 2) for share in (50, 95)}


def _percentile(ordered: Sequence[float], share: int) -> float:
    return ordered[min(len(ordered) - 1, share * len(ordered) // 100)]
