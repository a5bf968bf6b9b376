"""What passes between reading, checking and importing: planned rows, the plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cms.content.sheets.values import Problem
from tenants.redirects.services import Lead


class State(StrEnum):
    """What an import does with an old address."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class PlannedRedirect:
    """What will be done for one row of a file.  ``hops``: every address on the way, the end last; empty: gone."""

    number: int
    lead: Lead
    state: State
    before: Lead | None = None
    hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole file, checked.  With any error nothing may be written."""

    rows: int
    redirects: tuple[PlannedRedirect, ...] = ()
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def of(self, state: State) -> tuple[PlannedRedirect, ...]:
        return tuple(redirect for redirect in self.redirects if redirect.state == state)
