"""What the desk leaves to the worker."""

from __future__ import annotations

from datetime import timedelta

from cms.editing.desk.arrivals import forget_left_behind
from site_builder.chores import add_chore


def register() -> None:
    """Let the worker delete once a day what came for pages that were never written."""
    add_chore("desk", timedelta(hours=24), forget_left_behind)
