"""What a page that is published needs of pictures: which sizes, and how soon.

What it shows by itself needs all sizes, what stands in its album two.  Pictures that a page waits for come before those
that nobody waits for, few before many.

An album of 200 photos takes minutes to make ready.  News with one picture that is published meanwhile must not wait for
them, and neither must another school's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from cms.content.media.models import MAKE_RENDITIONS, SiteImage
from cms.content.media.renditions import ON_ITS_WAY, are_on_their_way, ask_for_all_sizes, enqueue
from cms.content.published import CHUNK
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
    images = _images(references, "image")
    for start in range(0, len(images), CHUNK):
        chunk = images[start : start + CHUNK]
        ask_for_all_sizes(SiteImage.objects.filter(tenant_id=tenant_id, public_key__in=chunk))


def ask_for_sizes_of_pages(tenant_id: int, keys: Sequence[str]) -> None:
    """Ask, in the caller's transaction, for all sizes of the images that these pages show by themselves."""
    for start in range(0, len(keys), CHUNK):
        for references in _references(tenant_id, keys[start : start + CHUNK]):
            ask_for_sizes(tenant_id, references)


def try_refused_pictures_again(tenant_id: int, page_key: str) -> None:
    """Have those pictures of a public page made that were refused: a busy machine may have been at fault."""
    keys = [key for references in _references(tenant_id, [page_key]) for key in _images(references, "image", "photo")]
    refused = SiteImage.objects.filter(tenant_id=tenant_id, public_key__in=keys).exclude(rendition_error="")
    with transaction.atomic():
        images = list(refused.select_for_update().order_by("pk"))
        SiteImage.objects.filter(pk__in=[image.pk for image in images]).update(rendition_error="")
        enqueue(images)


def refused_pictures(tenant_id: int, keys: Collection[str]) -> dict[str, str]:
    """Return, for those of these public pages that wait for a picture in vain, which one it is and why, in Thai."""
    shown = {key: _images(references, "image", "photo") for key, references in _heads(tenant_id, keys)}
    wanted = {key for images in shown.values() for key in images}
    refused = SiteImage.objects.filter(tenant_id=tenant_id, public_key__in=wanted).exclude(rendition_error="")
    facts = refused.values_list("public_key", "title", "rendition_error")
    told = {key: f"รูป «{title}» ขึ้นเว็บไซต์ไม่ได้: {error}" for key, title, error in facts}
    first = {page: next((told[key] for key in images if key in told), "") for page, images in shown.items()}
    return {page: why for page, why in first.items() if why}


def _references(tenant_id: int, keys: Iterable[str]) -> Iterator[tuple[Reference, ...]]:
    """Yield what each of these public pages points at."""
    for _, references in _heads(tenant_id, keys):
        yield references


def _heads(tenant_id: int, keys: Iterable[str]) -> Iterator[tuple[str, tuple[Reference, ...]]]:
    """Yield the keys of these public pages, each with what it points at."""
    heads = PublishedPageRecord.objects.filter(tenant_id=tenant_id, key__in=keys).values_list("key", "head")
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


def hasten(tenant_id: int, keys: Iterable[str], now: datetime) -> None:
    """Bring the pictures that pages wait for to the front."""
    for references in _references(tenant_id, keys):
        pictures = list(_waited_for(tenant_id, references))
        turn = now - HEAD_START + OF_A_PICTURE * len(pictures)
        for pk, sha256 in pictures:
            payload: jobs.Payload = {"image": pk, "sha256": sha256}
            jobs.get_jobs().enqueue(MAKE_RENDITIONS, payload, tenant_id=tenant_id, run_at=turn)


def _waited_for(tenant_id: int, references: Iterable[Reference]) -> Iterable[tuple[int, str]]:
    keys = _images(references, "image", "photo")
    images = SiteImage.objects.filter(ON_ITS_WAY, tenant_id=tenant_id, public_key__in=keys)
    return images.order_by("pk").values_list("pk", "sha256")
