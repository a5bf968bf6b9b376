"""Ids of rows, as requests and stored texts spell them."""

from __future__ import annotations

LARGEST_ID = 2**63 - 1
"""Of any database we run on; what is larger was typed by hand."""
MOST_DIGITS = 40
"""Leading zeros are harmless; Python raises an error for some thousands of digits."""


def is_id(text: str) -> bool:
    """Say whether a text spells an id that a row may have; never an error, whatever was typed."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text) <= LARGEST_ID
