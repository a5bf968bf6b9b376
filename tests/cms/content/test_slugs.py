"""Addresses are ASCII, short and free."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.content import slugs

ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_a_thai_title_is_romanised_word_by_word() -> None:
    assert slugs.propose("ประกาศวันหยุด") == "prakat-wanyut"
    assert slugs.propose("ประกาศวันหยุด", date(2026, 11, 20)) == "2026-11-20-prakat-wanyut"


def test_english_and_digits_stay() -> None:
    assert slugs.propose("Open House 2026!") == "open-house-2026"


@pytest.mark.parametrize("title", ["", "🎉🎉", "...", "page", "\u202e"])
def test_a_title_without_usable_letters_gets_a_short_key(title: str) -> None:
    address = slugs.propose(title)
    assert ADDRESS.fullmatch(address)
    assert address not in slugs.RESERVED


def test_a_long_title_is_cut_between_words() -> None:
    address = slugs.propose("ประกาศรับสมัครนักเรียนใหม่ " * 20, date(2026, 11, 20))
    assert len(address) <= slugs.LONGEST
    assert ADDRESS.fullmatch(address)


def test_a_taken_address_gets_a_number_and_stays_short() -> None:
    long = "a" * 60
    assert slugs.free("news", {"news", "news-2"}) == "news-3"
    assert len(slugs.free(long, {long})) == 60


def test_a_typed_thai_address_is_romanised_and_an_unusable_one_refused() -> None:
    assert slugs.clean_typed("เปิดบ้าน 2569") == "poet-ban-2569"
    with pytest.raises(ValidationError, match="a–z"):
        slugs.clean_typed("🎉")
    with pytest.raises(ValidationError, match="ใช้อยู่แล้ว"):
        slugs.clean_typed("files")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_every_title_has_an_address(title: str) -> None:
    address = slugs.propose(title)
    assert ADDRESS.fullmatch(address)
    assert len(address) <= slugs.LONGEST
