"""Rows of people against those of a directory: who is who, what changes, and in which order all will stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cms.content.page_sheets.people import COLUMNS, LABELS, PersonRow, read_people
from cms.content.page_sheets.values import Line, Plan, Slot, Wishes
from cms.content.pages.people import MOST_PEOPLE, NOBODY, AcademicRank
from cms.content.sheets.plans import Change, State
from cms.content.sheets.reading import Table
from cms.content.sheets.values import Problem

FIELDS = tuple(column.name for column in COLUMNS)
TITLES = re.compile(
    r"^(?:นางสาว|น\.ส\.|นาง|นาย|เด็กชาย|เด็กหญิง|ว่าที่\s*(?:ร\.ต\.|ร\.ท\.|ร\.อ\.|ร้อยตรี|ร้อยโท|ร้อยเอก)"
    r"|ดร\.|ผศ\.|รศ\.|หญิง|\s)+"
)
TOO_MANY = f"ทำเนียบจะมีเกิน {MOST_PEOPLE} คน กรุณาแบ่งเป็นหลายหน้า"


def plan_people(table: Table, page: Any, wishes: Wishes) -> Plan:
    """Return what a sheet would make of a directory as it is in memory."""
    rows, errors, warnings = read_people(table)
    people = list(page.people.all())
    matched = match(rows, people)
    slots = [Slot(matched.get(row.number), values_of(row, people, matched)) for row in rows]
    rest = [index for index in range(len(people)) if index not in matched.values()]
    kept = [] if wishes.remove else rest
    order = in_order(slots, [Slot(index, {}) for index in kept], people)
    if len(order) > MOST_PEOPLE:
        errors.append(Problem(None, "", "people.many", TOO_MANY))
    lines = [line_of(row, slot, people) for row, slot in zip(rows, slots, strict=True)]
    lines += [rest_line(people[index], State.REMOVED if wishes.remove else State.KEPT) for index in rest]
    stay = [slot.index for slot in order if slot.index is not None]
    return Plan(
        len(table.rows),
        tuple(lines),
        tuple(sorted(errors, key=reading_order)),
        tuple(warnings),
        {"people": order},
        reordered=stay != sorted(stay),
    )


def reading_order(problem: Problem) -> int:
    return problem.row or 0


# ------------------------------------------------------------------------------------------------------- who is who


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def bare(text: str) -> str:
    """Return a name without title and blanks: people marry, are promoted, and stay themselves."""
    return squeezed(TITLES.sub("", text)) or squeezed(text)


Key = Callable[[Any], tuple[str, ...]]
BY_NAME: tuple[Key, ...] = (
    lambda who: (squeezed(who.name), who.group, who.position),
    lambda who: (squeezed(who.name), who.group),
    lambda who: (squeezed(who.name),),
    lambda who: (bare(who.name), who.group),
    lambda who: (bare(who.name),),
)


def in_office(who: Any) -> tuple[str, ...]:
    return (who.group, who.position)


def match(rows: Sequence[PersonRow], people: Sequence[Any]) -> dict[int, int]:
    """Return the index of the person that each row (by its number) is about; rows of new people are missing.

    The surest ways come first: nobody is taken for another while a better row waits.  Whoever is new where the
    directory has a vacant position of that name fills it.
    """
    found: dict[int, int] = {}
    for key in BY_NAME:
        _pair(found, rows, people, key, lambda row: bool(row.name), lambda who: bool(who.name))
    _pair(found, rows, people, in_office, lambda row: not row.name, lambda who: not who.name)
    _pair(found, rows, people, in_office, lambda row: bool(row.name and row.position), lambda who: not who.name)
    return found


def _pair(
    found: dict[int, int],
    rows: Iterable[PersonRow],
    people: Sequence[Any],
    key: Key,
    of_rows: Callable[[PersonRow], bool],
    of_people: Callable[[Any], bool],
) -> None:
    """Pair what is left of rows and people by a key, in their order."""
    taken = set(found.values())
    free: dict[tuple[str, ...], list[int]] = {}
    for index, who in enumerate(people):
        if index not in taken and of_people(who):
            free.setdefault(key(who), []).append(index)
    for row in rows:
        if row.number not in found and of_rows(row) and free.get(key(row)):
            found[row.number] = free[key(row)].pop(0)


# ------------------------------------------------------------------------------------------------------ what changes


def values_of(row: PersonRow, people: Sequence[Any], matched: dict[int, int]) -> dict[str, str]:
    """Return what somebody will have; an empty cell leaves what is there."""
    index = matched.get(row.number)
    given = {name: getattr(row, name) for name in FIELDS}
    return given if index is None else {name: text or getattr(people[index], name) for name, text in given.items()}


def line_of(row: PersonRow, slot: Slot, people: Sequence[Any]) -> Line:
    title, note = slot.values["name"] or NOBODY, note_of(slot.values["group"], slot.values["position"])
    if slot.index is None:
        return Line(row.number, State.NEW, title, note)
    changes = tuple(_changes(people[slot.index], slot.values))
    return Line(row.number, State.CHANGED if changes else State.UNCHANGED, title, note, changes)


def rest_line(person: Any, state: State) -> Line:
    return Line(None, state, person.name or NOBODY, note_of(person.group, person.position))


def note_of(group: str, position: str) -> str:
    return " · ".join(filter(None, [position, group]))


def _changes(person: Any, values: Any) -> Iterator[Change]:
    for name in FIELDS:
        old, new = getattr(person, name), values[name]
        if old != new:
            yield Change(LABELS[name], shown(name, old), shown(name, new))


def shown(name: str, value: str) -> str:
    return str(AcademicRank(value).label) if name == "rank" and value in AcademicRank.values else value


# ---------------------------------------------------------------------------------------------------------- the order


def in_order(slots: Sequence[Slot], kept: Sequence[Slot], people: Sequence[Any]) -> list[Slot]:
    """Return all in the order in which they will stand, each group together.

    A sheet that names everybody decides the order; beside others that stay, who is new stands behind the last of the
    own group.
    """
    if not kept:
        return together(slots, people)
    staying = {slot.index: slot for slot in (*slots, *kept) if slot.index is not None and not _moves(slot, people)}
    order = [staying[index] for index in sorted(staying)]
    for slot in (slot for slot in slots if slot.index is None or slot.index not in staying):
        order.insert(_behind(group_of(slot, people), order, people), slot)
    return order


def _moves(slot: Slot, people: Sequence[Any]) -> bool:
    assert slot.index is not None, "only who is there can move"
    return group_of(slot, people) != people[slot.index].group


def _behind(group: str, order: Sequence[Slot], people: Sequence[Any]) -> int:
    """Return the place behind the last of a group; the end where there is none."""
    places = [place for place, slot in enumerate(order, start=1) if group_of(slot, people) == group]
    return max(places, default=len(order))


def together(slots: Sequence[Slot], people: Sequence[Any]) -> list[Slot]:
    groups = list(dict.fromkeys(group_of(slot, people) for slot in slots))
    return sorted(slots, key=lambda slot: groups.index(group_of(slot, people)))


def group_of(slot: Slot, people: Sequence[Any]) -> str:
    return str(slot.values["group"] if slot.values else people[slot.index or 0].group)
