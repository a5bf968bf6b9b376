"""What is said of a notice: to the public, and for LINE."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from cms.content.dates import thai_date
from cms.notices.models import Notice
from cms.notices.values import STRICTNESS, Schooling, Severity

SIGNS = {Severity.INFO: "ℹ️", Severity.WARNING: "⚠️", Severity.EMERGENCY: "🚨"}


def moment_words(moment: datetime) -> str:
    """Return ``26 พ.ย. 2569 16.30 น.``"""
    return f"{thai_date(timezone.localdate(moment), short=True)} {timezone.localtime(moment):%H.%M} น."


def days_words(since: date, until: date) -> str:
    """Return ``27 พ.ย. 2569``, ``27–28 พ.ย. 2569`` or ``30 พ.ย. 2569 – 2 ธ.ค. 2569``."""
    if since == until:
        return thai_date(since, short=True)
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day}–{thai_date(until, short=True)}"
    return f"{thai_date(since, short=True)} – {thai_date(until, short=True)}"


def schooling_words(notice: Notice) -> str:
    """Return ``ปิดเรียน 27–28 พ.ย. 2569``; empty where the notice says nothing about school."""
    if not notice.schooling or notice.schooling_from is None or notice.schooling_until is None:
        return ""
    days = days_words(notice.schooling_from, notice.schooling_until)
    return f"{Schooling(notice.schooling).label} {days}"


def strictest(notices: Iterable[Notice], today: date) -> Notice | None:
    """Return the notice whose word about school is shown: of today or later, the strictest, then the nearest."""
    words = [one for one in notices if one.schooling and one.schooling_until and one.schooling_until >= today]
    return min(words, key=lambda one: (STRICTNESS[Schooling(one.schooling)], one.schooling_from, one.key), default=None)


def line_text(notice: Notice, url: str) -> str:
    """Return what is pasted into a LINE group."""
    said = [f"{SIGNS[Severity(notice.severity)]} {notice.headline}", schooling_words(notice), notice.text]
    phone = f"โทร {notice.phone}" if notice.phone and notice.clear_at is None else ""
    if notice.clear_at is not None:
        said = [f"✅ คลี่คลายแล้ว: {notice.headline}", notice.clear_text]
    return "\n".join(part for part in (*said, phone, url) if part)
