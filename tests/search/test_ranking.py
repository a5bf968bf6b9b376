"""The order of answers, beside what engines count: what is new, and what kind a document is."""

from __future__ import annotations

from datetime import date

from search.ranking import rank
from search.values import Candidate, Facts, Seen, query_of

TODAY = date(2026, 11, 26)
TITLE = "แผนปฏิบัติการประจำปี"


def candidate(key: str, score: float = 10.0, kind: str = "page", day: str = "") -> Candidate:
    return Candidate(1, key, score, True, Facts(kind, "pdf" if kind == "file" else "", day, 1))


def order(*offered: Candidate, titles: dict[str, str] | None = None) -> list[str]:
    seen = {each.id: Seen(*[(titles or {}).get(each.key, TITLE)] * 2) for each in offered}
    return [each.candidate.key for each in rank(query_of(TITLE), offered, seen, TODAY)]


def test_among_equals_the_new_comes_first_and_what_has_no_day_last() -> None:
    assert order(candidate("a"), candidate("b", day="2020-01-01"), candidate("c", day="2026-11-20")) == ["c", "b", "a"]


def test_a_page_comes_before_the_file_that_it_shows() -> None:
    assert order(candidate("a", kind="file"), candidate("b")) == ["b", "a"]
    assert order(candidate("a", kind="file", day="2026-11-20"), candidate("b", day="2026-11-20")) == ["b", "a"]


def test_neither_comes_before_what_is_better() -> None:
    offered = candidate("a", kind="file"), candidate("b", 8.0, day="2026-11-26")

    assert order(*offered, titles={"b": "แผนการเรียนการสอน"}) == ["a", "b"]
