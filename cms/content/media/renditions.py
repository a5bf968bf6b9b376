"""The public sizes of images: made once for the same bytes, kept while somebody refers to them.

Two stages.  What an album shows, WebP as thumbnail and view, is made of every picture as soon as it has arrived.  The
other four sizes are made when something shows the picture by itself (a cover, a block, a person, an emblem): that is
asked in the transaction that publishes it (``ask_for_all_sizes``), and the page waits for them.  A picture that had all
sizes keeps having all: also when its file is replaced.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
from django.db import transaction
from django.db.models import F, Q, QuerySet

from cms.content import published
from cms.content.media import errors, folders
from cms.content.media.folders import is_whole
from cms.content.media.models import MAKE_RENDITIONS, SiteImage
from cms.content.media.public import media_of_image
from site_builder.engine.values import Icon, Rendition
from tenants.jobs import Payload, get_jobs
from tenants.models import Tenant

ON_ITS_WAY = Q(rendition_error="") & (Q(rendered_sha256="") | Q(wants_all_sizes=True))
"""Images that wait for their first sizes or for the others."""


def make_renditions(image_id: int, sha256: str) -> None:
    """Bring the public sizes of an image into being and make them public.

    Safe to run twice, and when the image has been deleted or replaced meanwhile: then nothing stays behind.
    """
    image = SiteImage.objects.filter(pk=image_id, sha256=sha256).first()
    if image is None:
        return
    emblem = is_emblem(image)
    whole = emblem or needs_all_sizes(image)
    if is_ready(image, whole=whole, emblem=emblem):
        return
    try:
        folders.make_sizes(sha256, Path(image.file.path), whole=whole)
        if emblem:
            folders.make_icons(sha256, Path(image.file.path))
    except errors.PictureRefused as refusal:
        note_error(image, refusal.message)
        return
    old = store(image, whole=whole, emblem=emblem)
    for digest in {sha256, old} - {""}:
        remove_unused(digest)


def needs_all_sizes(image: SiteImage) -> bool:
    """Say whether an image, which may be no emblem, is to have all sizes: it is asked to, or had them before."""
    return image.wants_all_sizes or is_whole(image.public_renditions)


def is_ready(image: SiteImage, *, whole: bool, emblem: bool) -> bool:
    """Say whether the image's row tells of all that is to be made of its present original, and it lies there."""
    made = folders.read(image.sha256)
    if made is None or image.rendered_sha256 != image.sha256 or image.rendition_error or image.wants_all_sizes:
        return False
    if whole and not (is_whole(made) and is_whole(image.public_renditions)):
        return False
    return has_icons(image) or not emblem


def has_icons(image: SiteImage) -> bool:
    """Say whether the row tells of an emblem's icons, and they lie there."""
    return bool(image.public_icons) and folders.read_icons(image.sha256) is not None


def is_emblem(image: SiteImage) -> bool:
    return image.tenant_id is not None and Tenant.objects.filter(pk=image.tenant_id, emblem=image.pk).exists()


# -------------------------------------------------------------------------------------------------------------- asking


def ask_for_all_sizes(images: QuerySet[SiteImage]) -> None:
    """Have all sizes made of images that something shows by itself, where any is missing; in the caller's transaction.

    One that cannot be made is not tried again, but will have all sizes once its file is replaced.
    """
    asked = images.filter(wants_all_sizes=False)
    if all(is_whole(made) for made in asked.values_list("public_renditions", flat=True)):
        return
    # In one order, so that two who publish never wait for each other.
    rows = asked.select_for_update().order_by("pk")
    lacking = [image for image in rows if not is_whole(image.public_renditions)]
    if lacking:
        SiteImage.objects.filter(pk__in=[image.pk for image in lacking]).update(wants_all_sizes=True)
    enqueue(image for image in lacking if not image.rendition_error)


