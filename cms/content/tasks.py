"""Jobs of the app: found by the ``Jobs`` port at start."""

from __future__ import annotations

from cms.content.exports import tasks as exports_tasks
from cms.content.media import tasks as media_tasks

__all__ = ["exports_tasks", "media_tasks"]
