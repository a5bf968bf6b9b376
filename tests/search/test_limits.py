"""How often one address may ask."""

from __future__ import annotations

import pytest

from search import limits
from search.limits import Budget


def test_a_burst_is_answered_then_one_at_a_time() -> None:
    now = [0.0]
    budget = Budget(burst=3, rate=1, clock=lambda: now[0])
    assert [budget.take("a") for _ in range(4)] == [True, True, True, False]
    assert budget.take("b"), "another address has a budget of its own"
    now[0] = 1.0
    assert [budget.take("a") for _ in range(2)] == [True, False]


def test_a_crowd_of_addresses_takes_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 10)
    budget = Budget(burst=1, rate=0)
    for number in range(100):
        budget.take(str(number))
    assert len(budget._left) == 10
