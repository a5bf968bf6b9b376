"""Which version of a page somebody has seen."""

from __future__ import annotations

from datetime import UTC
from typing import Any


def version_of(page: Any) -> str:
    """Return what tells the newest version of a page from every other; empty where there is none.

    The row of the version is not enough: Wagtail writes what it saves by itself over the same row again and again.
    """
    if page.latest_revision_id is None or page.latest_revision_created_at is None:
        return ""
    moment = page.latest_revision_created_at.astimezone(UTC)
    return f"{page.latest_revision_id}@{moment.isoformat(timespec='microseconds')}"
