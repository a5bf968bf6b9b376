"""The dictionary: general Thai words, words of school life, places, and every form of every synonym."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from search.analysis.normalise import normalise

DATA = Path(__file__).parent / "data"
SHORTEST_PART = 2
LONGEST_WORD = 64


@dataclass(frozen=True, slots=True)
class Dictionary:
    """``words`` in Thai script; ``same`` leads from a form, without spaces, to the others of its row."""

    words: frozenset[str]
    compounds: frozenset[str]
    """Those that we added: what they are made of may be long words too."""
    same: dict[str, tuple[str, ...]]
    phrases: tuple[str, ...]
    """Forms of several words."""
    digest: str
    longest: int


@cache
def dictionary() -> Dictionary:
    """Return the dictionary of this installation; read once a process."""
    rows = [[normalise(form) for form in row] for row in _synonyms()]
    forms = [form for row in rows for form in row]
    school = [normalise(word) for word in _lines(DATA / "school_words.txt")]
    words = frozenset(word for word in (*_general(), *_provinces(), *school, *forms) if _is_thai_word(word))
    same: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for form in row:
            others = tuple(other for other in row if other != form)
            same[squeezed(form)] = tuple(dict.fromkeys((*same.get(squeezed(form), ()), *others)))
    phrases = tuple(form for form in forms if " " in form)
    return Dictionary(words, frozenset((*school, *forms)), same, phrases, _digest(words, same), max(map(len, words)))


def squeezed(form: str) -> str:
    return form.replace(" ", "")


@lru_cache(maxsize=32_768)
def parts(word: str) -> tuple[str, ...]:
    """Return the words that a word is made of: the fewest that cover it; nothing for a plain one."""
    compounds = dictionary().compounds
    return tuple(
        dict.fromkeys(part for each in _cover(word) for part in (each, *(parts(each) if each in compounds else ())))
    )


def _cover(word: str) -> tuple[str, ...]:
    """Return the fewest dictionary words of two letters or more that make up a word."""
    words, size = dictionary().words, len(word)
    best: list[tuple[str, ...] | None] = [()] + [None] * size
    for end in range(SHORTEST_PART, size + 1):
        for start in range(max(0, end - dictionary().longest), end - SHORTEST_PART + 1):
            before, part = best[start], word[start:end]
            if before is None or part not in words or part == word:
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = (*before, part)
    return best[size] or ()


def _general() -> Iterator[str]:
    return _lines(_corpus() / "words_th.txt")


def _provinces() -> Iterator[str]:
    with (_corpus() / "thailand_provinces_th.csv").open(encoding="utf-8") as stream:
        for row in csv.reader(stream):
            yield from (normalise(cell) for cell in row)


def _corpus() -> Path:
    """Return where PyThaiNLP keeps its lists (CC0), without loading it."""
    spec = importlib.util.find_spec("pythainlp")
    assert spec is not None, "pythainlp is a requirement"
    assert spec.origin is not None
    return Path(spec.origin).parent / "corpus"


def _synonyms() -> list[list[str]]:
    rows: list[list[str]] = tomllib.loads((DATA / "synonyms.toml").read_text(encoding="utf-8"))["same"]
    return rows


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        word = line.strip()
        if word and not word.startswith("#"):
            yield word


def _is_thai_word(word: str) -> bool:
    return SHORTEST_PART <= len(word) <= LONGEST_WORD and all("\u0e01" <= letter <= "\u0e4e" for letter in word)


def _digest(words: Iterable[str], same: dict[str, tuple[str, ...]]) -> str:
    text = "\n".join([*sorted(words), *(f"{form}={','.join(others)}" for form, others in sorted(same.items()))])
    return hashlib.sha256(text.encode()).hexdigest()[:12]
