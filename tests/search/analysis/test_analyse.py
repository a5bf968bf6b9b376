"""The one analyser, for the index and for queries."""

from __future__ import annotations

import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis.analyse import (
    LONGEST_QUERY,
    LONGEST_TOKEN,
    MOST_GRAMS_ASKED,
    MOST_WORDS_ASKED,
    grams,
    index_tokens,
    query_grams,
    query_tokens,
    version,
)
from search.analysis.segment import words_of
from search.analysis.words import parts

PLAIN_TOKEN = re.compile(r"[^\W_]+(?:[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[^\W_]|/)*")


@given(st.text(max_size=60) | st.text(st.sampled_from('กำ่เ้"*()-:^%\\\0\u202e🙂OR1/. '), max_size=30))
@settings(max_examples=400, deadline=None)
def test_tokens_are_what_every_engine_takes_apart_at_the_same_places(text: str) -> None:
    for token in (*index_tokens(text), *query_tokens(text), *grams(text)):
        assert token
        assert not re.search(r"[^\w/\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", token)
        assert len(token) <= LONGEST_TOKEN


def test_a_query_is_a_subset_of_what_its_own_text_is_indexed_by() -> None:
    text = "ประกาศรับสมัครนักเรียนชั้น ม.1 ปีการศึกษา ๒๕๗๐ ที่ห้องสมุด สพป. เขต 1"
    assert set(query_tokens(text)) <= set(index_tokens(text))
    assert set(query_grams(text)) <= set(grams(text))


def test_the_words_of_a_run_are_the_run() -> None:
    run = "จัดซื้อจัดจ้างห้องสมุดโรงเรียนบ้านสวนหมอก"
    assert "".join(words_of(run)) == run
    assert words_of("จัดซื้อจัดจ้าง") == ["จัดซื้อจัดจ้าง"]


def test_a_long_word_is_found_by_its_parts() -> None:
    assert set(parts("ห้องสมุด")) == {"ห้อง", "สมุด"}
    assert {"จัดซื้อ", "ซื้อ", "จัดจ้าง"} <= set(parts("จัดซื้อจัดจ้าง"))
    assert parts("ปี") == ()


def test_the_long_queries_of_machines_are_cut() -> None:
    text = " ".join(f"คำ{n}" for n in range(10_000))
    assert query_tokens(text) == query_tokens(text[:LONGEST_QUERY])
    assert query_grams(text) == query_grams(text[:LONGEST_QUERY])


HOSTILE = {
    "one letter": "ก" * 100_000,
    "dots": "ก." * 50_000,
    "spaced dots": "พ . ศ . " * 12_000,
    "slashes": "1/" * 50_000,
    "ranges": "ม.1-" * 25_000,
    "classes": "ประถมศึกษา " * 9_000,
    "vowels": "เ" * 100_000,
    "marks": "\u0e48" * 100_000,
    "ambiguous": "ตากลม" * 20_000,
    "repeated words": "ด้านหน้า" * 12_000,
    "digits": "0" * 100_000,
    "latin": "o" * 100_000,
    "hyphens": "a-" * 50_000,
    "random": "".join(random.Random(7).choices([chr(c) for c in range(0x0E01, 0x0E4F)], k=100_000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_more_than_linear_time(text: str) -> None:
    words_of("อุ่น")
    started = time.process_time()
    index_tokens(text)
    assert time.process_time() - started < 8, "a hundred thousand characters take some tenths of a second"


def test_the_version_is_the_same_in_every_process_and_names_the_dictionary() -> None:
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", version())


def test_a_query_is_bounded_in_tokens_and_begins_with_what_was_typed_first() -> None:
    nonsense = "".join(random.Random(3).choices("กขคงจชซดตถทนบปผพมยรลวสหอาิีุูเแโะ", k=500))
    assert len(query_tokens(nonsense)) <= MOST_WORDS_ASKED
    assert len(query_grams(nonsense)) == MOST_GRAMS_ASKED
    assert query_grams(nonsense)[0] == nonsense[:3]
