"""What makes every engine give the same score."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.analysis.analyse import index_tokens, query_grams, query_tokens
from search.scoring import FILLER, TITLE_TIMES, filled, kept_length, weighed


def in_a_byte(length: int) -> int:
    """Return what Lucene has left of a length (SmallFloat.intToByte4 and back)."""
    above = length - 24
    if above < 16:
        return length
    unit = 1 << (above.bit_length() - 4)
    return 24 + above // unit * unit


@given(st.integers(1, 300_000))
def test_a_length_that_is_stored_is_one_that_a_byte_of_lucene_tells(length: int) -> None:
    kept = kept_length(length)
    assert in_a_byte(kept) == kept
    assert length <= kept <= length * 1.125 + 1
    assert not any(in_a_byte(between) == between for between in range(length, kept))


def test_a_document_has_its_title_five_times_and_a_length_that_is_kept() -> None:
    tokens = weighed(["ข่าว"], [f"คำ{n}" for n in range(40)]).split(" ")
    assert tokens.count("ข่าว") == TITLE_TIMES
    assert len(tokens) == kept_length(45)
    assert filled([]) == FILLER


@given(st.text(max_size=40))
def test_nothing_that_is_written_or_asked_holds_the_filler(text: str) -> None:
    asked = f"{FILLER}{text}{FILLER}ก{FILLER}"
    for tokens in (index_tokens(asked), query_tokens(asked), query_grams(asked)):
        assert not any(FILLER in token for token in tokens)
