"""Where a page's public address begins: answered from the page's own tenant.

Wagtail asks every Site of the installation (and caches them all under one key); with thousands of schools that takes
seconds.  A page of ours has exactly one root: its tenant's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from wagtail.models import SiteRootPath

from cms.content.conf import public_origin
from tenants.models import Tenant

ATTRIBUTE = "_own_root_paths"


class Root(NamedTuple):
    """The Site of a tenant, the ``url_path`` of its home page and the origin of its public site."""

    site_id: int
    root_path: str
    origin: str
    language_code: str

    def as_wagtail(self) -> SiteRootPath:
        return SiteRootPath(self.site_id, self.root_path, self.origin, self.language_code)


def root_of(tenant_id: int | None, cache_object: Any) -> Root | None:
    """Return the root of a tenant; None for nodes above the tenants and for a tenant that has no site yet.

    Answers are remembered on ``cache_object`` (a request or a page), one query a tenant.
    """
    if tenant_id is None:
        return None
    known: dict[int, Root | None] = cache_object.__dict__.setdefault(ATTRIBUTE, {})
    if tenant_id not in known:
        known[tenant_id] = _read_root(tenant_id)
    return known[tenant_id]


def share_roots(pages: Iterable[Any]) -> None:
    """Let pages that are listed together remember their tenants' roots together: one query a tenant, not a page."""
    shared: dict[int, Root | None] = {}
    for page in pages:
        page.__dict__[ATTRIBUTE] = shared


def _read_root(tenant_id: int) -> Root | None:
    row = (
        Tenant.objects.filter(pk=tenant_id, hosts__primary=True, root_page__isnull=False, site__isnull=False)
        .values_list("site_id", "root_page__url_path", "hosts__name", "root_page__locale__language_code")
        .first()
    )
    return None if row is None else Root(row[0], row[1], public_origin(row[2]), row[3])
