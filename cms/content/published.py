"""The one door to the published tables: put, put_many, withdraw, and the same for media and for a tenant's own facts.

Each writes in the caller's transaction (there must be one), only where the hash differs, and then sends
``page_content_changed`` inside it.  Each returns what it changed.

What bypasses ``save()``, such as ``QuerySet.update``, bypasses this door too: whoever does that calls ``republish``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import BinaryField, Func, IntegerField, Model, Q, QuerySet, Value

from cms.content.errors import OutsideTransaction
from cms.content.facts import site_facts
from cms.content.records import PublishedMediaRecord, PublishedPageRecord, PublishedSiteRecord
from cms.content.signals import Reason, page_content_changed
from site_builder.engine.values import (
    Media,
    PublishedPage,
    Reference,
    canonical_json,
    head_of,
    references_of,
    sha256_hex,
)

if TYPE_CHECKING:
    from tenants.models import Tenant, User

T = TypeVar("T")
R = TypeVar("R", bound=Model)

CHUNK = 500
"""Rows a statement: below SQLite's limit of variables."""


class Item(NamedTuple):
    """A page to be put, and where in the tree it stands (None: nowhere)."""

    page: PublishedPage
    page_id: int | None = None


# ------------------------------------------------------------------------------------------------------------- pages


def put(tenant_id: int, page: PublishedPage, page_id: int | None = None, *, user: User | None = None) -> bool:
    """Make ``page`` the public form of itself; say whether that changed anything."""
    return bool(put_many(tenant_id, [Item(page, page_id)], user=user))


def put_many(
    tenant_id: int,
    items: Iterable[Item | tuple[PublishedPage, int | None]],
    *,
    user: User | None = None,
    reason: str = Reason.PAGE,
) -> tuple[str, ...]:
    """Put many pages of one tenant and return the keys of those that changed, after one signal for all.

    Who computed the pages from rows must hold those rows' locks since before reading them (``lock_pages``).
    """
    require_transaction()
    changed: list[str] = []
    references: set[Reference] = set()
    for chunk in chunks([Item(*item) for item in items]):
        keys = _put_chunk(tenant_id, chunk)
        changed += keys
        there = frozenset(keys)
        references.update(*(references_of(item.page) for item in chunk if item.page.key in there))
    _tell(tenant_id, changed, reason, user, references=frozenset(references))
    return tuple(changed)


def withdraw(tenant_id: int, key: str, *, user: User | None = None) -> bool:
    """Take a page back from the public; say whether it was there."""
    require_transaction()
    deleted, _ = PublishedPageRecord.objects.filter(tenant_id=tenant_id, key=key).delete()
    _tell(tenant_id, [key] if deleted else [], Reason.WITHDRAWN, user)
    return bool(deleted)


def lock_pages(page_ids: Collection[int]) -> None:
    """Lock page rows until the end of the transaction, in one order, so that two who lock never wait for each other."""
    from cms.content.base import BasePage

    require_transaction()
    for chunk in chunks(sorted(page_ids)):
        list(BasePage.objects.select_for_update().filter(pk__in=chunk).order_by("pk").values_list("pk", flat=True))


def republish(tenant_id: int, page_ids: Collection[int], *, user: User | None = None) -> tuple[str, ...]:
    """Put or withdraw pages of one tenant as their rows say now; return the keys of those that changed."""
    from cms.content.rebuild import page_items

    lock_pages(page_ids)
    wanted = {item.page.key: item for item in page_items(tenant_id, page_ids)}
    stored = PublishedPageRecord.objects.filter(tenant_id=tenant_id, page_id__in=page_ids)
    gone = [key for key in stored.values_list("key", flat=True) if key not in wanted]
    for key in gone:
        withdraw(tenant_id, key, user=user)
    return (*put_many(tenant_id, wanted.values(), user=user), *gone)


def pages_that_show(tenant_id: int, reference: str) -> list[int]:
    """Return the row ids of a tenant's public pages that hold ``page:KEY``, ``file:KEY`` or ``image:KEY``, in albums
    too."""
    rows = PublishedPageRecord.objects.filter(tenant_id=tenant_id, page__isnull=False)
    found = [f'"{reference}"', f'"{reference.replace("image:", "photo:")}"']
    return list(_holding(rows, "head", found).values_list("page_id", flat=True))


def is_shown(tenant_id: int, keys: Sequence[str]) -> bool:
    """Say whether a public page of a tenant, or its site on every page, shows one of these images and files."""
    pages = PublishedPageRecord.objects.filter(tenant_id=tenant_id)
    site = PublishedSiteRecord.objects.filter(tenant_id=tenant_id)
    return (
        _holding(pages, "head", [f':{key}"' for key in keys]).exists()
        or _holding(site, "body", [f'"emblem":"{key}"' for key in keys]).exists()
    )


def _holding(rows: QuerySet[R], column: str, words: Sequence[str]) -> QuerySet[R]:
    """Return the rows in whose bytes one of the words stands."""
    found = Q(pk__in=())
    for number, word in enumerate(words):
        place = PlaceIn(column, Value(word.encode(), output_field=BinaryField()))
        rows = rows.alias(**{f"place_{number}": place})
        found |= Q(**{f"place_{number}__gt": 0})
    return rows.filter(found)


class PlaceIn(Func):
    """Where bytes begin inside bytes, from 1; 0 for nowhere."""

    output_field = IntegerField()

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return super().as_sql(*args, **{**kwargs, "function": "instr"})

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:
        turned = PlaceIn(*reversed(self.get_source_expressions()))
        return Func.as_sql(turned, compiler, connection, function="position", arg_joiner=" in ")


