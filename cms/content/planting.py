"""The first pages of a new tenant, written by a few bulk inserts instead of one page after the other.

The rows are what Wagtail writes when a person makes and publishes the same pages (a test compares them): tree, page,
revision, log, public form, the admin's search and its index of references.  Only for a tenant without pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.utils import timezone
from modelcluster.models import get_all_child_relations, get_serializable_data_for_fields
from modelsearch.backends import get_search_backends
from wagtail.models import Locale, PageLogEntry, ReferenceIndex, Revision

from cms.content import published
from cms.content.base import BasePage
from cms.content.first_pages import CLOSING_HINT, FirstPage, first_pages, welcome
from cms.content.pages.home import HomePage
from cms.content.published import Item
from cms.content.signals import Reason
from tenants.keys import new_public_key
from tenants.models import Tenant

LONGEST_SUMMARY = 300


def plant_pages(node: BasePage, tenant: Tenant, *, reason: str = Reason.PAGE) -> HomePage:
    """Write home and first pages of ``tenant`` below its area's node, in the caller's transaction; return the home.

    ``node`` is read fresh and locked against others who plant below it.
    """
    published.require_transaction()
    home = _home(node, tenant)
    pages = [home, *_below(home, first_pages(tenant))]
    insert_pages(pages)
    BasePage.objects.filter(pk=node.pk).update(numchild=F("numchild") + 1)
    publish_pages(tenant.pk, pages, reason)
    return home


def insert_pages(pages: Sequence[BasePage]) -> None:
    """Write new pages, parents first, as Wagtail would: rows, revisions, log, search, references.  Not the public form,
    nor the number of children of pages that were there before."""
    _insert_rows(pages)
    _insert_revisions(pages)
    PageLogEntry.objects.bulk_create(list(_log_entries(pages)))
    make_findable(pages)


def publish_pages(tenant_id: int, pages: Iterable[BasePage], reason: str) -> None:
    """Make those of a tenant's new pages public that are live."""
    forms = ((page, page.published()) for page in pages if page.live)
    published.put_many(tenant_id, [Item(form, page.pk) for page, form in forms if form is not None], reason=reason)


# ---------------------------------------------------------------------------------------------------- pages in memory


def _home(node: BasePage, tenant: Tenant) -> HomePage:
    summary = welcome(tenant)[:LONGEST_SUMMARY]
    home = HomePage(title=tenant.name, slug=tenant.slug, summary=summary, tenant=tenant, show_in_menus=True)
    _place(home, node, next_step(node), timezone.now())
    return home


def next_step(node: BasePage) -> int:
    """Return the place behind the last child of ``node``, whose row is locked."""
    last = BasePage.objects.child_of(node).order_by("path").values_list("path", flat=True).last()
    return 1 if last is None else BasePage._str2int(last[-BasePage.steplen :]) + 1


def _below(parent: BasePage, specs: Iterable[FirstPage]) -> Iterator[BasePage]:
    """Yield the pages of ``specs`` and of what is below them, parents first."""
    for step, spec in enumerate(specs, start=1):
        moment = parent.latest_revision_created_at
        assert moment is not None, "_place sets it"
        page = new_page(parent, step, spec, moment)
        parent.numchild = step
        yield page
        yield from _below(page, spec.children)


def new_page(parent: BasePage, step: int, spec: FirstPage, moment: datetime) -> BasePage:
    """Return the page of ``spec`` as the child number ``step`` of ``parent``, in memory."""
    page = spec.model(
        title=spec.title,
        slug=spec.slug,
        summary=spec.summary[:LONGEST_SUMMARY],
        tenant=parent.tenant,
        show_in_menus=True,
        live=not spec.waits,
    )
    if spec.guidance:
        page.body = [("rich_text", f"<p>{spec.guidance}</p><p><i>{CLOSING_HINT}</i></p>")]
    _place(page, parent, step, moment)
    return page


