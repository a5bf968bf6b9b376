"""One spelling for what looks the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis.normalise import normalise, pieces

ALPHABET = "กนมทเแาำํ่้๊๋์ิีุูั็ฺๆฯ๑๒ \u200b\u00ad\u00a0\uf705\uf70aAéeE\u0301İﬁ１ß\n-./"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("น\u0e49\u0e4d\u0e32ท่วม", "น้ำท่วม"),
        ("น\u0e4d\u0e49\u0e32ท่วม", "น้ำท่วม"),
        ("น\u0e33\u0e49ท่วม", "น้ำท่วม"),
        ("น\u0e4d\u0e49\u0e49าท่่วม", "น้ำท่วม"),
        ("เเผนการสอน", "แผนการสอน"),
        ("เ\u200bเผน", "แผน"),
        ("ท\u0e48\u0e35", "ที่"),
        ("โรง\u200bเรียน", "โรงเรียน"),
        ("โรง\u00adเรียน", "โรงเรียน"),
        ("ป\u00a0๒๕๖๙", "ป 2569"),
        ("ที\uf70aนี\uf70a", "ที่นี่"),
        ("\uf70fาติ", "ญาติ"),
        ("Best Practice １２", "best practice 12"),
        ("ﬁle", "file"),
        ("Café", "cafe"),
        ("Cafe\u0301", "cafe"),
        ("ดีจ้าาา", "ดีจ้า"),
    ],
)
def test_what_looks_the_same_is_written_the_same(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@given(st.text(st.sampled_from(ALPHABET), max_size=14) | st.text(max_size=14))
@settings(max_examples=600, deadline=None)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(st.sampled_from(ALPHABET), max_size=14) | st.text(max_size=14))
@settings(max_examples=600, deadline=None)
def test_the_pieces_cover_the_natural_text_and_join_to_the_normalised_one(text: str) -> None:
    found = list(pieces(text))
    assert "".join(piece.text for piece in found) == normalise(text)
    assert [piece.start for piece in found] == [0, *(piece.end for piece in found)][: len(found)]
    assert (found[-1].end if found else 0) == len(text)


@pytest.mark.parametrize("unit", ["\u0e48", "เ", "า", "\u200b", "น\u0e49\u0e4d\u0e32", "\uf70a", "é", "İ"])
def test_no_text_takes_more_than_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    normalise(text)
    assert time.process_time() - started < 2
