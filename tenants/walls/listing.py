"""The table of views as it stands beside the resolver: what is registered, what is missing, what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

from tenants.walls.classes import ARGUMENTS, Access, Kind, View
from tenants.walls.table import TABLE

HEAD = """# Views of the admin host

<!-- Written by `make docs-write`, printed by `audit_admin_urls`: change `tenants/walls/table.py`, not this page. -->

`open`: everybody. `place`: who works in one place, for objects of it; who serves several tenants chooses one first.
`own`: who is signed in, for objects of the place or, before a choice, of own tenants. `area`: who is signed in, for
objects of own tenants whatever place is chosen. `platform`: platform admins. `denied`: nobody.
A view that is not in this table is closed, and the installation does not start (`tenants.E001`).

| view | address | who | reason | ids that are checked |
|---|---|---|---|---|
"""

CHECKED = (Access.PLACE, Access.OWN, Access.AREA)
"""Classes whose views are asked for the tenant of every id."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of the resolver: name with namespaces (empty for none), its address, its named arguments."""

    name: str
    route: str
    arguments: tuple[str, ...]


def patterns(resolver: Any = None, route: str = "", namespaces: tuple[str, ...] = ()) -> Iterator[Pattern]:
    """Yield every pattern that a request to the admin host can reach."""
    entry: Any
    for entry in (resolver or get_resolver()).url_patterns:
        here = route + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from patterns(entry, here, inner)
        else:
            name = ":".join((*namespaces, entry.name)) if entry.name else ""
            yield Pattern(name, here, tuple(sorted(entry.pattern.regex.groupindex)))


def unclassified() -> list[str]:
    """Return the names of views that no row classifies.  Patterns without a name are always closed."""
    return sorted({found.name for found in patterns() if found.name and found.name not in TABLE})


def unexplained() -> list[str]:
    """Return ``view: argument`` for every argument of a view with ids that no row says the meaning of."""
    found = [(one, TABLE[one.name]) for one in patterns() if one.name in TABLE]
    return sorted(
        f"{one.name}: {argument}"
        for one, entry in found
        if entry.access in CHECKED
        for argument in one.arguments
        if argument not in entry.ids and argument not in ARGUMENTS
    )


def as_markdown() -> str:
    """Return the table as the page of the documentation."""
    rows = [row(found) for found in sorted(patterns(), key=lambda one: (one.name, one.route))]
    named = {found.name for found in patterns()}
    counts = {access: sum(TABLE[name].access == access for name in named & set(TABLE)) for access in Access}
    told = ", ".join(f"{number} {access}" for access, number in counts.items())
    return f"{HEAD}{''.join(rows)}\n{len(rows)} patterns, {len(named & set(TABLE))} views: {told}.\n"


def row(found: Pattern) -> str:
    entry = TABLE.get(found.name)
    if entry is None:
        what = "without a name" if not found.name else "unclassified"
        return f"| {found.name or '–'} | `{cell(found.route)}` | denied | {what} | |\n"
    return f"| {found.name} | `{cell(found.route)}` | {entry.access} | {entry.reason} | {cell(ids(found, entry))} |\n"


def ids(found: Pattern, entry: View) -> str:
    """Return the ids that are checked, with what they stand for."""
    if entry.access not in CHECKED:
        return ""
    kinds = {name: entry.ids.get(name, ARGUMENTS.get(name)) for name in found.arguments}
    kinds |= {f"?{name}": kind for name, kind in entry.ids.items() if name not in found.arguments}
    return ", ".join(f"{name}: {kind}" for name, kind in kinds.items() if kind not in (None, Kind.FREE))


def cell(text: str) -> str:
    return text.replace("|", "\\|")
