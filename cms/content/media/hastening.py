"""What a page that is published needs of pictures: which sizes, and how soon.

What it shows by itself needs all sizes, what stands in its album two.  Pictures that a page waits for come before those
that nobody waits for, few before many.

An album of 200 photos takes minutes to make ready.  News with one picture that is published meanwhile must not wait for
them, and neither must another school's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from cms.content.media.folders import is_whole
from cms.content.media.models import MAKE_RENDITIONS, SiteImage
from cms.content.media.renditions import ON_ITS_WAY, are_on_their_way, ask_for_all_sizes, enqueue
from cms.content.published import chunks
from cms.content.records import PublishedPageRecord
from site_builder.engine.values import Reference
from tenants import jobs

HASTEN = "content.hasten_renditions"
HEAD_START = timedelta(days=1)
"""Far before whatever nobody waits for."""
OF_A_PICTURE = timedelta(seconds=1)
"""So much later, for each picture that it waits for, does a page take its turn."""
MOST_PAGES = 20


class Pointing(msgspec.Struct, frozen=True, gc=False):
    """Of a Head, what a page points at."""

    references: tuple[Reference, ...] = ()


def ask_for_sizes(tenant_id: int, references: Iterable[Reference]) -> None:
    """Ask, in the caller's transaction, for all sizes of the images that pages point at as shown by themselves."""
    for keys in chunks(_images(references, "image")):
        ask_for_all_sizes(SiteImage.objects.filter(tenant_id=tenant_id, public_key__in=keys))


def ask_for_sizes_of_pages(tenant_id: int, keys: Sequence[str]) -> None:
    """Ask, in the caller's transaction, for all sizes of the images that these pages show by themselves."""
    ask_for_sizes(tenant_id, {each for _, references in _pointing(tenant_id, keys) for each in references})


def try_refused_pictures_again(tenant_id: int, page_key: str) -> None:
    """Have those pictures of a public page made that were refused: a busy machine may have been at fault."""
    references = [each for _, found in _pointing(tenant_id, [page_key]) for each in found]
    for keys in chunks(_images(references, "image", "photo")):
        refused = SiteImage.objects.filter(tenant_id=tenant_id, public_key__in=keys).exclude(rendition_error="")
        with transaction.atomic():
            images = list(refused.select_for_update().order_by("pk"))
            SiteImage.objects.filter(pk__in=[image.pk for image in images]).update(rendition_error="")
            enqueue(images)


def refused_pictures(tenant_id: int, keys: Sequence[str]) -> dict[str, str]:
    """Return, for those of these public pages that wait for a picture in vain, which one it is and why, in Thai."""
    pages = dict(_pointing(tenant_id, keys))
    refused = _refused(tenant_id, {each for references in pages.values() for each in references})
    first = {page: next((refused[each] for each in found if each in refused), "") for page, found in pages.items()}
    return {page: why for page, why in first.items() if why}


def _refused(tenant_id: int, references: Iterable[Reference]) -> dict[Reference, str]:
    """Return those references that lead to a picture without the sizes for it, which cannot be made, each with why.

    A picture whose new file was refused goes on being shown as it was: nobody waits for that.
    """
    found: dict[Reference, str] = {}
    for keys in chunks(_images(references, "image", "photo")):
        images = SiteImage.objects.filter(tenant_id=tenant_id, public_key__in=keys).exclude(rendition_error="")
        for key, title, error, made in images.values_list(
            "public_key", "title", "rendition_error", "public_renditions"
        ):
            why = f"รูป «{title}» ขึ้นเว็บไซต์ไม่ได้: {error}"
            found |= {f"image:{key}": why} if not is_whole(made) else {}
            found |= {f"photo:{key}": why} if not made else {}
    return found


def _pointing(tenant_id: int, keys: Sequence[str]) -> Iterator[tuple[str, tuple[Reference, ...]]]:
    """Yield the keys of these public pages, each with what it points at."""
    for some in chunks(keys):
        heads = PublishedPageRecord.objects.filter(tenant_id=tenant_id, key__in=some).values_list("key", "head")
        for key, head in heads:
            yield key, msgspec.json.decode(bytes(head), type=Pointing).references


def _images(references: Iterable[Reference], *kinds: str) -> list[str]:
    """Return the keys of the images that are pointed at as one of these kinds, in order."""
    parts = (each.partition(":") for each in references)
    return sorted({key for kind, _, key in parts if kind in kinds})


def ask_haste(tenant_id: int, keys: Sequence[str]) -> None:
    """Ask, in the caller's transaction, that pictures of these pages be made before others, where any is not ready."""
    if len(keys) <= MOST_PAGES and are_on_their_way(tenant_id):
        payload: jobs.Payload = {"tenant": tenant_id, "pages": [*sorted(keys)]}
        jobs.get_jobs().enqueue(HASTEN, payload, tenant_id=tenant_id)


def hasten(tenant_id: int, keys: Sequence[str], now: datetime) -> None:
    """Bring the pictures that pages wait for to the front."""
    for _, references in _pointing(tenant_id, keys):
        pictures = list(_waited_for(tenant_id, references))
        turn = now - HEAD_START + OF_A_PICTURE * len(pictures)
        for pk, sha256 in pictures:
            payload: jobs.Payload = {"image": pk, "sha256": sha256}
            jobs.get_jobs().enqueue(MAKE_RENDITIONS, payload, tenant_id=tenant_id, run_at=turn)


def _waited_for(tenant_id: int, references: Iterable[Reference]) -> Iterable[tuple[int, str]]:
    keys = _images(references, "image", "photo")
    images = SiteImage.objects.filter(ON_ITS_WAY, tenant_id=tenant_id, public_key__in=keys)
    return images.order_by("pk").values_list("pk", "sha256")