def _place(page: BasePage, parent: BasePage, step: int, moment: datetime) -> None:
    """Give a page its place in the tree, its keys and its moments."""
    page.path, page.depth = BasePage._get_path(parent.path, parent.depth + 1, step), parent.depth + 1
    page.url_path = f"{parent.url_path}{page.slug}/"
    page._cached_parent_obj = parent
    page.draft_title = page.title
    page.public_key, page.translation_key = new_public_key(), uuid4()
    page.locale = parent.locale or Locale.get_default()
    page.content_type = ContentType.objects.get_for_model(type(page))
    page.latest_revision_created_at = moment
    page.has_unpublished_changes = not page.live
    if page.live:
        page.first_published_at = page.last_published_at = moment


# ---------------------------------------------------------------------------------------------------------------- rows


def _insert_rows(pages: Sequence[BasePage]) -> None:
    """Insert the tree's rows, then those of each type: Django's ``bulk_create`` refuses models with a parent table."""
    names = [field.attname for field in BasePage._meta.concrete_fields if not field.primary_key]
    rows = BasePage.objects.bulk_create([BasePage(**{name: getattr(page, name) for name in names}) for page in pages])
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = row.pk
        page._state.adding, page._state.db = False, connection.alias
    for model, alike in _by_model(pages).items():
        manager: Any = model._base_manager
        manager._insert(alike, fields=model._meta.local_concrete_fields, using=connection.alias)


def _by_model(pages: Iterable[BasePage]) -> dict[type[BasePage], list[BasePage]]:
    found: dict[type[BasePage], list[BasePage]] = {}
    for page in pages:
        found.setdefault(type(page), []).append(page)
    return found


def _insert_revisions(pages: Sequence[BasePage]) -> None:
    """Give each page a revision: a page made live without one is taken offline by its first scheduled edit."""
    made = Revision.objects.bulk_create([_revision(page) for page in pages])
    for page, revision in zip(pages, made, strict=True):
        page.latest_revision = revision
        page.live_revision = revision if page.live else None
    rows = [
        BasePage(pk=page.pk, latest_revision=page.latest_revision, live_revision=page.live_revision) for page in pages
    ]
    BasePage.objects.bulk_update(rows, ["latest_revision", "live_revision"])


def _revision(page: BasePage) -> Revision:
    children: dict[str, list[Any]] = {relation.get_accessor_name(): [] for relation in get_all_child_relations(page)}
    return Revision(
        content_type=page.content_type,
        base_content_type=ContentType.objects.get_for_model(BasePage),
        object_id=str(page.pk),
        created_at=page.latest_revision_created_at,
        object_str=page.title,
        content={**get_serializable_data_for_fields(page), **children},
    )


def _log_entries(pages: Iterable[BasePage]) -> Iterator[PageLogEntry]:
    for page in pages:
        for action in ("wagtail.create", *(("wagtail.publish",) if page.live else ())):
            yield PageLogEntry(
                page=page,
                content_type=page.content_type,
                label=page.title,
                action=action,
                timestamp=page.latest_revision_created_at,
                revision=page.latest_revision if action == "wagtail.publish" else None,
                content_changed=True,
            )


def make_findable(pages: Sequence[BasePage]) -> None:
    """Put the pages into the admin's search and its index of references."""
    for backend in get_search_backends(with_auto_update=True):
        for model, alike in _by_model(pages).items():
            backend.add_bulk(model, alike)
    ReferenceIndex.objects.bulk_create(list(_references(pages)), ignore_conflicts=True)


def _references(pages: Iterable[BasePage]) -> Iterator[ReferenceIndex]:
    base = ContentType.objects.get_for_model(BasePage)
    for page in pages:
        for to_type, to_id, model_path, content_path in set(ReferenceIndex._extract_references_from_object(page)):
            yield ReferenceIndex(
                content_type=page.content_type,
                base_content_type=base,
                object_id=page.pk,
                to_content_type_id=to_type,
                to_object_id=to_id,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )
