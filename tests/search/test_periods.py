"""The last days, up to today."""

from __future__ import annotations

from datetime import date

import pytest

from search.service import _by_period, is_within

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("period", "day", "inside"),
    [
        ("week", "2026-11-26", True),
        ("week", "2026-11-20", True),
        ("week", "2026-11-19", False),
        ("week", "2026-11-27", False),
        ("month", "2026-10-27", True),
        ("month", "2026-10-26", False),
        ("year", "2025-11-26", True),
        ("year", "2025-11-25", False),
        ("year", "", False),
    ],
)
def test_a_period_ends_with_today_and_what_has_no_day_is_in_none(period: str, day: str, inside: bool) -> None:
    assert is_within(period, day, TODAY) is inside


def test_a_period_that_adds_nothing_is_left_out_unless_it_is_chosen() -> None:
    days = ["2026-11-25", "2026-06-01", ""]

    assert _by_period(days, "", TODAY) == {"week": 1, "year": 2}
    assert _by_period(days, "month", TODAY) == {"week": 1, "month": 1, "year": 2}
    assert _by_period(["2020-01-01"], "month", TODAY) == {}
