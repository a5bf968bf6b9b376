"""What passes between a sheet and its page: wishes, lines of a plan, the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cms.content.sheets.plans import Change, State
from cms.content.sheets.values import Problem


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person says beside the sheet.  ``remove``: rows of the page that the sheet does not have go."""

    remove: bool = False
    as_of: date | None = None
    school_year: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of a row: of the sheet with its ``number`` there, of the page alone with None."""

    number: int | None
    state: State
    title: str
    note: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A row that the page will have: values over the row that stands at ``index`` now, or over a new one."""

    index: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole sheet, checked against the page.  With any error nothing may be written.

    ``contents``: the rows of the page's lists, by their names; ``fields``: values of the page itself.
    """

    rows: int
    lines: tuple[Line, ...] = ()
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    contents: Mapping[str, Sequence[Slot]] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    field_changes: tuple[Change, ...] = ()
    reordered: bool = False

    def of(self, *states: State) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state in states)

    @property
    def changes_anything(self) -> bool:
        moved = self.of(State.NEW, State.CHANGED, State.REMOVED)
        return bool(moved or self.field_changes or self.reordered)


def fill(page: Any, plan: Plan) -> None:
    """Give a page, in memory, what a plan says that was made for it as it is now; nothing is saved.

    Rows that stay are the same objects: what no sheet has, such as a photo, stays with them.
    """
    for name, value in plan.fields.items():
        setattr(page, name, value)
    for name, slots in plan.contents.items():
        rows = list(getattr(page, name).all())
        model = getattr(page, name).model
        made = [model() if slot.index is None else rows[slot.index] for slot in slots]
        for place, (row, slot) in enumerate(zip(made, slots, strict=True)):
            row.sort_order = place
            for column, value in slot.values.items():
                setattr(row, column, value)
        setattr(page, name, made)
