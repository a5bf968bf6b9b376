"""The public sizes of images: made once for the same bytes, kept while somebody refers to them.

``MEDIA_ROOT/renditions/<sha256 of the original>/`` holds six files and ``made.json``.  A folder comes to be by one
rename and goes away by one rename, so that whoever sees it sees it whole.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cms.content import published
from cms.content.media import errors, processes
from cms.content.media.budgets import FILES, RECIPE
from cms.content.media.models import SiteImage
from cms.content.media.public import media_of_image
from site_builder.engine.values import Rendition

FOLDER = "renditions"
NOTE = "made.json"


def make_renditions(image_id: int, sha256: str) -> None:
    """Bring the public sizes of an image into being and make them public.

    Safe to run twice, and when the image has been deleted or replaced meanwhile: then nothing stays behind.
    """
    image = SiteImage.objects.filter(pk=image_id, sha256=sha256).first()
    if image is None or is_ready(image):
        return
    try:
        made = made_for(image)
    except errors.PictureRefused as refusal:
        note_error(image, refusal.message)
        return
    old = store(image, made)
    for digest in {sha256, old} - {""}:
        remove_unused(digest)


def is_ready(image: SiteImage) -> bool:
    """Say whether the image's row tells of six sizes of its present original, and they lie there."""
    return image.rendered_sha256 == image.sha256 and not image.rendition_error and read(image.sha256) is not None


def made_for(image: SiteImage) -> list[Rendition]:
    """Return the six sizes of an image's original, made now unless the same bytes were made before."""
    known = read(image.sha256)
    if known is not None:
        return known
    root = renditions_root()
    folder = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
    try:
        found = processes.run("render", Path(image.file.path), folder)
        publish_folder(folder, image.sha256, found)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    made = read(image.sha256)
    if made is None:
        raise errors.WorkerFailed(f"no whole folder of {image.sha256}")
    return made


def publish_folder(folder: Path, sha256: str, found: list[dict[str, Any]]) -> None:
    """Give a finished folder its name, in place of an older recipe's or a broken one."""
    note = folder / NOTE
    note.write_text(json.dumps({"recipe": RECIPE, "files": found}), encoding="utf-8")
    folder.chmod(0o755)
    for path in (note, folder):
        sync(path)
    target = folder_of(sha256)
    put_away(target)
    try:
        folder.rename(target)
    except OSError:
        # Someone else made the same bytes first: theirs are as good.
        if read(sha256) is None:
            raise
    sync(target.parent)


def read(sha256: str) -> list[Rendition] | None:
    """Return what lies ready for an original, or None unless all six files are there, of today's recipe."""
    folder = folder_of(sha256)
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        if note["recipe"] != RECIPE or {one["file"] for one in note["files"]} != FILES:
            return None
        if any((folder / one["file"]).stat().st_size != one["size"] for one in note["files"]):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return [rendition(sha256, one) for one in note["files"]]


def rendition(sha256: str, found: dict[str, Any]) -> Rendition:
    facts = {name: value for name, value in found.items() if name != "file"}
    return msgspec.convert({**facts, "path": f"{FOLDER}/{sha256}/{found['file']}"}, Rendition)


def store(image: SiteImage, made: list[Rendition]) -> str:
    """Write the sizes into the image's row and make them public; return the original that was shown before, if another.

    One short transaction.  Nothing is written when the image was deleted or replaced since ``made`` was begun.
    """
    with transaction.atomic():
        row = SiteImage.objects.select_for_update().filter(pk=image.pk, sha256=image.sha256).first()
        if row is None or row.tenant_id is None:
            return ""
        if read(row.sha256) is None:
            # Cleared away between making and writing, for an image of the same bytes: the job comes again.
            raise errors.WorkerFailed(f"the folder of {row.sha256} is gone")
        old = row.rendered_sha256
        row.public_renditions = msgspec.to_builtins(made)
        row.rendered_sha256, row.rendition_error = row.sha256, ""
        SiteImage.objects.filter(pk=row.pk).update(
            public_renditions=row.public_renditions,
            rendered_sha256=row.rendered_sha256,
            rendered_size=sum(one.size for one in made),
            rendition_error="",
        )
        published.put_media(row.tenant_id, media_of_image(row))
    return old if old != row.sha256 else ""


def note_error(image: SiteImage, message: str) -> None:
    """Keep the reason for the editor; the public goes on seeing what was there before."""
    SiteImage.objects.filter(pk=image.pk, sha256=image.sha256).update(rendition_error=message[:300])


def remove_unused(sha256: str) -> None:
    """Remove the folder of an original that no image refers to.  Call it after the commit."""
    folder = folder_of(sha256)
    if is_used(sha256) or not folder.exists():
        return
    away = Path(tempfile.mkdtemp(prefix=".away-", dir=renditions_root()))
    kept = away / sha256
    try:
        folder.rename(kept)
        if is_used(sha256) and not folder.exists():
            # Somebody uploaded the same picture in this very moment.
            kept.rename(folder)
    except FileNotFoundError:
        pass
    finally:
        shutil.rmtree(away, ignore_errors=True)


def is_used(sha256: str) -> bool:
    return SiteImage.objects.filter(Q(sha256=sha256) | Q(rendered_sha256=sha256)).exists()


def put_away(folder: Path) -> None:
    """Take a folder out of its place in one step, then remove it."""
    if folder.exists():
        away = Path(tempfile.mkdtemp(prefix=".away-", dir=folder.parent))
        folder.rename(away / "old")
        shutil.rmtree(away, ignore_errors=True)


def renditions_root() -> Path:
    root = Path(settings.MEDIA_ROOT) / FOLDER
    root.mkdir(parents=True, exist_ok=True)
    return root


def folder_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / sha256


def sync(path: Path) -> None:
    """Make a file or a folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
