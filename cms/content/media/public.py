"""Images and documents as the public may see them (the engine's Media)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from cms.content.media.documents import CONTENT_TYPES
from cms.content.media.names import is_camera_name
from site_builder.engine.values import Icon, Media, Rendition, Sheet


def media_of_image(image: Any) -> Media:
    """Return an image's public form, from its row alone.

    While a replaced image is being prepared the form goes on showing the old picture, whose renditions still lie there.
    Width and height are those of the largest rendition; the stored original is never public, so it has no path here.
    """
    renditions = tuple(msgspec.convert(one, Rendition) for one in image.public_renditions)
    largest = max(renditions, key=lambda one: one.width, default=None)
    return Media(
        key=image.public_key,
        kind="image",
        title=image.title,
        alt=image.default_alt_text,
        sha256=image.rendered_sha256 or image.sha256,
        width=image.width if largest is None else largest.width,
        height=image.height if largest is None else largest.height,
        renditions=renditions,
        icons=tuple(msgspec.convert(one, Icon) for one in image.public_icons),
    )


def public_alt(alt: str, title: str) -> str:
    """Return what a blind reader is told: the author's words, else the title, unless only a device would say it."""
    return alt or ("" if is_camera_name(title) else title)


def media_of_document(document: Any) -> Media:
    """Return a document's public form: its bytes lie at ``path``, to be shown at ``/files/<key>/<name>``."""
    reading = getattr(document, "reading", None)
    if reading is not None and reading.sha256 != document.sha256:
        reading = None
    return Media(
        key=document.public_key,
        kind="file",
        title=document.title,
        name=document.public_name,
        content_type=CONTENT_TYPES[document.public_name.rpartition(".")[2]],
        size=document.file_size or 0,
        sha256=document.sha256,
        path=document.file.name,
        pages=reading.pages if reading else 0,
        sheets=tuple(msgspec.convert(one, Sheet) for one in reading.sheets) if reading else (),
    )


def public_media(tenant_id: int) -> Iterator[Media]:
    """Yield the public forms of all images and documents of a tenant, from their rows: two queries."""
    from cms.content.media.models import SiteDocument, SiteImage

    for image in SiteImage.objects.filter(tenant_id=tenant_id).order_by("pk").iterator(500):
        yield media_of_image(image)
    for document in (
        SiteDocument.objects.filter(tenant_id=tenant_id).select_related("reading").order_by("pk").iterator(500)
    ):
        yield media_of_document(document)
