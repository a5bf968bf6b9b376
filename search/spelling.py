"""«หรือคุณหมายถึง»: the nearest query of which every word stands in the scope's own vocabulary.

A misspelt Thai word is cut into short real words (ห้องสุมด → ห้อง|สุ|มด), so the whole unbroken run is tried first,
then windows of two and three of its pieces.  It is offered, never put in place of what was typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from search.analysis.analyse import LONGEST_QUERY
from search.analysis.normalise import normalise
from search.analysis.segment import RUN, words_of
from search.values import Vocabulary, pairs_of

SHORTEST = 3
LONGEST = 30
LONG_WORD = 6
"""Letters from which two mistakes are forgiven."""
WINDOWS = (3, 2, 1)
MOST_LOOK_UPS = 12
"""Pieces of a query that are looked for.  A person misspells a word or two; what holds more is no misspelling."""


def did_you_mean(text: str, vocabulary: Vocabulary, titles: Sequence[str] = ()) -> str:
    """Return a better spelling of a query; empty when there is none, or nothing is wrong with it.

    ``titles`` of the best answers, and the like, know which words stand together: ข้าวประชาสัมพันธ์, of two good words,
    was meant as ข่าวประชาสัมพันธ์ when a title says so.
    """
    typed, words = normalise(text[:LONGEST_QUERY]), _Looked(vocabulary)
    written = [normalise(title) for title in titles]
    pieces: list[str] = []
    at = 0
    for run in RUN.finditer(typed):
        pieces += [typed[at : run.start()], _mended(run[0], words, written)]
        at = run.end()
    mended = "".join([*pieces, typed[at:]]).strip()
    return "" if mended == typed.strip() or words.are_too_many else mended


class _Looked:
    """A vocabulary in which one query looks up so many pieces and no more."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, str] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._vocabulary

    @property
    def are_too_many(self) -> bool:
        return len(self._known) > MOST_LOOK_UPS

    def nearest(self, word: str) -> str:
        if word not in self._known and not self.are_too_many:
            self._known[word] = nearest(word, self._vocabulary)
        return self._known.get(word, "")


def _mended(run: str, vocabulary: _Looked, titles: Sequence[str]) -> str:
    """Return a run of Thai letters as it was probably meant."""
    words = words_of(run)
    if run in vocabulary:
        return run
    if all(word in vocabulary or len(word) == 1 for word in words):
        return _as_in_a_title(run, titles) if len(words) > 1 else run
    whole = vocabulary.nearest(run)
    found = [whole] if whole else list(_in_windows(words, vocabulary))
    # Half a correction is none.
    return "".join(found) if all(word in vocabulary or len(word) == 1 for word in found) else run


def _as_in_a_title(run: str, titles: Sequence[str]) -> str:
    """Return what a title writes nearly as ``run``, unless one writes just that."""
    if len(run) < LONG_WORD or any(run in title for title in titles):
        return run
    for title in titles:
        for match in RUN.finditer(title):
            starts = _starts(words_of(match[0]))
            for start in starts:
                for end in starts[1:]:
                    written = match[0][start:end]
                    if abs(len(written) - len(run)) <= 1 and damerau(run, written, 1) == 1:
                        return written
    return run


def _starts(words: Sequence[str]) -> list[int]:
    """Return where words begin in their run, and where the last one ends."""
    found = [0]
    for word in words:
        found.append(found[-1] + len(word))
    return found


def _in_windows(words: Sequence[str], vocabulary: _Looked) -> Iterator[str]:
    at = 0
    while at < len(words):
        step, found = _window(words, at, vocabulary)
        yield found
        at += step


def _window(words: Sequence[str], at: int, vocabulary: _Looked) -> tuple[int, str]:
    """Return how many pieces are read as what word."""
    for size in WINDOWS:
        piece = "".join(words[at : at + size])
        if at + size <= len(words) and not all(word in vocabulary for word in words[at : at + size]):
            found = vocabulary.nearest(piece)
            if found:
                return size, found
    return 1, words[at]


def nearest(word: str, vocabulary: Vocabulary) -> str:
    """Return the most frequent of the nearest words; empty when none is near enough."""
    if not SHORTEST <= len(word) <= LONGEST:
        return ""
    most = 1 if len(word) < LONG_WORD else 2
    best, score = "", (most + 1, 0, "")
    for other in _alike(word, vocabulary, most):
        distance = damerau(word, other, most)
        if distance <= most and (distance, -vocabulary[other], other) < score:
            best, score = other, (distance, -vocabulary[other], other)
    return best


def _alike(word: str, vocabulary: Vocabulary, most: int) -> Iterator[str]:
    """Yield the words of nearly the same length that share enough pairs of letters."""
    pairs = pairs_of(word)
    shared = Counter(other for pair in pairs for other in vocabulary.by_pair.get(pair, ()))
    for other, count in shared.items():
        if 2 * count >= len(pairs) - most and abs(len(other) - len(word)) <= most and len(other) >= SHORTEST:
            yield other


def damerau(one: str, other: str, most: int) -> int:
    """Return how many letters are missing, added, changed or swapped; ``most + 1`` when it is more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        new = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > most:
            return most + 1
        before, row = row, new
    return min(row[-1], most + 1)
