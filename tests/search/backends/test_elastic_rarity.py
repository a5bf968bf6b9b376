"""What a scope knows of its words, on its way into Elasticsearch."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.backends.elastic_rarity import (
    FINE,
    MEAN_STEPS,
    WIDE,
    WORTH_FROM,
    WORTH_STEPS,
    Rarity,
    clauses,
    packed,
    question_of_rarity,
    rarity_of,
)
from search.scoring import GRAM_WEIGHT, LEAST_IDF, idf
from search.values import Query

QUERY = Query("ผล", ("ผล", "สอบ"), ("ผลส", "ลสอ"))


def unpacked(boost: float) -> tuple[float, float]:
    """Do what the script of the similarity does."""
    code = int.from_bytes(struct.pack(">f", boost), "big")
    mean = math.floor(math.exp((code >> 16) / MEAN_STEPS) * FINE)
    weight = mean + math.exp((code & 0xFFFF) / WORTH_STEPS - WORTH_FROM) / WIDE
    return (weight - math.floor(weight)) * WIDE, math.floor(weight) / FINE


@given(st.floats(1e-3, 16.0), st.floats(8.0, 200_000.0))
def test_a_worth_and_a_mean_come_back_as_they_were(worth: float, mean: float) -> None:
    boost = packed(worth, mean)
    assert boost == struct.unpack("f", struct.pack("f", boost))[0], "exactly a number of 32 bits"
    assert 0 < boost < math.inf
    known_worth, known_mean = unpacked(boost)
    assert known_worth == pytest.approx(worth, rel=3e-4)
    assert known_mean == pytest.approx(mean, rel=1e-3)


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300))
def test_no_numbers_make_a_boost_that_is_refused(worth: float, mean: float) -> None:
    assert 0 < packed(worth, mean) < math.inf
    assert packed(LEAST_IDF, 300.0) < packed(1.0, 300.0)


def counted(**holding: int) -> dict[str, object]:
    buckets = {name: {"doc_count": count} for name, count in holding.items()}
    means = {"w": {"value": 90.0}, "g": {"value": 300.0}}
    return {"hits": {"total": {"value": 20}}, "aggregations": {**means, "holding": {"buckets": buckets}}}


def test_each_token_is_counted_by_its_place_and_asked_for_where_the_scope_holds_it() -> None:
    assert set(question_of_rarity([], QUERY)["aggs"]["holding"]["filters"]["filters"]) == {"w0", "w1", "g0", "g1"}
    rarity = rarity_of(QUERY, counted(w0=3, w1=0, g0=2, g1=0))
    words, gram = clauses(QUERY, rarity)
    (term,) = words["bool"]["should"]
    assert term["term"]["w"] == {"value": "ผล", "boost": packed(idf(20, 3), 90.0)}
    assert gram["term"]["g"] == {"value": "ผลส", "boost": packed(GRAM_WEIGHT * idf(20, 2), 300.0)}


def test_trigrams_that_most_documents_hold_are_asked_for_only_where_nothing_else_is() -> None:
    both = clauses(QUERY, rarity_of(QUERY, counted(w0=3, g0=15, g1=2)))
    assert [clause["term"]["g"]["value"] for clause in both[1:]] == ["ลสอ"]
    alone = clauses(QUERY, rarity_of(QUERY, counted(g0=15, g1=15)))
    assert len(alone) == 2


def test_what_nobody_holds_is_not_asked_for() -> None:
    assert clauses(QUERY, rarity_of(QUERY, {})) == []
    assert clauses(QUERY, rarity_of(QUERY, counted())) == []


def test_an_index_that_keeps_no_lengths_counts_by_itself() -> None:
    rarity = Rarity(
        20, {"w": None, "g": None}, dict.fromkeys((("w", "ผล"), ("w", "สอบ"), ("g", "ผลส"), ("g", "ลสอ")), 2)
    )
    words, *grams = clauses(QUERY, rarity)
    assert [clause["term"]["w"]["boost"] for clause in words["bool"]["should"]] == [1.0, 1.0]
    assert [clause["term"]["g"]["boost"] for clause in grams] == [GRAM_WEIGHT, GRAM_WEIGHT]
