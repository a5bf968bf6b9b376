"""What a tenant's site has now: pages that are public and where they stand, all pages by key, old addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cms.content.base import BasePage
from cms.content.records import PublishedPageRecord
from site_builder.engine.old_paths import decoded
from site_builder.engine.redirects import Ways
from site_builder.engine.routes import file_of
from tenants.models import Tenant
from tenants.redirects.models import Redirect
from tenants.redirects.services import Lead

FILES = frozenset({"404.html", "index.html", "manifest.webmanifest", "robots.txt", "sitemap.xml"})
"""Files of every site."""


class Known:
    """Read once for a whole file or screen.  ``pages``: public key by path; ``titles``: by key, those of drafts too."""

    def __init__(
        self, hosts: Iterable[str], pages: Mapping[str, str], titles: Mapping[str, str], rows: Iterable[Lead]
    ) -> None:
        self.hosts = frozenset(hosts)
        self.pages = pages
        self.titles = titles
        self.urls = {key: path for path, key in pages.items()}
        self.rows = {row.path: row for row in rows}
        self._taken = {path.lower() for path in pages}

    def is_taken(self, path: str) -> bool:
        """Say whether a page, or a file of every site, stands at a path."""
        file = file_of(decoded(path)).lower()
        return file in FILES or f"/{file.removesuffix('index.html')}" in self._taken

    def ways(self, rows: Mapping[str, Lead]) -> Ways:
        """Return where old addresses lead, if these were all of them; a page that is not public is an end."""
        first = {path: self.urls.get(row.key, "") if row.key else row.address for path, row in rows.items()}
        return Ways(first, self.is_taken)

    def pages_below(self, path: str) -> int:
        """Return how many public pages an old address leaves alone that stands for everything below it."""
        return sum(page.startswith(path[:-1]) for page in self.pages)


def known_of(tenant: Tenant) -> Known:
    """Read what there is of a tenant, in four queries."""
    assert tenant.root_page is not None, "a tenant with a site has a home page"
    root = len(tenant.root_page.url_path)
    public = PublishedPageRecord.objects.filter(tenant=tenant, page__isnull=False)
    return Known(
        hosts=tenant.hosts.values_list("name", flat=True),
        pages={f"/{path[root:]}": key for key, path in public.values_list("key", "page__url_path")},
        titles=dict(BasePage.objects.filter(tenant=tenant).values_list("public_key", "title")),
        rows=leads_of(tenant),
    )


def leads_of(tenant: Tenant) -> list[Lead]:
    rows = Redirect.objects.filter(tenant=tenant).order_by("path")
    return [Lead(*row) for row in rows.values_list("path", "key", "address")]
