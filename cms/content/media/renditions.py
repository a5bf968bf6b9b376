"""The public sizes of images: made once for the same bytes, kept while somebody refers to them.

``MEDIA_ROOT/renditions/<sha256 of the original>/`` holds six files and ``made.json``, and for an emblem the same of its
icons in ``icons/``.  A folder comes to be by one
rename and goes away by one rename, so that whoever sees it sees it whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from cms.content import published
from cms.content.media import errors, processes
from cms.content.media.budgets import FILES, ICON_FILES, RECIPE
from cms.content.media.models import MAKE_RENDITIONS, SiteImage
from cms.content.media.public import media_of_image
from site_builder.engine.values import Icon, Rendition
from tenants.jobs import get_jobs
from tenants.models import Tenant

FOLDER, ICONS = "renditions", "icons"
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
        icons = icons_for(image) if is_emblem(image) else []
    except errors.PictureRefused as refusal:
        note_error(image, refusal.message)
        return
    old = store(image, made, icons)
    for digest in {sha256, old} - {""}:
        remove_unused(digest)


def is_ready(image: SiteImage) -> bool:
    """Say whether the image's row tells of all that is to be made of its present original, and it lies there."""
    if image.rendered_sha256 != image.sha256 or image.rendition_error or read(image.sha256) is None:
        return False
    return has_icons(image) or not is_emblem(image)


def has_icons(image: SiteImage) -> bool:
    """Say whether the row tells of an emblem's icons, and they lie there."""
    return bool(image.public_icons) and read_icons(image.sha256) is not None


def is_emblem(image: SiteImage) -> bool:
    return image.tenant_id is not None and Tenant.objects.filter(pk=image.tenant_id, emblem=image.pk).exists()


def ask_for_icons(tenant: Tenant) -> None:
    """Have the icons of a tenant's emblem made unless they are there; in the caller's transaction."""
    image = tenant.emblem
    if image is not None and image.tenant_id == tenant.pk and not image.rendition_error and not has_icons(image):
        get_jobs().enqueue(MAKE_RENDITIONS, {"image": image.pk, "sha256": image.sha256}, tenant_id=tenant.pk)


def ask_for_missing_icons(now: datetime) -> int:
    """Have lost icons made again, and those of emblems chosen past all forms; return how many sites lack them."""
    chosen = Tenant.objects.filter(emblem__tenant=F("pk"), emblem__rendition_error="").select_related("emblem")
    lacking = [tenant for tenant in chosen.iterator(500) if tenant.emblem and not has_icons(tenant.emblem)]
    for tenant in lacking:
        ask_for_icons(tenant)
    return len(lacking)


def are_on_their_way(tenant_id: int) -> bool:
    """Say whether some image of a tenant still waits for its first public sizes."""
    return SiteImage.objects.filter(tenant_id=tenant_id, rendered_sha256="", rendition_error="").exists()


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


def icons_for(image: SiteImage) -> list[Icon]:
    """Return the icons of an emblem, whose six sizes lie there; made now unless the same bytes were made before."""
    known = read_icons(image.sha256)
    if known is not None:
        return known
    folder = Path(tempfile.mkdtemp(prefix=".making-", dir=renditions_root()))
    try:
        found = processes.run("icons", Path(image.file.path), folder)
        finish_folder(folder, found)
        target = folder_of(image.sha256) / ICONS
        put_away(target)
        with contextlib.suppress(OSError):
            # Someone else made the same bytes first, or took the folder away: what lies there now decides.
            folder.rename(target)
            sync(target.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    made = read_icons(image.sha256)
    if made is None:
        raise errors.WorkerFailed(f"no whole icons of {image.sha256}")
    return made


def finish_folder(folder: Path, found: list[dict[str, Any]]) -> None:
    """Note what is in a folder and let it survive a power cut."""
    note = folder / NOTE
    note.write_text(json.dumps({"recipe": RECIPE, "files": found}), encoding="utf-8")
    folder.chmod(0o755)
    for path in (note, folder):
        sync(path)


def publish_folder(folder: Path, sha256: str, found: list[dict[str, Any]]) -> None:
    """Give a finished folder its name, in place of an older recipe's or a broken one."""
    finish_folder(folder, found)
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
    found = noted(folder_of(sha256), FILES)
    return None if found is None else [rendition(sha256, one) for one in found]


def read_icons(sha256: str) -> list[Icon] | None:
    """Return the icons that lie ready for an original, or None unless all of them are there, of today's recipe."""
    found = noted(folder_of(sha256) / ICONS, ICON_FILES.keys())
    return None if found is None else [icon(sha256, one) for one in found]


def noted(folder: Path, files: Collection[str]) -> list[dict[str, Any]] | None:
    """Return what the note of a folder says of its files, None unless these are there in their full length."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = note["files"]
        if note["recipe"] != RECIPE or {one["file"] for one in found} != set(files):
            return None
        if any((folder / one["file"]).stat().st_size != one["size"] for one in found):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def rendition(sha256: str, found: dict[str, Any]) -> Rendition:
    facts = {name: value for name, value in found.items() if name != "file"}
    return msgspec.convert({**facts, "path": f"{FOLDER}/{sha256}/{found['file']}"}, Rendition)


def icon(sha256: str, found: dict[str, Any]) -> Icon:
    path = f"{FOLDER}/{sha256}/{ICONS}/{found['file']}"
    facts = {"name": ICON_FILES[found["file"]], "size": found["size"], "sha256": found["sha256"], "path": path}
    return msgspec.convert(facts, Icon)


def store(image: SiteImage, made: list[Rendition], icons: list[Icon]) -> str:
    """Write sizes and icons into the image's row and make them public; return the original shown before, if another.

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
        row.public_renditions, row.public_icons = msgspec.to_builtins(made), msgspec.to_builtins(icons)
        row.rendered_sha256, row.rendition_error = row.sha256, ""
        SiteImage.objects.filter(pk=row.pk).update(
            public_renditions=row.public_renditions,
            public_icons=row.public_icons,
            rendered_sha256=row.rendered_sha256,
            rendered_size=sum(one.size for one in made) + sum(one.size for one in icons),
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
