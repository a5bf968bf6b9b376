"""What passes between reading, checking and importing: cleaned rows, the plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cms.content.schools.columns import LABELS
from cms.content.sheets.values import Problem


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school as the file says it; empty where the cell is empty.  ``code`` has 8 or 10 ASCII digits."""

    number: int
    code: str = ""
    name: str = ""
    slug: str = ""
    area: str = ""
    network: str = ""
    host: str = ""
    levels: str = ""
    admin_email: str = ""
    admin_name: str = ""


class State(StrEnum):
    """What an import does with a school."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that differs: ``old`` is what the database says."""

    name: str
    old: str
    new: str

    @property
    def column(self) -> str:
        return LABELS[self.name]


@dataclass(frozen=True, slots=True)
class PlannedSchool:
    """What will be done for one row.  ``tenant_id`` is None for a new school; ``area`` is a slug, ``host`` decided."""

    row: SchoolRow
    state: State
    area: str
    host: str
    tenant_id: int | None = None
    changes: tuple[Change, ...] = ()

    @property
    def names_admin(self) -> bool:
        """Whether somebody is to be invited as the school's admin."""
        if self.state == State.NEW:
            return bool(self.row.admin_email or self.row.admin_name)
        return any(change.name in ("admin_email", "admin_name") for change in self.changes)


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole file, checked.  With any error nothing may be written."""

    rows: int
    schools: tuple[PlannedSchool, ...] = ()
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def of(self, state: State) -> tuple[PlannedSchool, ...]:
        return tuple(school for school in self.schools if school.state == state)
