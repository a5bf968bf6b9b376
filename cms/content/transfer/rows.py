"""The rows of an import, written in bulk inside the transaction that makes the tenant.

Two passes over the pages: their places in the tree first, so that every reference has a row to point at, then their
content, inline children and versions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelsearch.backends import get_search_backends
from wagtail.fields import StreamField
from wagtail.models import Locale, Revision

from cms.content import published
from cms.content.base import BasePage
from cms.content.media.models import MAKE_RENDITIONS, SiteDocument, SiteImage
from cms.content.media.reading import ask_reading
from cms.content.pages.documents import DocumentPage
from cms.content.pages.home import HomePage
from cms.content.planting import make_findable, next_step
from cms.content.rebuild import page_items
from cms.content.tags import Tag
from cms.content.transfer.archive import Archive
from cms.content.transfer.errors import BrokenContent
from cms.content.transfer.plan import Plan, page_types
from cms.content.transfer.references import COMMON, child_fields_of, fields_of, relations_of, swapped
from cms.content.transfer.values import MediaFacts, PageFacts
from tenants import jobs
from tenants.models import Tenant
from tenants.redirects.services import write_leads

T = TypeVar("T")
CHUNK = 200


class Rows:
    """One import.  ``stored``: name in the storage by old media key."""

    def __init__(self, archive: Archive, plan: Plan, stored: dict[str, str]) -> None:
        self._archive, self._plan, self._stored = archive, plan, stored
        self._ids: dict[str, dict[str, int]] = {"page": {}, "image": {}, "file": {}, "tag": {}}
        self._places: dict[str, BasePage] = {}
        self._types = page_types()
        self._steps: dict[str, int] = {}

    def plant(self, node: BasePage, tenant: Tenant, *, reason: str) -> HomePage:
        """Write media and pages of ``tenant`` below its area's node; return the home.  For ``provision_school``."""
        self._tenant = tenant
        self._make_tags()
        self._media()
        self._give_emblem()
        for chunk in chunks(self._archive.pages()):
            self._insert_places(node, chunk)
        BasePage.objects.filter(pk=node.pk).update(numchild=F("numchild") + 1)
        for chunk in chunks(self._archive.pages()):
            self._insert_content(chunk)
        for page in DocumentPage.objects.filter(tenant=tenant, file__isnull=False).select_related("file"):
            ask_reading(page.file)
        published.put_many(tenant.pk, page_items(tenant.pk), reason=reason)
        for source, leads in self._plan.redirects.items():
            write_leads(tenant.pk, leads, source)
        return HomePage.objects.get(tenant=tenant, depth=node.depth + 1)

    # ------------------------------------------------------------------------------------------------------- media

    def _media(self) -> None:
        for chunk in chunks(self._plan.media):
            for model, kind in ((SiteImage, "image"), (SiteDocument, "file")):
                made = model.objects.bulk_create([self._upload(model, one) for one in chunk if one.kind == kind])
                self._ids[kind] |= {old: row.pk for old, row in zip(keys(chunk, kind), made, strict=True)}
                self._after_uploads(model, made, [one for one in chunk if one.kind == kind])

    def _upload(self, model: Any, one: MediaFacts) -> Any:
        facts = self._archive.manifest.files[one.file]
        shared = {
            "title": one.title,
            "file": self._stored[one.key],
            "tenant": self._tenant,
            "collection": self._tenant.collection,
            "public_key": self._plan.keys[one.kind][one.key],
            "sha256": facts.sha256,
            "file_size": facts.size,
            "created_at": moment(one.created) or timezone.now(),
        }
        if model is SiteImage:
            return SiteImage(**shared, alt=one.alt, width=one.width, height=one.height, file_name=one.file_name)
        return SiteDocument(**shared, public_name=one.public_name)

    def _after_uploads(self, model: Any, made: list[Any], facts: list[MediaFacts]) -> None:
        published.put_many_media(self._tenant.pk, [row.public_form() for row in made])
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, made)
        through = model.tags.through
        links = [
            through(content_object=row, tag_id=self._swap("tag", name))
            for row, one in zip(made, facts, strict=True)
            for name in one.tags
        ]
        through.objects.bulk_create(links)
        if model is SiteImage:
            for row in made:
                payload: jobs.Payload = {"image": row.pk, "sha256": row.sha256}
                jobs.get_jobs().enqueue(MAKE_RENDITIONS, payload, tenant_id=self._tenant.pk)

    def _give_emblem(self) -> None:
        if self._plan.emblem is not None:
            self._tenant.emblem_id = self._swap("image", self._plan.emblem)
            Tenant.objects.filter(pk=self._tenant.pk).update(emblem=self._tenant.emblem_id)

    # ---------------------------------------------------------------------------------------------------- the tree

    def _insert_places(self, node: BasePage, chunk: list[PageFacts]) -> None:
        for facts in chunk:
            self._places[facts.key] = self._place(node, facts)
        made = BasePage.objects.bulk_create([self._places[facts.key] for facts in chunk])
        self._ids["page"] |= {facts.key: row.pk for facts, row in zip(chunk, made, strict=True)}

    def _place(self, node: BasePage, facts: PageFacts) -> BasePage:
        parent = self._places[facts.parent] if facts.parent else node
        slug = facts.slug if facts.parent else self._tenant.slug
        page = BasePage(slug=slug, tenant=self._tenant, live=facts.live)
        for name in COMMON:
            field = BasePage._meta.get_field(name)
            setattr(page, name, field.to_python(facts.content.get(name, field.get_default())))
        step = next_step(node) if facts.parent is None else self._next_child(facts.parent)
        page.path, page.depth = BasePage._get_path(parent.path, parent.depth + 1, step), parent.depth + 1
        page.url_path = f"{parent.url_path}{slug}/"
        page.numchild = self._plan.children.get(facts.key, 0)
        page.public_key = self._plan.keys["page"][facts.key]
        page.translation_key, page.locale = uuid4(), node.locale or Locale.get_default()
        page.content_type = ContentType.objects.get_for_model(self._types[facts.model])
        page.has_unpublished_changes = facts.draft is not None or not facts.live
        page.first_published_at, page.last_published_at = moment(facts.first_published), moment(facts.last_published)
        page.latest_revision_created_at = moment(facts.revised) or timezone.now()
        page.expire_at = moment(facts.expires)
        page.clean_fields(exclude=["content_type", "locale", "tenant"])
        return page

    def _next_child(self, parent: str) -> int:
        self._steps[parent] = self._steps.get(parent, 0) + 1
        return self._steps[parent]

    # -------------------------------------------------------------------------------------------------- the content

    def _insert_content(self, chunk: list[PageFacts]) -> None:
        for model, alike in by_type(chunk, self._types).items():
            pages = [self._page(model, facts) for facts in alike]
            manager: Any = model._base_manager
            manager._insert(pages, fields=model._meta.local_concrete_fields, using=connection.alias)
            self._insert_children(model, alike)
        self._insert_revisions(chunk)

    def _page(self, model: type[BasePage], facts: PageFacts) -> BasePage:
        place = self._places[facts.key]
        page = model(
            **{f.attname: getattr(place, f.attname) for f in BasePage._meta.concrete_fields if f.attname != "id"}
        )
        page.pk = page.id = place.pk
        content = swapped(model, facts.content, self._swap)
        for field in fields_of(model):
            if field.name in content:
                setattr(page, field.attname, python_value(field, content[field.name]))
        own = {field.name for field in model._meta.local_concrete_fields if not field.many_to_one}
        page.clean_fields(
            exclude={f.name for f in page._meta.fields if f.name not in own or isinstance(f, StreamField)}
        )
        page._state.adding, page._state.db = False, connection.alias
        return page

    def _insert_children(self, model: type[BasePage], alike: list[PageFacts]) -> None:
        for name, child in relations_of(model):
            rows = [
                self._child(child, self._ids["page"][facts.key], row)
                for facts in alike
                for row in swapped(model, facts.content, self._swap).get(name, [])
            ]
            child._default_manager.bulk_create(rows)

    def _child(self, child: Any, page_id: int, row: dict[str, Any]) -> Any:
        made = child(**{owner_of(child): page_id})
        for field in child_fields_of(child):
            setattr(made, field.attname, python_value(field, row[field.name]))
        return made

    def _insert_revisions(self, chunk: list[PageFacts]) -> None:
        """Give each page its versions: the one that it is, and the newest where that is another."""
        ids = [self._ids["page"][facts.key] for facts in chunk]
        pages = {page.pk: page for page in BasePage.objects.filter(pk__in=ids).specific()}
        kind = ContentType.objects.get_for_model(BasePage)
        for facts in chunk:
            page = pages[self._ids["page"][facts.key]]
            content = page.serializable_data()
            present = revision(page, kind, content)
            newest = present if facts.draft is None else revision(page, kind, content | self._draft(page, facts))
            Revision.objects.bulk_create([present] if newest is present else [present, newest])
            page.latest_revision, page.live_revision = newest, present if page.live else None
        BasePage.objects.bulk_update(
            [
                BasePage(pk=page.pk, latest_revision=page.latest_revision, live_revision=page.live_revision)
                for page in pages.values()
            ],
            ["latest_revision", "live_revision"],
        )
        make_findable(list(pages.values()))

    def _draft(self, page: BasePage, facts: PageFacts) -> dict[str, Any]:
        """Return a draft in the stored form of a version."""
        model = type(page)
        draft = swapped(model, facts.draft or {}, self._swap)
        streams = {field.name for field in fields_of(model) if isinstance(field, StreamField)}
        stored = {name: json.dumps(value) if name in streams else value for name, value in draft.items()}
        for name, child in relations_of(model):
            owner = child._meta.get_field(owner_of(child).removesuffix("_id")).name
            stored[name] = [{"pk": None, owner: page.pk, **row} for row in draft.get(name, [])]
        return stored

    # --------------------------------------------------------------------------------------------------- references

    def _swap(self, kind: str, value: Any) -> int | None:
        return self._ids[kind].get(str(value).partition(":")[2])

    def _make_tags(self) -> None:
        tags = [Tag(tenant=self._tenant, slug=slug, name=name) for slug, name in self._plan.tags.items()]
        self._ids["tag"] = {tag.slug: tag.pk for tag in Tag.objects.bulk_create(tags)}


