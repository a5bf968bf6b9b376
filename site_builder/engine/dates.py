"""Days as visitors read them: Thai names of months, years of the Buddhist era (พ.ศ. = CE + 543)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from site_builder.engine.basic_views import DateView

BANGKOK = timezone(timedelta(hours=7))
BUDDHIST_ERA = 543
BEGINNING = "1970-01-01T00:00:00Z"
"""What stands for an instant that nobody knows."""
MONTHS = (
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
)


@lru_cache(maxsize=4_096)
def day_view(iso: str | None) -> DateView | None:
    """Return the view of an ISO day (``2026-11-21``) or of the day in Bangkok of an instant; None for None."""
    day = day_of(iso)
    if day is None:
        return None
    long, short = MONTHS[day.month - 1]
    year = day.year + BUDDHIST_ERA
    return DateView(iso=day.isoformat(), text=f"{day.day} {long} {year}", short=f"{day.day} {short} {year}")


@lru_cache(maxsize=1_024)
def month_text(month: str) -> str:
    """Return an ISO month (``2026-11``) as visitors read it: ``พฤศจิกายน 2569``."""
    year, _, number = month.partition("-")
    return f"{MONTHS[int(number) - 1][0]} {int(year) + BUDDHIST_ERA}"


@lru_cache(maxsize=4_096)
def month_of(iso: str | None) -> str | None:
    """Return the month of an ISO day or instant, as ``2026-11``; None for what is neither."""
    day = day_of(iso)
    return f"{day.year:04d}-{day.month:02d}" if day else None


def day_of(iso: str | None) -> date | None:
    """Return the day of an ISO day or instant; None for what is neither.  Instants without a zone are UTC."""
    try:
        return _instant(iso).astimezone(BANGKOK).date() if iso else None
    except (ValueError, OverflowError):
        # One odd date must not take down the lists that show it.
        return None


@lru_cache(maxsize=16_384)
def utc_text(iso: str) -> str:
    """Return an instant as feeds write it: ``2026-11-21T03:04:05Z``.  A day begins at midnight in Bangkok."""
    try:
        moment = _instant(iso)
        return f"{(moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()[:19]}Z"
    except (ValueError, OverflowError):
        return BEGINNING


def _instant(iso: str) -> datetime:
    moment = datetime.fromisoformat(iso)
    if len(iso) == len("2026-11-21"):
        return moment.replace(tzinfo=BANGKOK)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
