"""Columns of a file: their names in the file, English or Thai, and how people read them in a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """``longest`` is in characters.  A column that is ``required`` must be there and, for a new school, filled."""

    name: str
    label: str
    longest: int
    required: bool = False
    other_names: tuple[str, ...] = ()


def plain_name(text: str) -> str:
    """Return a heading without what people add to it: case, blanks, underscores, a star for "required"."""
    return "".join(text.casefold().replace("_", "").replace("*", "").replace("\u200b", "").split())


def by_name(columns: Iterable[Column]) -> Mapping[str, Column]:
    """Return columns by every name that a file may give them, as ``plain_name`` returns it."""
    return {plain_name(name): column for column in columns for name in (column.name, column.label, *column.other_names)}
