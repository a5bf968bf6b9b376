"""New titles for many images at once: rows, public forms and the admin's search in a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping

from modelsearch.backends import get_search_backends

from cms.content import published
from cms.content.media.models import SiteImage

LONGEST = 255


def give_titles(tenant_id: int, titles: Mapping[int, str]) -> None:
    """Give images of a tenant, by row id, new titles.  In the caller's transaction."""
    rows = SiteImage._default_manager.select_for_update().filter(tenant=tenant_id, pk__in=titles)
    images = list(rows.order_by("pk").prefetch_related("tags"))
    if not images:
        return
    for image in images:
        image.title = titles[image.pk][:LONGEST]
    SiteImage._default_manager.bulk_update(images, ["title"])
    published.put_many_media(tenant_id, [image.public_form() for image in images])
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(SiteImage, images)
