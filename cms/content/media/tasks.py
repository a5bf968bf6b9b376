"""Jobs of this folder."""

from __future__ import annotations

from cms.content.media import renditions
from cms.content.media.models import MAKE_RENDITIONS
from tenants.jobs import Payload, job


@job(MAKE_RENDITIONS)
def make_renditions(payload: Payload) -> None:
    """``{"image": row id, "sha256": of its original}``: safe to run twice, and too late."""
    renditions.make_renditions(int(str(payload["image"])), str(payload["sha256"]))