def ask_for_icons(tenant: Tenant) -> None:
    """Have all sizes and the icons of a tenant's emblem made unless they are there; in the caller's transaction."""
    image = tenant.emblem
    if image is None or image.tenant_id != tenant.pk:
        return
    ask_for_all_sizes(SiteImage.objects.filter(pk=image.pk))
    if not image.rendition_error and not has_icons(image):
        enqueue([image])


def ask_for_missing_icons(now: datetime) -> int:
    """Have lost icons made again, and those of emblems chosen past all forms; return how many sites lack them."""
    chosen = Tenant.objects.filter(emblem__tenant=F("pk"), emblem__rendition_error="").select_related("emblem")
    lacking = [tenant for tenant in chosen.iterator(500) if tenant.emblem and not has_icons(tenant.emblem)]
    for tenant in lacking:
        with transaction.atomic():
            ask_for_icons(tenant)
    return len(lacking)


def ask_for_missing_sizes(now: datetime) -> int:
    """Ask anew for sizes that are on their way, should the job have been lost; return of how many images.

    A job that still waits is not doubled.
    """
    waiting = list(SiteImage.objects.filter(ON_ITS_WAY, tenant__isnull=False).only("pk", "sha256", "tenant_id"))
    enqueue(waiting)
    return len(waiting)


def are_on_their_way(tenant_id: int) -> bool:
    """Say whether some image of a tenant still waits for public sizes."""
    return SiteImage.objects.filter(ON_ITS_WAY, tenant_id=tenant_id).exists()


def enqueue(images: Iterable[SiteImage]) -> None:
    """Have what each image lacks made, in the caller's transaction."""
    for image in images:
        payload: Payload = {"image": image.pk, "sha256": image.sha256}
        get_jobs().enqueue(MAKE_RENDITIONS, payload, tenant_id=image.tenant_id)


# ------------------------------------------------------------------------------------------------------------- storing


def store(image: SiteImage, *, whole: bool, emblem: bool) -> str:
    """Write what lies ready into the image's row and make it public; return the original shown before, if another.

    One short transaction.  Nothing is written when the image was deleted or replaced since the sizes were begun.
    """
    with transaction.atomic():
        row = SiteImage.objects.select_for_update().filter(pk=image.pk, sha256=image.sha256).first()
        if row is None or row.tenant_id is None:
            return ""
        made, icons = folders.read(row.sha256), (folders.read_icons(row.sha256) if emblem else [])
        if made is None or icons is None or (whole and not is_whole(made)):
            # Cleared away between making and writing, for an image of the same bytes: the job comes again.
            raise errors.WorkerFailed(f"no whole folder of {row.sha256}")
        old = row.rendered_sha256
        _write(row, made, icons)
        published.put_media(row.tenant_id, media_of_image(row))
    return old if old != row.sha256 else ""


def _write(row: SiteImage, made: list[Rendition], icons: list[Icon]) -> None:
    row.public_renditions, row.public_icons = msgspec.to_builtins(made), msgspec.to_builtins(icons)
    row.rendered_sha256, row.rendition_error = row.sha256, ""
    SiteImage.objects.filter(pk=row.pk).update(
        public_renditions=row.public_renditions,
        public_icons=row.public_icons,
        rendered_sha256=row.rendered_sha256,
        rendered_size=sum(one.size for one in made) + sum(one.size for one in icons),
        rendition_error="",
        wants_all_sizes=row.wants_all_sizes and not is_whole(made),
    )


def note_error(image: SiteImage, message: str) -> None:
    """Keep the reason for the editor; the public goes on seeing what was there before."""
    SiteImage.objects.filter(pk=image.pk, sha256=image.sha256).update(rendition_error=message[:300])


# ------------------------------------------------------------------------------------------------------------ removing


def remove_unused(sha256: str) -> None:
    """Remove the folder of an original that no image refers to.  Call it after the commit."""
    folder = folders.folder_of(sha256)
    if is_used(sha256) or not folder.exists():
        return
    away = Path(tempfile.mkdtemp(prefix=".away-", dir=folders.renditions_root()))
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
