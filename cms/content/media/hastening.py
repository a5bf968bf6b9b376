"""Pictures that a page waits for come before those that nobody waits for, few before many.

An album of 200 photos takes minutes to make ready.  News with one picture that is published meanwhile must not wait for
them, and neither must another school's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from cms.content.media.models import MAKE_RENDITIONS, SiteImage
from cms.content.media.renditions import are_on_their_way
from cms.content.records import PublishedPageRecord
from site_builder.engine.values import Head
from tenants import jobs

HASTEN = "content.hasten_renditions"
HEAD_START = timedelta(days=1)
"""Far before whatever nobody waits for."""
OF_A_PICTURE = timedelta(seconds=1)
"""So much later, for each picture that it waits for, does a page take its turn."""
MOST_PAGES = 20


def ask_haste(tenant_id: int, keys: Sequence[str]) -> None:
    """Ask, in the caller's transaction, that pictures of these pages be made before others, where any is not ready."""
    if len(keys) <= MOST_PAGES and are_on_their_way(tenant_id):
        payload: jobs.Payload = {"tenant": tenant_id, "pages": [*sorted(keys)]}
        jobs.get_jobs().enqueue(HASTEN, payload, tenant_id=tenant_id)


def hasten(tenant_id: int, keys: Iterable[str], now: datetime) -> None:
    """Bring the pictures that pages wait for to the front."""
    for (head,) in PublishedPageRecord.objects.filter(tenant_id=tenant_id, key__in=keys).values_list("head"):
        pictures = list(_waited_for(tenant_id, msgspec.json.decode(bytes(head), type=Head)))
        turn = now - HEAD_START + OF_A_PICTURE * len(pictures)
        for pk, sha256 in pictures:
            payload: jobs.Payload = {"image": pk, "sha256": sha256}
            jobs.get_jobs().enqueue(MAKE_RENDITIONS, payload, tenant_id=tenant_id, run_at=turn)


def _waited_for(tenant_id: int, head: Head) -> Iterable[tuple[int, str]]:
    keys = [key for kind, _, key in (each.partition(":") for each in head.references) if kind in ("image", "photo")]
    images = SiteImage.objects.filter(tenant_id=tenant_id, public_key__in=keys, rendered_sha256="", rendition_error="")
    return images.order_by("pk").values_list("pk", "sha256")