def owner_of(child: Any) -> str:
    """Return the column of an inline child that names its page."""
    return next(str(field.attname) for field in child._meta.concrete_fields if isinstance(field, ParentalKey))


def revision(page: BasePage, kind: ContentType, content: dict[str, Any]) -> Revision:
    return Revision(
        content_type=page.content_type,
        base_content_type=kind,
        object_id=str(page.pk),
        created_at=page.latest_revision_created_at,
        object_str=page.title,
        content=content,
    )


def python_value(field: Any, value: Any) -> Any:
    """Return a stored value as the model's attribute; raises BrokenContent."""
    try:
        if isinstance(field, StreamField):
            return field.to_python(json.dumps(value or []))
        return value if field.many_to_one else field.to_python(value)
    except Exception as error:
        raise BrokenContent(f"{field.name}: {error}") from error


def moment(text: str | None) -> datetime | None:
    try:
        found = None if text is None else datetime.fromisoformat(text)
    except ValueError as error:
        raise BrokenContent(f"moment {text!r}") from error
    if found is not None and found.tzinfo is None:
        raise BrokenContent(f"moment {text!r} without zone")
    return found


def keys(chunk: Iterable[MediaFacts], kind: str) -> list[str]:
    return [one.key for one in chunk if one.kind == kind]


def by_type(chunk: Iterable[PageFacts], types: dict[str, type[BasePage]]) -> dict[type[BasePage], list[PageFacts]]:
    found: dict[type[BasePage], list[PageFacts]] = {}
    for facts in chunk:
        found.setdefault(types[facts.model], []).append(facts)
    return found


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
