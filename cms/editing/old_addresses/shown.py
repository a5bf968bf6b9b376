"""What the screens show of old addresses: letters instead of percent signs, and what comes of each row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.content.base import BasePage
from cms.content.conf import public_origin
from cms.content.dates import thai_date
from cms.content.redirects.checking import Beside, is_nowhere
from cms.content.redirects.known import Known
from cms.content.redirects.services import lead_of
from cms.content.redirects.values import Plan, PlannedRedirect, State
from cms.content.redirects.words import KINDS, OTHER_KIND
from site_builder.engine.old_paths import KEPT_IN_PATH, has_query, is_below, shown
from tenants.models import Tenant
from tenants.redirects.models import Redirect

GONE_WORD = "ไม่มีแล้ว (410)"
WORDS = {State.NEW: "ใหม่", State.CHANGED: "เปลี่ยน", State.UNCHANGED: "เหมือนเดิม"}
SHOWN = 200
"""Rows of a preview: whoever has more reads the rest after the first are mended."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list.  ``trouble``: why visitors do not come where it says; empty where they do."""

    pk: int
    path: str
    url: str
    """Where to try it; empty for what stands for many addresses."""
    to: str
    to_path: str
    source: str
    day: str
    trouble: str
    state: str


def search(tenant: Tenant, asked: str, source: str) -> QuerySet[Redirect]:
    """Return the rows that have a text in their old or new address or in the title of their page."""
    rows = Redirect.objects.filter(tenant=tenant).order_by("path")
    if source in Redirect.Source.values:
        rows = rows.filter(source=source)
    if not asked:
        return rows
    spelled = quote(asked, safe=KEPT_IN_PATH + "/?*:")
    titled = BasePage.objects.filter(tenant=tenant, title__icontains=asked).values("public_key")
    return rows.filter(
        Q(path__icontains=spelled) | Q(address__icontains=spelled) | Q(address__icontains=asked) | Q(key__in=titled)
    )


def lines(rows: Iterable[Redirect], tenant: Tenant, known: Known) -> list[Line]:
    beside = Beside(known.rows, known)
    origin = public_origin(tenant.host)
    return [line(row, origin, known, beside) for row in rows]


def line(row: Redirect, origin: str, known: Known, beside: Beside) -> Line:
    state, trouble = state_of(row, known, beside)
    return Line(
        pk=row.pk,
        path=shown(row.path),
        url="" if is_below(row.path) else origin + row.path,
        to=known.titles.get(row.key, "หน้าที่ถูกลบไปแล้ว") if row.key else shown(row.address) or GONE_WORD,
        to_path=known.urls.get(row.key, "") if row.key else "",
        source=row.get_source_display(),
        day=thai_date(timezone.localtime(row.created_at).date(), short=True),
        trouble=trouble,
        state=state,
    )


def state_of(row: Redirect, known: Known, beside: Beside) -> tuple[str, str]:
    """Return a word for style sheets, and why visitors do not come where a row says."""
    kind = None if has_query(row.path) or is_below(row.path) else known.stands_at(row.path)
    if kind is not None:
        return "waiting", f"ยังไม่มีผล: มี{KINDS.get(kind, OTHER_KIND)}อยู่ที่ที่อยู่นี้"
    if row.key and row.key not in known.titles:
        return "closed", "ไม่มีผล: หน้าปลายทางถูกลบไปแล้ว"
    if row.key and row.key not in known.urls:
        return "waiting", "ยังไม่มีผล: หน้าปลายทางยังไม่เผยแพร่"
    if row.path in known.rows and beside.ways.end(row.path) is None:
        return "closed", "ไม่มีผล: ปลายทางวนกลับมาที่เดิม"
    if is_nowhere(lead_of(row), known, beside):
        return "waiting", "ไม่พบหน้าที่ที่อยู่ใหม่นี้ในเว็บไซต์"
    return "active", ""


# ------------------------------------------------------------------------------------------------------------- a file


def told(plan: Plan, known: Known) -> dict[str, Any]:
    """Return what the screens say of a plan."""
    return {
        "plan": plan,
        "errors": plan.errors[:SHOWN],
        "more_errors": max(0, len(plan.errors) - SHOWN),
        "warnings": plan.warnings[:SHOWN],
        "more_warnings": max(0, len(plan.warnings) - SHOWN),
        "rows": [planned(redirect, known) for redirect in plan.redirects[:SHOWN]],
        "more_rows": max(0, len(plan.redirects) - SHOWN),
        **{state.value: len(plan.of(state)) for state in State},
    }


def planned(redirect: PlannedRedirect, known: Known) -> dict[str, Any]:
    lead, before = redirect.lead, redirect.before
    return {
        "number": redirect.number,
        "state": redirect.state.value,
        "word": WORDS[redirect.state],
        "path": shown(lead.path),
        "to": goal_words(lead.key, lead.address, known),
        "end": (shown(redirect.hops[-1]) or GONE_WORD) if len(redirect.hops) > 1 else "",
        "old": goal_words(before.key, before.address, known) if before and before != lead else "",
    }


def goal_words(key: str, address: str, known: Known) -> str:
    if key:
        return f"หน้า «{known.titles.get(key, 'ที่ถูกลบไปแล้ว')}»"
    return shown(address) or GONE_WORD
