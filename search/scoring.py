"""The one score that engines give, and what makes them give the same one.

BM25 as SQLite's FTS5 counts it: ``idf × f × (K1 + 1) / (f + K1 × (1 − B + B × length / mean length))`` with
``idf = max(ln((N − n + ½) / (n + ½)), LEAST_IDF)``, N and n being those of the scope that is asked.  Elasticsearch is
told to count like that, too (``search.backends.elastic_rarity``).  Two things would
still part them, and are taken care of in the tokens themselves:

* a title counts for ``TITLE_TIMES`` of a text: its tokens are written that often, so no engine weighs fields;
* Lucene keeps lengths in one byte, of which only the first few digits are left: tokens are filled up with ``FILLER`` to
  the next length that it keeps exactly, an eighth longer at most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

TITLE_TIMES = 5
GRAM_WEIGHT = 0.3
K1, B = 1.2, 0.75
LEAST_IDF = 1e-6
FILLER = "\ue000"
"""Of the private use area, which the analysis leaves in no text and no query."""
EXACT = 24
"""Lengths below this are kept as they are; of longer ones, what is above it keeps ``DIGITS`` binary digits."""
DIGITS = 4


def idf(documents: int, holding: int) -> float:
    """Return how telling a token is that so many documents hold."""
    return max(math.log((documents - holding + 0.5) / (holding + 0.5)), LEAST_IDF)


def kept_length(length: int) -> int:
    """Return the least length, from ``length`` on, that one byte of Lucene tells exactly."""
    above = max(length, 1) - EXACT
    if above <= 0:
        return max(length, 1)
    unit = 1 << max(above.bit_length() - DIGITS, 0)
    return EXACT + -(-above // unit) * unit


def filled(tokens: Sequence[str]) -> str:
    """Return tokens as engines take them: with spaces between, and of a length that all of them keep."""
    return " ".join([*tokens, *[FILLER] * (kept_length(len(tokens)) - len(tokens))])


def weighed(title: Sequence[str], text: Sequence[str]) -> str:
    """Return the words of a document as engines take them."""
    return filled([*title] * TITLE_TIMES + [*text])
