"""The committed table of views × roles: what the crawler saw open, so that a door that opens or closes is a diff.

``UPDATE_ROLE_TABLE=1 python -m pytest tests/tenants/walls -k test_crawler`` writes it anew; in one process (no ``-n``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from django.http import HttpResponseBase

from tenants.walls.classes import Access
from tenants.walls.table import TABLE

PATH = Path(__file__).resolve().parents[3] / "docs" / "reference" / "admin-views-by-role.md"
COLUMNS = {
    "contributor": "contributor",
    "editor": "editor",
    "director": "director",
    "school_admin": "school admin",
    "registrar": "registrar",
    "assessor": "assessor",
    "area_officer": "area officer",
    "area_officer at work": "area officer in a school",
    "platform_admin": "platform admin",
    "platform_admin at work": "platform admin in a school",
}
OPENS, LEADS, ACTS, CLOSED = "yes", "leads on", "post", ""
ORDER = (OPENS, ACTS, LEADS, CLOSED)
HEAD = """# Views of the admin host, by role

<!-- Written by the crawler of the walls (`tests/tenants/walls/role_table.py`), compared in every run. -->

What each role gets for things of its own school: `yes`, the view; `post`, an act without a screen; `leads on`, another
view, such as the choice of a school; nothing, a 404 or Wagtail's refusal. Views that nobody or everybody passes are
left out. For things of another school every cell is empty: the crawler asks that too.

"""


def outcome_of(answer: HttpResponseBase) -> str:
    """Return what an answer to an own address means."""
    if answer.status_code == 405:
        return ACTS
    if answer.status_code in (301, 302):
        # Wagtail sends who may not to its home, with a word.
        return CLOSED if answer["Location"] == "/admin/" else LEADS
    return OPENS if answer.status_code == 200 else CLOSED


def best(outcomes: list[str]) -> str:
    return min(outcomes, key=ORDER.index, default=CLOSED)


def rows() -> list[str]:
    return sorted(name for name, view in TABLE.items() if view.access not in (Access.OPEN, Access.DENIED))


def read() -> dict[str, dict[str, str]]:
    """Return view → column → what it is; empty without a table."""
    if not PATH.exists():
        return {}
    lines = [line for line in PATH.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {view: dict(zip(cells[0][1:], values, strict=True)) for view, *values in cells[1:]}


def column(name: str) -> dict[str, str]:
    """Return what the committed table says of one role; ``UPDATE_ROLE_TABLE`` has nothing to compare with."""
    return {view: cells.get(COLUMNS[name], "not asked yet") for view, cells in read().items()}


def settle(name: str, seen: Mapping[str, str]) -> None:
    """Write one column anew if that is asked for."""
    if not os.environ.get("UPDATE_ROLE_TABLE"):
        return
    table = read()
    lines = [f"| view | {' | '.join(COLUMNS.values())} |", f"|---{'|---' * len(COLUMNS)}|"]
    for view in rows():
        cells = {**table.get(view, {}), COLUMNS[name]: seen[view]}
        lines.append(f"| {view} | {' | '.join(cells.get(heading, '') for heading in COLUMNS.values())} |")
    PATH.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
