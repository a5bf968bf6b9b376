"""Jobs of this folder."""

from __future__ import annotations

from cms.content.media import reading, renditions
from cms.content.media.models import MAKE_RENDITIONS, READ_DOCUMENT
from tenants.jobs import Payload, job


@job(MAKE_RENDITIONS)
def make_renditions(payload: Payload) -> None:
    """``{"image": row id, "sha256": of its original}``: safe to run twice, and too late."""
    renditions.make_renditions(int(str(payload["image"])), str(payload["sha256"]))


@job(READ_DOCUMENT)
def read_document(payload: Payload) -> None:
    """``{"document": row id, "sha256": of its file}``: safe to run twice, and too late."""
    reading.read_and_draw(int(str(payload["document"])), str(payload["sha256"]))
