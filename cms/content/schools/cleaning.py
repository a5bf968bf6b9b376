"""One row of text → one ``SchoolRow``, each cell judged by itself: characters, length, spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cms.content.schools.columns import COLUMNS, LABELS
from cms.content.schools.values import SchoolRow
from cms.content.sheets.cleaning import clean_cell
from cms.content.sheets.values import Problem
from cms.content.slugs import propose, shorten
from cms.content.text import plain_line
from tenants.errors import PlaceError
from tenants.slugs import RESERVED, check_slug

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
CODE = re.compile(r"[0-9]{8}(?:[0-9]{2})?")
LONGEST_SLUG = 40

EMPTY = "กรุณากรอก{label}"
NO_SLUG = "กรุณากรอกชื่อย่อภาษาอังกฤษ เช่น {proposal}"
BAD_CODE = "ต้องเป็นตัวเลข 8 หลัก (SMIS) หรือ 10 หลัก"
BAD_EMAIL = "รูปแบบอีเมลไม่ถูกต้อง"


def clean_row(number: int, cells: Mapping[str, str], formulas: frozenset[str]) -> tuple[SchoolRow, list[Problem]]:
    """Return the row and what is wrong with it; ``formulas`` names the columns in which the file has a formula."""
    problems: list[Problem] = []
    values: dict[str, str] = {}
    for column in COLUMNS:
        raw = cells.get(column.name, "")
        spell = SPELLINGS.get(column.name, plain_line)
        values[column.name], wrong = clean_cell(raw, column.longest, spell, is_formula=column.name in formulas)
        if wrong is not None:
            problems.append(Problem(number, column.label, *wrong))
    row = SchoolRow(number, **values)
    spoilt = {problem.column for problem in problems}
    problems += [problem for problem in _judge(row) if problem.column not in spoilt]
    return row, problems


def _spell_code(text: str) -> str:
    return re.sub(r"[\s-]", "", text.translate(THAI_DIGITS))


def _lower(text: str) -> str:
    return plain_line(text).lower()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "code": _spell_code,
    "slug": _lower,
    "host": _lower,
    "admin_email": _lower,
}


def _judge(row: SchoolRow) -> Iterator[Problem]:
    yield from _judge_code(row)
    if not row.name:
        yield _empty(row, "name")
    yield from _judge_slug(row)
    yield from _judge_email(row)


def _empty(row: SchoolRow, name: str) -> Problem:
    return Problem(row.number, LABELS[name], f"{name}.missing", EMPTY.format(label=LABELS[name]))


def _judge_code(row: SchoolRow) -> Iterator[Problem]:
    if not row.code:
        yield _empty(row, "code")
    elif not CODE.fullmatch(row.code):
        yield Problem(row.number, LABELS["code"], "code.malformed", BAD_CODE)


def _judge_slug(row: SchoolRow) -> Iterator[Problem]:
    if not row.slug:
        message = NO_SLUG.format(proposal=propose_slug(row.name)) if row.name else EMPTY.format(label=LABELS["slug"])
        yield Problem(row.number, LABELS["slug"], "slug.missing", message)
        return
    try:
        check_slug(row.slug)
    except PlaceError as error:
        yield Problem(row.number, LABELS["slug"], error.code.replace("place.", "slug."), error.message)


def propose_slug(name: str) -> str:
    """Return a short name that a person may take or leave; never used without asking."""
    bare = re.sub(r"^(โรงเรียน|ร\.ร\.|รร\.)\s*", "", name)
    slug = shorten(propose(bare), LONGEST_SLUG)
    return f"school-{slug}"[:LONGEST_SLUG].strip("-") if slug in RESERVED else slug


def _judge_email(row: SchoolRow) -> Iterator[Problem]:
    if row.admin_email:
        try:
            validate_email(row.admin_email)
        except ValidationError:
            yield Problem(row.number, LABELS["admin_email"], "admin_email.malformed", BAD_EMAIL)