def tell_place_changed(tenant_id: int, key: str, *, user: User | None = None) -> None:
    """Say that a page stands elsewhere: order lives in the tree's ``path``, never in a page's public form."""
    require_transaction()
    _tell(tenant_id, [key], Reason.PLACE, user)


def tell_offline(tenant_id: int, *, user: User | None = None) -> None:
    """Say that a tenant's site is to be taken offline, or brought back: nothing in the published tables changes."""
    require_transaction()
    _tell(tenant_id, [], Reason.OFFLINE, user, even_without_keys=True)


def tell_redirects_changed(tenant_id: int, *, user: User | None = None) -> None:
    """Say that old addresses lead elsewhere now: their rows are read by the builder as they are."""
    require_transaction()
    _tell(tenant_id, [], Reason.REDIRECTS, user, even_without_keys=True)


def _put_chunk(tenant_id: int, items: Sequence[Item]) -> list[str]:
    records = [page_record(tenant_id, item) for item in items]
    stored = PublishedPageRecord.objects.filter(tenant_id=tenant_id, key__in=[record.key for record in records])
    known = {key: (digest, page_id) for key, digest, page_id in stored.values_list("key", "hash", "page_id")}
    changed = [record for record in records if known.get(record.key) != (record.hash, record.page_id)]
    PublishedPageRecord.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["tenant", "key"],
        update_fields=["hash", "head", "body", "page"],
    )
    return [record.key for record in changed]


def page_record(tenant_id: int, item: Item) -> PublishedPageRecord:
    """Return the row that says ``item``, unsaved."""
    body = canonical_json(item.page)
    digest = sha256_hex(body)
    return PublishedPageRecord(
        tenant_id=tenant_id,
        key=item.page.key,
        hash=digest,
        head=canonical_json(head_of(item.page, digest)),
        body=body,
        page_id=item.page_id,
    )


# ------------------------------------------------------------------------------------------------------------- media


def put_media(tenant_id: int, media: Media, *, user: User | None = None) -> bool:
    """Make ``media`` the public form of an image or file; say whether that changed anything."""
    return bool(put_many_media(tenant_id, [media], user=user))


def put_many_media(tenant_id: int, media: Iterable[Media], *, user: User | None = None) -> tuple[str, ...]:
    """Put many images and files of one tenant and return the keys of those that changed, after one signal for all."""
    require_transaction()
    changed: list[str] = []
    for chunk in chunks(list(media)):
        changed += _put_media_chunk([media_record(tenant_id, one) for one in chunk], tenant_id)
    _tell(tenant_id, changed, Reason.MEDIA, user)
    return tuple(changed)


def withdraw_media(tenant_id: int, key: str, *, user: User | None = None) -> bool:
    """Take an image or file back from the public; say whether it was there."""
    require_transaction()
    deleted, _ = PublishedMediaRecord.objects.filter(tenant_id=tenant_id, key=key).delete()
    _tell(tenant_id, [key] if deleted else [], Reason.MEDIA_WITHDRAWN, user)
    return bool(deleted)


def _put_media_chunk(records: Sequence[PublishedMediaRecord], tenant_id: int) -> list[str]:
    stored = PublishedMediaRecord.objects.filter(tenant_id=tenant_id, key__in=[record.key for record in records])
    known = dict(stored.values_list("key", "hash"))
    changed = [record for record in records if known.get(record.key) != record.hash]
    PublishedMediaRecord.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["tenant", "key"], update_fields=["hash", "body"]
    )
    return [record.key for record in changed]


def media_record(tenant_id: int, media: Media) -> PublishedMediaRecord:
    """Return the row that says ``media``, unsaved."""
    body = canonical_json(media)
    return PublishedMediaRecord(tenant_id=tenant_id, key=media.key, hash=sha256_hex(body), body=body)


# ------------------------------------------------------------------------------------------------- a tenant's own facts


def put_site(tenant: Tenant, *, user: User | None = None, reason: str = Reason.SITE) -> bool:
    """Make the tenant's facts public as its rows say now; say whether that changed anything.

    A tenant without a primary host has no public site yet: nothing is written.
    """
    require_transaction()
    facts = site_facts(tenant)
    if facts is None:
        return False
    record = site_record(tenant.pk, canonical_json(facts))
    if PublishedSiteRecord.objects.filter(tenant_id=tenant.pk, hash=record.hash).exists():
        return False
    PublishedSiteRecord.objects.bulk_create(
        [record], update_conflicts=True, unique_fields=["tenant"], update_fields=["hash", "body"]
    )
    _tell(tenant.pk, [], reason, user, even_without_keys=True)
    return True


def site_record(tenant_id: int, body: bytes) -> PublishedSiteRecord:
    return PublishedSiteRecord(tenant_id=tenant_id, hash=sha256_hex(body), body=body)


# ------------------------------------------------------------------------------------------------------------- inside


def require_transaction() -> None:
    """Raise OutsideTransaction unless the caller has opened a transaction."""
    if not connection.in_atomic_block:
        raise OutsideTransaction


def _tell(
    tenant_id: int,
    keys: Sequence[str],
    reason: str,
    user: User | None,
    *,
    references: frozenset[Reference] = frozenset(),
    even_without_keys: bool = False,
) -> None:
    if keys or even_without_keys:
        page_content_changed.send(
            sender=PublishedPageRecord,
            tenant_id=tenant_id,
            keys=tuple(keys),
            reason=str(reason),
            user=user,
            references=references,
        )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield so many at a time as one statement of SQLite takes."""
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
