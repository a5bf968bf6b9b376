"""Runs of Thai letters → words: nlpo3's newmm with our dictionary, the same for the index and for queries.

Only Thai runs reach it, and only in bounded lengths: no text takes more than linear time.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from search.analysis.words import dictionary

RUN = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+")
"""Thai letters and marks; ฯ, ๆ and ฿ end a word."""
LONGEST_RUN = 400
"""Letters that are cut at once.  Longer runs without a single space are no text that a person wrote."""
NAME = "search"


def words_of(run: str) -> list[str]:
    """Return the words of a run of Thai letters; joined, they are the run."""
    if len(run) == 1 or run in dictionary().words:
        return [run]
    segment = _segmenter()
    return [word for at in range(0, len(run), LONGEST_RUN) for word in segment(run[at : at + LONGEST_RUN], NAME, True)]


@cache
def _segmenter() -> Callable[[str, str, bool], list[str]]:
    """Load the dictionary into nlpo3, once a process; it reads words from a file only."""
    import nlpo3

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words.txt"
        path.write_text("\n".join(sorted(dictionary().words)), encoding="utf-8")
        nlpo3.load_dict(str(path), NAME)
    segment: Callable[[str, str, bool], list[str]] = nlpo3.segment
    return segment
