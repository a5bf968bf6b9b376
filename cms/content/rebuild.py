"""Making the published tables anew from the rows that people edit.  Equal bytes before and after are the proof of the
way through ``save()``; ``compare`` only looks.

A *source* is whatever has public forms besides the page tree: it is a function from tenant id to Items or Media,
registered once at start with ``register_pages`` or ``register_media``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from cms.content import published
from cms.content.base import TREE_STEP, BasePage
from cms.content.facts import site_facts
from cms.content.published import CHUNK, Item
from cms.content.records import PublishedMediaRecord, PublishedPageRecord, PublishedSiteRecord
from cms.content.signals import Reason
from site_builder.engine import tables
from site_builder.engine.values import SCHEMA_VERSION, Media, canonical_json, sha256_hex
from tenants.models import Tenant, User

PageSource = Callable[[int], Iterable[Item]]
MediaSource = Callable[[int], Iterable[Media]]

_page_sources: list[PageSource] = []
_media_sources: list[MediaSource] = []


def register_pages(source: PageSource) -> PageSource:
    """Register a source of pages beside the tree; usable as a decorator."""
    if source not in _page_sources:
        _page_sources.append(source)
    return source


def register_media(source: MediaSource) -> MediaSource:
    """Register a source of images or files; usable as a decorator."""
    if source not in _media_sources:
        _media_sources.append(source)
    return source


@dataclass(frozen=True, slots=True)
class Difference:
    """What is stored against what the rows say: keys of pages and media."""

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    pages: int = 0
    media: int = 0
    site: bool = False
    """Whether the tenant's own facts differ."""

    @property
    def equal(self) -> bool:
        return not (self.missing or self.changed or self.left_over or self.site)


def page_items(tenant_id: int, page_ids: Collection[int] | None = None) -> Iterator[Item]:
    """Yield the public forms of a tenant's live pages in tree order; of those in ``page_ids`` only, where given."""
    rows = BasePage.objects.filter(tenant_id=tenant_id, live=True).order_by("path")
    ids = list((rows if page_ids is None else rows.filter(pk__in=page_ids)).values_list("pk", flat=True))
    parents: dict[str, BasePage] = {}
    for start in range(0, len(ids), CHUNK):
        for page in BasePage.objects.filter(pk__in=ids[start : start + CHUNK]).order_by("path").specific():
            _remember_parent(page, parents)
            form = page.published()
            if form is not None:
                yield Item(form, page.pk)


def _remember_parent(page: BasePage, parents: dict[str, BasePage]) -> None:
    """Spare a page the query for its parent: pages come in tree order, parents first."""
    if page.numchild:
        parents[page.path] = page
    parent = parents.get(page.path[:-TREE_STEP])
    if parent is not None:
        page._cached_parent_obj = parent


def compare(tenant: Tenant) -> Difference:
    """Compare the published tables with the rows, writing nothing."""
    pages = {record.key: bytes(record.body) for record in _page_records(tenant.pk)}
    media = {one.key: canonical_json(one) for one in _all_media(tenant.pk)}
    facts = site_facts(tenant)
    stored_site = PublishedSiteRecord.objects.filter(tenant=tenant).values_list("hash", flat=True).first()
    parts = (
        _compare(pages, PublishedPageRecord.objects.filter(tenant=tenant).values_list("key", "body")),
        _compare(media, PublishedMediaRecord.objects.filter(tenant=tenant).values_list("key", "body")),
    )
    return Difference(
        missing=tuple(key for part in parts for key in part[0]),
        changed=tuple(key for part in parts for key in part[1]),
        left_over=tuple(key for part in parts for key in part[2]),
        pages=len(pages),
        media=len(media),
        site=stored_site != (None if facts is None else sha256_hex(canonical_json(facts))),
    )


def has_outdated_pages() -> bool:
    """Say whether a stored page was written by an older version of this code; reads all of them until one is found."""
    mark = f'"schema":{SCHEMA_VERSION},'.encode()
    find = "position(%s in body)" if connection.vendor == "postgresql" else "instr(body, %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {tables.PAGES.name} WHERE {find} = 0 LIMIT 1", [mark])  # noqa: S608 - our own name
        return cursor.fetchone() is not None


def rebuild_published(tenant: Tenant, *, user: User | None = None) -> Difference:
    """Make a tenant's published tables anew, in one transaction; return what was different before."""
    with transaction.atomic():
        published.lock_pages(list(BasePage.objects.filter(tenant=tenant).values_list("pk", flat=True)))
        difference = compare(tenant)
        if not difference.equal:
            _write(tenant, difference, user)
    return difference


def _write(tenant: Tenant, difference: Difference, user: User | None) -> None:
    for key in difference.left_over:
        published.withdraw(tenant.pk, key, user=user)
        published.withdraw_media(tenant.pk, key, user=user)
    published.put_many(tenant.pk, _all_items(tenant.pk), user=user, reason=Reason.REBUILT)
    published.put_many_media(tenant.pk, _all_media(tenant.pk), user=user)
    published.put_site(tenant, user=user)


def _page_records(tenant_id: int) -> Iterator[PublishedPageRecord]:
    return (published.page_record(tenant_id, item) for item in _all_items(tenant_id))


def _all_items(tenant_id: int) -> Iterator[Item]:
    yield from page_items(tenant_id)
    for source in _page_sources:
        yield from source(tenant_id)


def _all_media(tenant_id: int) -> Iterator[Media]:
    for source in _media_sources:
        yield from source(tenant_id)


def _compare(
    wanted: dict[str, bytes], stored: Iterable[tuple[str, bytes | memoryview[int]]]
) -> tuple[list[str], list[str], list[str]]:
    """Return missing, changed and left-over keys."""
    there = {key: bytes(body) for key, body in stored}
    missing = [key for key in wanted if key not in there]
    changed = [key for key, body in wanted.items() if key in there and there[key] != body]
    return missing, changed, [key for key in there if key not in wanted]
