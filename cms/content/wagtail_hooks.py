"""Wagtail's hooks of the app: found by Wagtail at start."""

from __future__ import annotations

from cms.content import widgets
from cms.content.media import hooks

__all__ = ["hooks", "widgets"]
