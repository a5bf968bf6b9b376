"""What is said of a file: what is wrong with it, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, for a person: ``row`` as in the file (None: the file as a whole), ``column`` in Thai."""

    row: int | None
    column: str
    code: str
    message: str
