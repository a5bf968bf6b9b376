"""Jobs of the app: found by the ``Jobs`` port at start."""

from __future__ import annotations

from cms.content.media import tasks

__all__ = ["tasks"]
