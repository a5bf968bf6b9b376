"""Artifacts that are published as they are: the theme's assets, images in their ready sizes, files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from site_builder.engine.blocks import whole
from site_builder.engine.fingerprint import fingerprint
from site_builder.engine.media_views import album_sizes
from site_builder.engine.planned import Artifact, SourceFile
from site_builder.engine.routes import file_url, rendition_url, sheet_url
from site_builder.engine.theme import ICONS, ThemeFiles
from site_builder.engine.values import Media, Reference, Rendition

if TYPE_CHECKING:
    from site_builder.engine.site import Site

RENDITION_TYPES = {"webp": "image/webp", "jpeg": "image/jpeg"}


def asset_artifacts(theme: ThemeFiles) -> Iterator[Artifact]:
    for name, asset in theme.assets.items():
        if name.startswith(ICONS):
            continue
        yield Artifact(
            path=f"assets/{asset.published_name}",
            kind="asset",
            content_type=asset.content_type,
            fingerprint=fingerprint(content=asset.sha256),
            key=name,
        )


def media_artifacts(site: Site) -> Iterator[Artifact]:
    """Yield images and files that a listed page or the site itself shows: what nobody shows is not public."""
    shown = _shown_media(site)
    for reference in sorted(shown):
        media = site.shelf.get(reference)
        image = whole(reference)
        if media is None or (image != reference and image in shown and site.shelf.get(image)):
            continue
        if media.kind == "file":
            yield from _file_artifacts(media, reference)
        else:
            yield from _image_artifacts(media, image, media.renditions if image == reference else album_sizes(media))


def _file_artifacts(media: Media, reference: Reference) -> Iterator[Artifact]:
    yield Artifact(
        path=file_url(media)[1:],
        kind="file",
        content_type=media.content_type or "application/octet-stream",
        fingerprint=fingerprint(content=media.sha256),
        key=reference,
        source=SourceFile(path=media.path, sha256=media.sha256, size=media.size),
    )
    for number, sheet in enumerate(media.sheets, start=1):
        yield Artifact(
            path=sheet_url(media, number, sheet)[1:],
            kind="image",
            content_type=RENDITION_TYPES["webp"],
            fingerprint=fingerprint(content=sheet.sha256),
            key=reference,
            source=SourceFile(path=sheet.path, sha256=sheet.sha256, size=sheet.size),
        )


def _image_artifacts(media: Media, reference: Reference, sizes: Iterable[Rendition]) -> Iterator[Artifact]:
    for size in sizes:
        yield Artifact(
            path=rendition_url(media, size)[1:],
            kind="image",
            content_type=RENDITION_TYPES[size.format],
            fingerprint=fingerprint(content=size.sha256),
            key=reference,
            source=SourceFile(path=size.path, sha256=size.sha256, size=size.size),
        )


def _shown_media(site: Site) -> set[str]:
    outline = site.outline
    heads, unlisted = outline.routes.heads.items(), outline.unlisted
    listed = (head.references for key, head in heads if key not in unlisted)
    emblem = site.snapshot.site.emblem
    shown = set().union(*listed, (f"image:{emblem}",) if emblem else ())
    return {reference for reference in shown if not reference.startswith("page:")}
