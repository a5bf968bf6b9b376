"""Spans of time in Thai words."""

from __future__ import annotations

import pytest

from cms.editing.publishing.words import seconds_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0.1 วินาที"),
        (0.84, "0.8 วินาที"),
        (42.4, "42 วินาที"),
        (60, "1 นาที"),
        (125, "2 นาที 5 วินาที"),
        (1200, "20 นาที"),
        (3600, "1 ชั่วโมง"),
        (11_400, "3 ชั่วโมง 10 นาที"),
        (200_000, "2 วัน"),
    ],
)
def test_spans_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert seconds_words(seconds) == words
