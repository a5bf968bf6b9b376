"""What schools write in many ways and mean as one: classes, subject codes, ITA items, forms, terms and years.

Codes are cut out before words are: no dictionary knows them.  Each has one canonical token; the index adds what people
also ask by (the class of a room, the year of a term, every class of "ม.1–3").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

LETTER = "[ก-ฮ]"
BEFORE = "(?<![ก-ฺเ-๎])"
"""Not within a Thai word."""
FIRST_YEAR, LAST_YEAR = 1950, 2099
ERA = 543
LARGEST_RANGE = 12
"""Classes from kindergarten to grade 12; longer "ranges" are something else."""
ITA_WORDS = re.compile(r"\b(?:ita|oit)\b|คุณธรรมและความโปร่งใส|เปิดเผยข้อมูลสาธารณะ")
"""Where these stand, "ข้อ 7" is an item of the disclosure list and not of any list."""


class Code(NamedTuple):
    """A code in a text: its canonical ``token``, ``words`` that a query keeps too, ``added`` that only an index has."""

    token: str
    words: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


class Part(NamedTuple):
    """A stretch of text that is a code, or (``code`` is None) plain ``text``."""

    text: str
    code: Code | None


LEVELS = {"ประถมศึกษา": "ป", "มัธยมศึกษา": "ม", "อนุบาล": "อ", "ประถม": "ป", "มัธยม": "ม"}
_class = rf"{BEFORE}(?P<level>ปวช|ปวส|[ปมอ])(?:\s?\.\s?|\s?)(?P<grade>\d{{1,2}})(?!\d)"
_more = r"(?:\s?/\s?(?P<room>\d{1,2})(?!\d)|\s?(?:-|–|—|ถึง)\s?(?:[ปมอ]\s?\.?\s?)?(?P<upto>\d{1,2})(?![\d/]))?"
PATTERNS = {
    "subject": rf"{BEFORE}(?P<group>{LETTER})\s?\.?\s?(?P<subject_number>\d{{5}})(?!\d)",
    "class": _class + _more,
    "spelt_class": r"(?P<spelt_level>ประถมศึกษา|มัธยมศึกษา|อนุบาล|ประถม|มัธยม)"
    r"\s?(?:ปีที่|ชั้นปีที่)?\s?(?P<spelt_grade>\d{1,2})(?!\d)"
    r"(?:\s?/\s?(?P<spelt_room>\d{1,2})(?!\d))?",
    "form": rf"{BEFORE}(?P<form>ปพ|สขร|บจ|พว|ว)\s?\.?\s?(?P<form_number>\d{{1,2}})(?!\d)(?!/)",
    "item": r"(?<![a-z0-9])(?:oit|o)\s?-?\s?0{0,2}(?P<item>[1-9]\d?)(?![\da-z])",
    "numbered": r"ข้อ(?:ที่)?\s?0{0,2}(?P<numbered>[1-9]\d?)(?!\d)",
    "term": r"(?:ภาคเรียนที่|ภาคเรียน|ภาคการศึกษาที่|เทอม)\s?(?P<term>[1-3])\s?/\s?(?:25)?(?P<term_year>\d{2})(?!\d)",
    "of_year": r"(?<!\d)(?P<of_year>\d{1,4})\s?/\s?(?P<slash_year>2[45]\d\d|20\d\d)(?!\d)",
    "short_year": r"(?P<year_word>ปีการศึกษา|ปีงบประมาณ|ปีงบ|พ\.?ศ\.?|ปี)\s?'?(?P<short_year>[4-9]\d)(?![\d./,%])",
    "year": r"(?:(?:พ\s?\.\s?ศ\s?\.|ค\s?\.\s?ศ\s?\.)\s?)?(?<![\d.,])(?P<year>(?:19|20|24|25)\d\d)(?!\d|[.,]\d)",
    "hyphened": r"(?<![a-z0-9])(?P<hyphened>(?:o|v|i|b|n|r|u|e|wi)\s?-\s?[a-z]{2,8})(?![a-z0-9])",
}
SCAN = re.compile("|".join(f"(?P<{name}_>{pattern})" for name, pattern in PATTERNS.items()))


def scan(text: str) -> Iterator[Part]:
    """Cut a normalised text into codes and what stands between them."""
    at = 0
    is_ita = ITA_WORDS.search(text) is not None
    for match in SCAN.finditer(text):
        if match.start() > at:
            yield Part(text[at : match.start()], None)
        name = str(match.lastgroup).rstrip("_") if match.lastgroup else ""
        yield Part(match[0], READERS[_kind(match) or name](match, is_ita))
        at = match.end()
    if at < len(text):
        yield Part(text[at:], None)


def _kind(match: re.Match[str]) -> str:
    return next(name for name in PATTERNS if match[f"{name}_"] is not None)


def _subject(match: re.Match[str], is_ita: bool) -> Code:
    return Code(match["group"] + match["subject_number"])


def _class_code(match: re.Match[str], is_ita: bool) -> Code:
    level, grade = match["level"], int(match["grade"])
    one = f"{level}{grade}"
    if match["room"]:
        return Code(f"{one}/{int(match['room'])}", added=(one,))
    last = int(match["upto"] or grade)
    others = range(grade + 1, last + 1) if last - grade < LARGEST_RANGE else ()
    return Code(one, words=(f"{level}{last}",) if others else (), added=tuple(f"{level}{n}" for n in others))


def _spelt_class(match: re.Match[str], is_ita: bool) -> Code:
    word = match["spelt_level"]
    one = f"{LEVELS[word]}{int(match['spelt_grade'])}"
    if match["spelt_room"]:
        return Code(f"{one}/{int(match['spelt_room'])}", added=(one, word))
    return Code(one, added=(word,))


def _form(match: re.Match[str], is_ita: bool) -> Code:
    return Code(match["form"] + str(int(match["form_number"])), added=(match["form"],))


def _item(match: re.Match[str], is_ita: bool) -> Code:
    return Code(f"o{int(match['item'])}")


def _numbered(match: re.Match[str], is_ita: bool) -> Code:
    number = str(int(match["numbered"]))
    # Whoever asks for "ข้อ 7" may mean either; an index knows which it has.
    return Code("ข้อ", words=(number, f"o{number}")) if is_ita else Code("ข้อ", words=(number,))


def _term(match: re.Match[str], is_ita: bool) -> Code:
    year = f"25{match['term_year']}"
    return Code(f"{match['term']}/{year}", words=("ภาคเรียน",), added=(year,))


def _of_year(match: re.Match[str], is_ita: bool) -> Code:
    year = buddhist(match["slash_year"])
    return Code(f"{int(match['of_year'])}/{year}", added=(year,))


def _short_year(match: re.Match[str], is_ita: bool) -> Code:
    word = match["year_word"]
    return Code(f"25{match['short_year']}", words=(word,) if len(word) > 4 else ())


def _year(match: re.Match[str], is_ita: bool) -> Code:
    return Code(buddhist(match["year"]))


def _hyphened(match: re.Match[str], is_ita: bool) -> Code:
    return Code(re.sub(r"[\s-]", "", match["hyphened"]))


def buddhist(year: str) -> str:
    """Return a year in the Buddhist era; a number that is no year of ours is mapped alike on both sides."""
    return str(int(year) + ERA) if FIRST_YEAR <= int(year) <= LAST_YEAR else year


READERS: dict[str, Callable[[re.Match[str], bool], Code]] = {
    "subject": _subject,
    "class": _class_code,
    "spelt_class": _spelt_class,
    "form": _form,
    "item": _item,
    "numbered": _numbered,
    "term": _term,
    "of_year": _of_year,
    "short_year": _short_year,
    "year": _year,
    "hyphened": _hyphened,
}
