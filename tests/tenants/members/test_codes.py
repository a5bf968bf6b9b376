"""Codes are random, read well, forgive how they are typed, and are stored only as a digest."""

from __future__ import annotations

import math

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tenants.keys import ALPHABET
from tenants.members.codes import LENGTH, digest, new_code, normalised, spelled


def test_a_code_has_at_least_sixty_bits() -> None:
    assert LENGTH * math.log2(len(ALPHABET)) >= 60
    assert len({new_code() for _ in range(1000)}) == 1000


def test_a_code_is_spelled_in_groups() -> None:
    assert spelled("7k3m9qxp2hdavt4b") == "7K3M-9QXP-2HDA-VT4B"


def test_what_is_read_from_paper_is_the_code() -> None:
    for _ in range(100):
        code = new_code()
        assert normalised(spelled(code)) == code


@pytest.mark.parametrize(
    "typed",
    [
        "7k3m 9qxp 2hda vt40",
        "7K3M–9QXP–2HDA–VT4O",
        "  7K3M9QXP2HDAVT4o\n",
        "๗K๓M-๙QXP-๒HDA-VT๔๐",
        "7K3M.9QXP.2HDA.VT4O",
    ],
)
def test_case_groups_look_alikes_and_thai_digits_do_not_matter(typed: str) -> None:
    assert normalised(typed) == "7k3m9qxp2hdavt40"


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-9QXP-2HDA-VT4BX", "ก" * 16, "u" * 16, "x" * 999, "²" * 16])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert normalised(typed) is None


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    code = normalised(text)
    assert code is None or set(code) <= set(ALPHABET)


def test_the_digest_needs_the_key_of_the_installation() -> None:
    code = new_code()
    with override_settings(SECRET_KEY="another"):
        elsewhere = digest(code)
    assert digest(code) == digest(code) != elsewhere
    assert code not in digest(code)
