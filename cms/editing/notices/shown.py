"""What the screens say of a notice, as plain values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q

from cms.editing.notices.scope import Scope
from cms.notices.links import paths_of
from cms.notices.models import LiveDocument, Notice
from cms.notices.receiving import is_asked, told
from cms.notices.values import Severity, Standing
from cms.notices.words import line_text, moment_words, schooling_words

LISTED = 30


def row(notice: Notice, scope: Scope, now: datetime) -> dict[str, Any]:
    """Return a line of the list."""
    standing = notice.standing(now)
    return {
        "headline": notice.headline,
        "severity": notice.severity,
        "word": Severity(notice.severity).label,
        "standing": str(standing),
        "state": standing.label,
        "when": when(notice, standing),
        "url": scope.url("one", notice.key),
    }


def when(notice: Notice, standing: Standing) -> str:
    if standing == Standing.SCHEDULED:
        return f"เริ่ม {moment_words(notice.starts_at)}"
    if standing in (Standing.LIVE, Standing.CLEAR):
        return f"ถึง {moment_words(notice.over_at)}"
    if standing in (Standing.DRAFT, Standing.WAITING):
        return f"แก้ไขล่าสุด {moment_words(notice.changed_at)}"
    return f"สิ้นสุด {moment_words(notice.over_at)}"


def rows(scope: Scope, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return the notices of a scope: what is open, and the last that are over."""
    stages = ("draft", "waiting", "sent")
    is_open = Q(stage__in=stages) & (Q(over_at__gt=now) | Q(stage__in=("draft", "waiting")))
    return {
        "open": [row(one, scope, now) for one in scope.notices.filter(is_open).order_by("-starts_at", "-pk")[:100]],
        "past": [row(one, scope, now) for one in scope.notices.exclude(is_open).order_by("-over_at")[:LISTED]],
    }


def link_of(notice: Notice) -> str:
    """Return a notice's link as it is typed."""
    return paths_of({notice.link_page}).get(notice.link_page, "") if notice.link_page else notice.link_href


def details(notice: Notice, scope: Scope, now: datetime) -> dict[str, Any]:
    """Return everything that the screen of one notice says."""
    url = scope.public_url(notice)
    return row(notice, scope, now) | {
        "key": notice.key,
        "version": notice.version,
        "text": notice.text,
        "phone": notice.phone,
        "link": link_of(notice),
        "schooling": schooling_words(notice),
        "clear": notice.clear_text,
        "author": name_of(notice.author),
        "audience": audience_words(notice),
        "corrected": moment_words(notice.corrected_at) if notice.corrected_at else "",
        "public_url": url if notice.standing(now) not in (Standing.DRAFT, Standing.WAITING, Standing.SCHEDULED) else "",
        "line": line_text(notice, url),
        "changes": [
            {
                "act": one.get_act_display(),
                "at": moment_words(one.at),
                "by": one.by_name or "ระบบ",
                "said": one.headline,
            }
            for one in notice.changes.order_by("-pk")
        ],
    }


def audience_words(notice: Notice) -> str:
    """Return to whom an area's notice goes; nothing for a school's own."""
    if notice.area_id is None:
        return ""
    return f"กลุ่มเครือข่าย {notice.network.name}" if notice.network else notice.get_audience_display()


def progress(notice: Notice) -> dict[str, Any]:
    """Return how far a notice has come: on how many sites it is shown, which are late, who has read it."""
    to = told().filter(notice=notice).select_related("tenant", "acknowledged_by")
    rows = list(to.order_by("tenant__name"))
    ids = [notice.tenant_id] if notice.tenant_id else [one.tenant_id for one in rows]
    left = notice.recipients.filter(left_at__isnull=False, tenant__deleted_at=None)
    behind = LiveDocument.objects.filter(pk__in=ids, written__lt=F("version")).select_related("tenant")
    late = [{"name": one.tenant.name, "why": one.error or "รอเว็บไซต์เผยแพร่ครั้งแรก"} for one in behind]
    schools = [one for one in rows if is_asked(one)]
    read = [one for one in schools if one.acknowledged_at]
    return {
        "total": len(ids),
        "shown": len(ids) - len(late),
        "late": late,
        "read": [
            {"name": one.tenant.name, "by": name_of(one.acknowledged_by), "at": moment_words(one.acknowledged_at)}
            for one in read
            if one.acknowledged_at
        ],
        "unread": [
            {"name": one.tenant.name, "reminded": moment_words(one.reminded_at) if one.reminded_at else ""}
            for one in schools
            if not one.acknowledged_at
        ],
        "left": [
            {"name": name, "at": moment_words(left_at)}
            for name, left_at in left.order_by("tenant__name").values_list("tenant__name", "left_at")
            if left_at
        ],
        "lines": [{"name": one.tenant.name, "line": one.line} for one in rows if one.line],
    }


def name_of(person: Any) -> str:
    return "" if person is None else person.get_full_name() or person.get_username()
