"""Jobs of this folder."""

from __future__ import annotations

from django.utils import timezone

from cms.content.media import hastening, reading, renditions
from cms.content.media.models import MAKE_RENDITIONS, READ_DOCUMENT
from tenants.jobs import Payload, job


@job(MAKE_RENDITIONS, gives_way=True)
def make_renditions(payload: Payload) -> None:
    """``{"image": row id, "sha256": of its original}``: safe to run twice, and too late."""
    renditions.make_renditions(int(str(payload["image"])), str(payload["sha256"]))


@job(hastening.HASTEN)
def hasten_renditions(payload: Payload) -> None:
    """``{"tenant": row id, "pages": public keys}``: safe to run twice, and too late."""
    pages = payload["pages"]
    assert isinstance(pages, list)
    hastening.hasten(int(str(payload["tenant"])), [*map(str, pages)], timezone.now())


@job(READ_DOCUMENT, gives_way=True)
def read_document(payload: Payload) -> None:
    """``{"document": row id, "sha256": of its file}``: safe to run twice, and too late."""
    reading.read_and_draw(int(str(payload["document"])), str(payload["sha256"]))
