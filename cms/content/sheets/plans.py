"""What an import does with a row, for those who have to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """``KEPT`` and ``REMOVED`` are what stands on the page and not in the sheet."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that differs, as people read it; ``old`` is what the page says."""

    label: str
    old: str
    new: str
