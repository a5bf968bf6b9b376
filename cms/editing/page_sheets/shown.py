"""What the screens show of a plan: counts, lines, what is wrong."""

from __future__ import annotations

from typing import Any

from cms.content.dates import typed_date
from cms.content.page_sheets.kinds import Kind
from cms.content.page_sheets.values import Line, Plan, Wishes
from cms.content.sheets.plans import State
from site_builder.engine.dates import BUDDHIST_ERA

WORDS = {
    State.NEW: "เพิ่ม",
    State.CHANGED: "เปลี่ยน",
    State.REMOVED: "นำออก",
    State.KEPT: "ไม่มีในตาราง คงไว้",
    State.UNCHANGED: "เหมือนเดิม",
}
"""In the order in which they matter to who has to confirm."""
SHOWN = 400


def told(plan: Plan) -> dict[str, Any]:
    """Return what the screens say of a plan; what changes comes first."""
    order = list(WORDS)
    lines = sorted(plan.lines, key=lambda line: (order.index(line.state), line.number or 0))
    return {
        "plan": plan,
        "errors": plan.errors[:SHOWN],
        "more_errors": max(0, len(plan.errors) - SHOWN),
        "lines": [shown(line) for line in lines[:SHOWN]],
        "more_lines": max(0, len(lines) - SHOWN),
        "counts": [(WORDS[state], len(plan.of(state)), state.value) for state in order if plan.of(state)],
    }


def shown(line: Line) -> dict[str, Any]:
    return {
        "number": line.number or "–",
        "state": line.state.value,
        "word": WORDS[line.state],
        "title": line.title,
        "note": line.note,
        "changes": line.changes,
    }


def counted(plan: Plan) -> str:
    """Return how many rows became what, in one line."""
    counts = [f"{word} {len(plan.of(state))}" for state, word in WORDS.items() if plan.of(state)]
    return " · ".join(counts) or "ไม่มีแถวที่เปลี่ยน"


def wishes_sent(kind: Kind, wishes: Wishes) -> dict[str, str]:
    """Return the wishes as the form sent them, to be sent again with the confirmation."""
    sent = {"remove": "on"} if wishes.remove else {}
    if kind.has_day:
        sent["as_of"] = typed_date(wishes.as_of) if wishes.as_of else ""
        sent["school_year"] = str(wishes.school_year + BUDDHIST_ERA) if wishes.school_year else ""
        sent["source"] = wishes.source
    return sent
