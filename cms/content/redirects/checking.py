"""Rows → a plan: what would be added or changed, and everything that is wrong, each with its row and column.

Never writes.  Everything wrong is told at once, so that a file is mended in one round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cms.content.redirects.columns import BY_NAME, COLUMNS, LABELS
from cms.content.redirects.errors import MOST, LeadsInCircles, TooManyRedirects
from cms.content.redirects.goals import GONE, GONE_WORDS, BadAddress, goal_of, host_of, path_of
from cms.content.redirects.known import Known, Wide
from cms.content.redirects.values import Plan, PlannedRedirect, State
from cms.content.redirects.words import KINDS, OTHER_KIND
from cms.content.sheets.cleaning import clean_cell
from cms.content.sheets.headings import Cells, cells_of, heading_errors, heading_warnings
from cms.content.sheets.reading import Table
from cms.content.sheets.values import Problem
from site_builder.engine.old_paths import has_query, is_below, shown
from site_builder.engine.redirects import Ways
from tenants.redirects.services import Lead

MOVED_CODES = frozenset({"", "301", "302", "307", "308"})
GONE_CODES = frozenset({"410", "404"})
BAD_STATUS = "ใช้ได้เฉพาะ 301 (ย้ายแล้ว) หรือ 410 (ไม่มีแล้ว)"
GONE_WITH_GOAL = "รหัส 410 หมายถึงไม่มีแล้ว จึงต้องเว้นที่อยู่ใหม่ว่างไว้"
TWICE = "ซ้ำกับแถวที่ {row} แต่ที่อยู่ใหม่ไม่ตรงกัน"
REPEATED = "ซ้ำกับแถวที่ {row} จึงใช้แถวเดียว"
OTHER_HOST = "ใช้เฉพาะส่วนหลังชื่อเว็บไซต์ {host} คือ {path}"
SHADOW = "มี{what}อยู่ที่ที่อยู่นี้ ผู้เข้าชมจะเห็น{what} ที่อยู่เดิมจะมีผลเมื่อ{what}ไม่อยู่ที่นี่แล้ว"
SHADOWS = "เว็บไซต์มีหน้าและไฟล์อยู่ใต้ที่อยู่นี้ {count} รายการ ผู้เข้าชมยังเปิดได้ตามเดิม"
COVERS = "มีที่อยู่เดิมอีก {count} รายการใต้ที่อยู่นี้ แต่ละรายการยังพาไปตามของตน"
COVERED = "อยู่ใต้ {above} ซึ่งพาไป {goal} ที่อยู่นี้จะพาไปตามรายการนี้แทน"
COVERED_ALIKE = "อยู่ใต้ {above} ซึ่งพาไปที่เดียวกันอยู่แล้ว ไม่จำเป็นต้องมีรายการนี้"
NOTHING_THERE = "ยังไม่มีหน้าที่ {address} ในเว็บไซต์ ผู้เข้าชมจะพบว่า “ไม่พบหน้านี้”"
DRAFT = "หน้า “{title}” ยังไม่เผยแพร่ ที่อยู่เดิมจะมีผลเมื่อเผยแพร่"


def check_redirects(table: Table, known: Known) -> Plan:
    """Return the plan of a table for a site as it is ``known``."""
    errors, warnings = list(heading_errors(table, COLUMNS, BY_NAME)), list(heading_warnings(table, BY_NAME))
    if errors:
        return Plan(len(table.rows), errors=tuple(errors), warnings=tuple(warnings))
    leads: dict[int, Lead] = {}
    for cells in cells_of(table, BY_NAME):
        lead, wrong, odd = read_row(cells, known)
        errors += wrong
        warnings += odd
        if lead is not None:
            leads[cells.number] = lead
    leads, wrong, odd = _without_repeats(leads)
    planned, circles = _judge(leads, known)
    errors = sorted([*errors, *wrong, *circles], key=_reading_order)
    beside = Beside({**known.rows, **{lead.path: lead for lead in leads.values()}}, known)
    odd += [problem for number, lead in leads.items() for problem in notes_on(number, lead, known, beside)]
    warnings = sorted([*warnings, *odd], key=_reading_order)
    return Plan(len(table.rows), tuple(planned), tuple(errors), tuple(warnings))


def _reading_order(problem: Problem) -> tuple[int, int]:
    labels = list(LABELS.values())
    return (problem.row or 0, labels.index(problem.column) if problem.column in labels else 0)


# --------------------------------------------------------------------------------------------------------- single rows


def read_row(cells: Cells, known: Known) -> tuple[Lead | None, list[Problem], list[Problem]]:
    """Return where one row leads, what is wrong with it and what is odd; None where anything is wrong."""
    texts: dict[str, str] = {}
    wrong: list[Problem] = []
    for column in COLUMNS:
        raw, is_formula = cells.texts.get(column.name, ""), column.name in cells.formulas
        texts[column.name], fault = clean_cell(raw, column.longest, str.strip, is_formula=is_formula)
        if fault is not None:
            wrong.append(Problem(cells.number, column.label, *fault))
    if wrong:
        return None, wrong, []
    lead, column_name = Lead(""), "path"
    try:
        path = path_of(texts["path"])
        column_name = "to"
        lead = Lead(path, *goal_of(_goal_text(texts), path, known))
    except BadStatus as bad:
        return None, [Problem(cells.number, LABELS["status"], bad.code, bad.message)], []
    except BadAddress as bad:
        return None, [Problem(cells.number, LABELS[column_name], bad.code, bad.message)], []
    return lead, [], list(_strange_host(cells.number, texts["path"], path, known))


class BadStatus(BadAddress):
    """The code in the row is none of ours, or speaks against its address."""


def _goal_text(texts: Mapping[str, str]) -> str:
    """Return what a row says of its goal, in one word where its code says it.  Raises BadStatus."""
    status = texts["status"].removesuffix(".0")
    if status in GONE_CODES:
        if texts["to"] and texts["to"].casefold() not in GONE_WORDS:
            raise BadStatus("status.gone", GONE_WITH_GOAL)
        return "410"
    if status not in MOVED_CODES:
        raise BadStatus("status.unknown", BAD_STATUS)
    return texts["to"]


def _strange_host(number: int, text: str, path: str, known: Known) -> Iterator[Problem]:
    host = host_of(text)
    if host and host.partition(":")[0] not in known.hosts:
        message = OTHER_HOST.format(host=host[:100], path=shown(path))
        yield Problem(number, LABELS["path"], "path.other_host", message)


# --------------------------------------------------------------------------------------------------- against all else


def _without_repeats(leads: Mapping[int, Lead]) -> tuple[dict[int, Lead], list[Problem], list[Problem]]:
    """Return each old address once, and the rows that say again, or otherwise, what an earlier one says."""
    first: dict[str, int] = {}
    once: dict[int, Lead] = {}
    wrong, odd = [], []
    for number, lead in leads.items():
        row = first.setdefault(lead.path, number)
        if row == number:
            once[number] = lead
        elif leads[row] == lead:
            odd.append(Problem(number, LABELS["path"], "path.repeated", REPEATED.format(row=row)))
        else:
            wrong.append(Problem(number, LABELS["path"], "path.twice", TWICE.format(row=row)))
    return once, wrong, odd


def _judge(leads: Mapping[int, Lead], known: Known) -> tuple[list[PlannedRedirect], list[Problem]]:
    """Return what would be done, and the rows whose way comes back to itself beside all others."""
    after = {**known.rows, **{lead.path: lead for lead in leads.values()}}
    if len(after) > MOST and len(after) > len(known.rows):
        return [], [Problem(None, "", TooManyRedirects.code, TooManyRedirects.message)]
    ways = known.ways(after)
    planned, circles = [], []
    for number, lead in leads.items():
        hops = ways.hops(lead.path)
        if hops is None:
            message = f"{LeadsInCircles.message}: {round_trip(lead.path, ways)}"
            circles.append(Problem(number, LABELS["to"], LeadsInCircles.code, message))
        else:
            before = known.rows.get(lead.path)
            planned.append(PlannedRedirect(number, lead, state_of(lead, before), before, tuple(hops)))
    return planned, circles


def state_of(lead: Lead, before: Lead | None) -> State:
    if before is None:
        return State.NEW
    return State.UNCHANGED if before == lead else State.CHANGED


def round_trip(path: str, ways: Ways) -> str:
    """Return the way of a circle as people read it."""
    return " → ".join(shown(address) for address in [path, *ways.steps(path)[:4]])


def notes_on(number: int, lead: Lead, known: Known, beside: Beside) -> Iterator[Problem]:
    """Yield what is not wrong with an old address beside all others, but may not be what was meant."""
    for code, message in (*_hidden(lead, known), *_among_rows(lead, known, beside)):
        yield Problem(number, LABELS["path"], code, message)
    if lead.key and lead.key not in known.urls:
        yield Problem(number, LABELS["to"], "to.draft", DRAFT.format(title=known.titles.get(lead.key, "")))
    if is_nowhere(lead, known, beside):
        yield Problem(number, LABELS["to"], "to.nowhere", NOTHING_THERE.format(address=shown(lead.address)))


def _hidden(lead: Lead, known: Known) -> Iterator[tuple[str, str]]:
    """Yield what of the site itself comes before an old address."""
    if is_below(lead.path):
        if count := known.count_below(lead.path):
            yield "path.shadows", SHADOWS.format(count=count)
    elif not has_query(lead.path) and (kind := known.stands_at(lead.path)):
        yield "path.shadow", SHADOW.format(what=KINDS.get(kind, OTHER_KIND))


def _among_rows(lead: Lead, known: Known, beside: Beside) -> Iterator[tuple[str, str]]:
    """Yield which other old addresses come before this one, and before which it comes."""
    if is_below(lead.path) and (count := beside.wide.count_below(lead.path)):
        yield "path.covers", COVERS.format(count=count)
    above = beside.wide.above(lead.path)
    if above is None:
        return
    ways, theirs = beside.ways, beside.rows[above]
    if not is_below(lead.path) and ways.end(lead.path) == ways.end_without(lead.path):
        yield "path.covered_alike", COVERED_ALIKE.format(above=shown(above))
    else:
        goal = known.titles.get(theirs.key, "") if theirs.key else shown(theirs.address) or "410"
        yield "path.covered", COVERED.format(above=shown(above), goal=goal)


class Beside:
    """All old addresses of a site together, as they would be."""

    def __init__(self, rows: Mapping[str, Lead], known: Known) -> None:
        self.rows = rows
        self.wide = Wide(rows)
        self.ways = known.ways(rows)


def is_nowhere(lead: Lead, known: Known, beside: Beside) -> bool:
    """Say whether an address on the own site has nothing of the site and no other old address."""
    address = lead.address
    if lead[1:] == GONE or not address.startswith("/") or is_below(address) or address.startswith(MADE_BY_ALL):
        return False
    path = address.partition("#")[0]
    bare = path.partition("?")[0]
    led = path in beside.rows or bare in beside.rows or beside.wide.above(bare) is not None
    return not (led or known.is_taken(bare))


MADE_BY_ALL = ("/images/", "/assets/", "/-/", "/live/")
"""Beginnings of addresses of what comes and goes with themes and sizes of pictures, or answers by itself."""
