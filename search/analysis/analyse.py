"""The one analyser: ``index_tokens`` for what is stored, ``query_tokens`` for what is asked, ``grams`` for both.

Tokens hold letters, marks, digits and "/" only, at most ``LONGEST_TOKEN`` of them, so that every engine takes them
apart at the same places: at the spaces between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from search.analysis.codes import Code, scan
from search.analysis.normalise import normalise
from search.analysis.segment import words_of
from search.analysis.words import dictionary, parts, squeezed

CODE_VERSION = 1
"""Rises with every change of the code that changes a token."""
LONGEST_TOKEN = 64
GRAM = 3
LONGEST_QUERY = 200
MOST_WORDS_ASKED, MOST_GRAMS_ASKED = 40, 100
"""Of a query; each costs every engine.  Questions that people ask have fewer: only nonsense has two hundred."""

RUN = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+|[^\\W_\u0e00-\u0e7f]+")
ABBREVIATION = re.compile("(?<![ก-ฺเ-๎])(?:[ก-ฮ][ก-ฮุูิีเ]{0,3}\\s?\\.\\s?){1,6}(?:[ก-ฮ]{1,4}(?![ก-ฺเ-๎]))?")
"""Letters with dots: ผอ. ร.ร. ก.ค.ศ. มี.ค."""
GRAM_RUN = re.compile("[^\\W_]+(?:[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+[^\\W_]*)*")
LONG_ENGLISH = 4


@cache
def version() -> str:
    """Return what stands for this analysis: another one gives other tokens."""
    import nlpo3  # noqa: F401 - a machine without it has no analysis, and should say so here

    return f"{CODE_VERSION}-{dictionary().digest}"


def index_tokens(text: str) -> list[str]:
    """Return the tokens that a text is found by, in its order: words, their parts, and the other forms of each."""
    return tokens_of(normalise(text))


def tokens_of(normalised: str) -> list[str]:
    """Return the index tokens of a text that is normalised already."""
    found: list[str] = []
    for part in scan(_undotted(normalised)):
        if part.code is not None:
            for word, added in _of_code(part.code, asked=False):
                found += (word, *added)
        else:
            for run in RUN.findall(part.text):
                if "\u0e00" <= run[0] <= "\u0e7f":
                    for word in words_of(run):
                        found += _with_others(word)
                elif len(run) <= LONGEST_TOKEN:
                    found += (stemmed(run), *_same(run))
    for phrase in dictionary().phrases:
        if phrase in normalised:
            found.extend(_same(squeezed(phrase)))
    return found


def query_tokens(text: str) -> list[str]:
    """Return the tokens of a query, each once, and so many at most."""
    return list(dict.fromkeys(_asked(normalise(text[:LONGEST_QUERY]))))[:MOST_WORDS_ASKED]


def grams(text: str) -> list[str]:
    """Return three letters at a time of every run of letters, marks and digits; a shorter run whole."""
    return grams_of(normalise(text))


def query_grams(text: str) -> list[str]:
    """Return the grams of a query, each once, and so many at most."""
    return list(dict.fromkeys(grams(text[:LONGEST_QUERY])))[:MOST_GRAMS_ASKED]


def grams_of(normalised: str) -> list[str]:
    """Return the grams of a text that is normalised already."""
    found: list[str] = []
    for run in GRAM_RUN.findall(normalised):
        if len(run) <= GRAM:
            found.append(run)
        else:
            found += map("".join, zip(run, run[1:], run[2:]))
    return found


def _asked(normalised: str) -> Iterator[str]:
    """Yield each token of a query."""
    for part in scan(_undotted(normalised)):
        found = _of_code(part.code, asked=True) if part.code is not None else _of_text(part.text)
        yield from (word for word, _ in found)


def _of_code(code: Code, *, asked: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield code.token, (*_same(code.token), *(more for added in code.added for more in (added, *_same(added))))
    for word in code.words:
        yield word, ()
    if asked and code.token.startswith("ข้อ"):
        # In a query "ข้อ 7" may be an item of the disclosure list.
        yield f"o{code.words[0]}", ()


def _of_text(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for run in RUN.findall(text):
        if "\u0e00" <= run[0] <= "\u0e7f":
            yield from ((word, _beside(word)) for word in words_of(run) if len(word) <= LONGEST_TOKEN)
        elif len(run) <= LONGEST_TOKEN:
            stem = stemmed(run)
            yield stem, _same(run)


def other_forms(token: str) -> tuple[str, ...]:
    """Return by what other names the index knows a token."""
    return dictionary().same.get(token, ())


@lru_cache(maxsize=32_768)
def _with_others(word: str) -> tuple[str, ...]:
    """Return a word of a text as an index has it; nothing for what is too long to be one."""
    return (word, *_beside(word)) if len(word) <= LONGEST_TOKEN else ()


@lru_cache(maxsize=32_768)
def _beside(word: str) -> tuple[str, ...]:
    """Return what an index adds to a word."""
    inside = parts(word)
    others = (other for each in (word, *inside) for other in _same(each))
    return tuple(dict.fromkeys((*inside, *others)))


@lru_cache(maxsize=4_096)
def _same(word: str) -> tuple[str, ...]:
    """Return the tokens of a word's other forms."""
    return tuple(dict.fromkeys(token for form in other_forms(word) for token in _form_tokens(form)))


def _form_tokens(form: str) -> Iterable[str]:
    if form in dictionary().words:
        return (form, *parts(form))
    return tuple(word for word, _ in _of_text(form))


def _undotted(text: str) -> str:
    """Write abbreviations without their dots: ผอ. as ผอ, ก.ค.ศ. as กคศ; "อ.เมือง" stays."""
    return ABBREVIATION.sub(_abbreviation, text)


def _abbreviation(match: re.Match[str]) -> str:
    letters = squeezed(match[0].replace(".", ""))
    if letters in dictionary().same or match[0].count(".") > 1:
        return f" {letters} "
    return match[0]


def stemmed(word: str) -> str:
    """Return an English word without its plural, and nothing cleverer: names must stay what they are."""
    if len(word) < LONG_ENGLISH or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
