"""What a tenant's site has now: everything that stands somewhere, all pages by key, old addresses."""

from __future__ import annotations

import logging
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from django.utils import timezone

from cms.content.base import BasePage
from cms.content.preview import DjangoSource
from cms.content.records import PublishedPageRecord
from site_builder.engine.errors import EngineError
from site_builder.engine.old_paths import decoded, wides_above
from site_builder.engine.outlook import own_files
from site_builder.engine.redirects import Ways
from site_builder.engine.routes import file_of
from tenants.models import Tenant
from tenants.redirects.models import Redirect
from tenants.redirects.services import Lead
from themes.errors import ThemeError
from themes.registry import load_theme

logger = logging.getLogger(__name__)


class Known:
    """Read once for a whole file or screen.

    ``pages``: public key by path; ``titles``: by key, those of drafts too; ``files``: what each file of the site is (a
    kind of the engine's artifacts), by path in small letters.
    """

    def __init__(
        self,
        hosts: Iterable[str],
        pages: Mapping[str, str],
        titles: Mapping[str, str],
        rows: Iterable[Lead],
        files: Mapping[str, str],
    ) -> None:
        self.hosts = frozenset(hosts)
        self.pages = pages
        self.titles = titles
        self.urls = {key: path for path, key in pages.items()}
        self.rows = {row.path: row for row in rows}
        self._files = {file_of(path).lower(): "page" for path in pages} | dict(files)

    def stands_at(self, path: str) -> str | None:
        """Return what the site itself publishes at a path; None where that is nothing."""
        return self._files.get(file_of(decoded(path)).lower())

    def is_taken(self, path: str) -> bool:
        return self.stands_at(path) is not None

    def ways(self, rows: Mapping[str, Lead]) -> Ways:
        """Return where old addresses lead, if these were all of them; a page that is not public is an end."""
        first = {path: self.urls.get(row.key, "") if row.key else row.address for path, row in rows.items()}
        return Ways(first, self.is_taken)

    def count_below(self, path: str) -> int:
        """Return how many things of the site an old address leaves alone that stands for everything below it.

        What a page has beside it for machines is no thing of its own.
        """
        return count_from(self._seen, decoded(path[:-1]).lower()[1:])

    @cached_property
    def _seen(self) -> tuple[str, ...]:
        return tuple(sorted(file for file, kind in self._files.items() if kind != "twin"))


def known_of(tenant: Tenant) -> Known:
    """Read what there is of a tenant: its rows in four queries, and what its next build would publish."""
    assert tenant.root_page is not None, "a tenant with a site has a home page"
    root = len(tenant.root_page.url_path)
    public = PublishedPageRecord.objects.filter(tenant=tenant, page__isnull=False)
    return Known(
        hosts=tenant.hosts.values_list("name", flat=True),
        pages={f"/{path[root:]}": key for key, path in public.values_list("key", "page__url_path")},
        titles=dict(BasePage.objects.filter(tenant=tenant).values_list("public_key", "title")),
        rows=leads_of(tenant),
        files=files_of(tenant),
    )


def files_of(tenant: Tenant) -> Mapping[str, str]:
    """Return what a site publishes; of one that cannot be built now only what its pages say."""
    today = timezone.localdate().isoformat()
    try:
        return own_files(DjangoSource(), tenant.pk, load_theme(tenant.theme), today)
    except (EngineError, ThemeError):
        logger.warning("tenant %s: what its site publishes cannot be told", tenant.pk, exc_info=True)
        return {}


def leads_of(tenant: Tenant) -> list[Lead]:
    rows = Redirect.objects.filter(tenant=tenant).order_by("path")
    return [Lead(*row) for row in rows.values_list("path", "key", "address")]


class Wide:
    """Rows, ready to be asked which of them stand for everything below an address, and which stand below it."""

    def __init__(self, rows: Iterable[str]) -> None:
        self._paths = sorted(rows)
        self._known = frozenset(self._paths)

    def above(self, path: str) -> str | None:
        """Return the longest row that stands for everything below some part of a path, but not the path's own."""
        bare = path.partition("?")[0].removesuffix("*")
        return next((row for row in wides_above(bare) if row in self._known and row != path), None)

    def count_below(self, path: str) -> int:
        """Return how many other rows stand below one that stands for everything there: those go on for themselves."""
        return count_from(self._paths, path.removesuffix("*")) - (path in self._known)


def count_from(paths: Sequence[str], start: str) -> int:
    """Return how many sorted paths begin with a text."""
    return bisect_right(paths, f"{start}\U0010ffff") - bisect_left(paths, start)
