"""Many pages at once: news in a school's tree by bulk inserts, and their public forms through ``published.put_many``.

For measuring and for trying a school with thousands of pages.  Memory is bounded: a chunk at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from modelcluster.models import get_all_child_relations, get_serializable_data_for_fields
from wagtail.models import Locale, Revision

from cms.content import published
from cms.content.base import BasePage
from cms.content.blocks import to_body
from cms.content.media.models import SiteImage
from cms.content.pages.common import key_inside, published_page
from cms.content.pages.news import NewsIndexPage, NewsPage, category_label
from cms.content.published import Item
from cms.content.text import plain_line, plain_text
from cms.demo.media import TITLES
from cms.demo.phrases import Story, tell
from site_builder.engine.values import PublishedPage
from tenants.keys import ALPHABET, LENGTH
from tenants.models import Tenant

CHUNK = 250
DAYS_BACK = 365 * 6
MORNING = time(1, 30, tzinfo=UTC)
"""08.30 in Bangkok."""
NO_CHILDREN: dict[str, list[Any]] = {relation.get_accessor_name(): [] for relation in get_all_child_relations(NewsPage)}
"""The part of a revision for which Wagtail asks the database once a relation and page."""


@dataclass(frozen=True, slots=True)
class Seeding:
    """What a run needs to know of the school.  ``first``: how many pages the index has, whose numbers go on there."""

    tenant: Tenant
    index: NewsIndexPage
    first: int
    step: int
    latest: date
    images: dict[str, SiteImage]


def seed_school(tenant: Tenant, pages: int, latest: date, progress: Callable[[int], None] = lambda _: None) -> int:
    """Add ``pages`` news of the six years that end with ``latest``; return how many news the school has now.

    The same numbers of the same school always get the same words, days, addresses and keys.  One transaction.
    """
    with transaction.atomic():
        seeding = _begin(tenant, latest)
        for start in range(0, pages, CHUNK):
            size = min(CHUNK, pages - start)
            _insert(seeding, [_page(seeding, start + offset) for offset in range(size)])
            progress(start + size)
        BasePage.objects.filter(pk=seeding.index.pk).update(numchild=F("numchild") + pages)
    return int(NewsPage.objects.filter(tenant=tenant).count())


def _begin(tenant: Tenant, latest: date) -> Seeding:
    index = NewsIndexPage.objects.select_for_update().get(tenant=tenant)
    last = BasePage.objects.child_of(index).order_by("path").last()
    images = {image.title: image for image in SiteImage.objects.filter(tenant=tenant)}
    return Seeding(
        tenant=tenant,
        index=index,
        first=index.numchild,
        step=0 if last is None else BasePage._str2int(last.path[-BasePage.steplen :]),
        latest=latest,
        images={scene: images[title] for scene, title in TITLES.items() if title in images},
    )


def _page(seeding: Seeding, offset: int) -> NewsPage:
    """Return one unsaved page, complete but for its row id."""
    number = seeding.first + offset + 1
    chance = Random(f"{seeding.tenant.slug}/{number}")
    story = tell(chance, seeding.latest, DAYS_BACK)
    moment = datetime.combine(story.day, MORNING)
    slug = f"{story.day.isoformat()}-{story.word}-{number}"
    index = seeding.index
    page = NewsPage(
        path=BasePage._get_path(index.path, index.depth + 1, seeding.step + offset + 1),
        depth=index.depth + 1,
        slug=slug,
        url_path=f"{index.url_path}{slug}/",
        tenant=seeding.tenant,
        public_key="".join(chance.choices(ALPHABET, k=LENGTH)),
        translation_key=UUID(int=chance.getrandbits(128), version=4),
        locale_id=index.locale_id or Locale.get_default().pk,
        content_type=ContentType.objects.get_for_model(NewsPage),
        live=True,
        has_unpublished_changes=False,
        first_published_at=moment,
        last_published_at=moment,
        latest_revision_created_at=moment,
    )
    page._cached_parent_obj = index
    _tell(page, story, seeding.images.get(story.scene))
    return page


def _tell(page: NewsPage, story: Story, cover: SiteImage | None) -> None:
    page.title = page.draft_title = story.title
    page.summary, page.date, page.category = story.summary, story.day, story.category
    page.cover, page.cover_alt = cover, f"ภาพวาดประกอบข่าว {story.title}" if cover else ""
    page.body = [("text", "\n\n".join(story.paragraphs))]


def _insert(seeding: Seeding, pages: Sequence[NewsPage]) -> None:
    """Write a chunk: tree rows, rows of the type, revisions, public forms."""
    rows = BasePage.objects.bulk_create(list(_tree_rows(pages)))
    for page, row in zip(pages, rows, strict=True):
        page.id = page.basepage_ptr_id = row.pk
    _insert_type_rows(pages)
    _insert_revisions(pages)
    published.put_many(seeding.tenant.pk, [Item(_public_form(page), page.pk) for page in pages])


def _tree_rows(pages: Sequence[NewsPage]) -> Iterator[BasePage]:
    names = [field.attname for field in BasePage._meta.concrete_fields if not field.primary_key]
    for page in pages:
        yield BasePage(**{name: getattr(page, name) for name in names})


def _insert_type_rows(pages: Sequence[NewsPage]) -> None:
    """Insert the rows of the type alone: Django's ``bulk_create`` refuses models with a parent table."""
    fields = NewsPage._meta.local_concrete_fields
    manager: Any = NewsPage._base_manager
    size = max(1, connection.ops.bulk_batch_size(fields, list(pages)))
    for start in range(0, len(pages), size):
        manager._insert(pages[start : start + size], fields=fields, using=connection.alias)


def _insert_revisions(pages: Sequence[NewsPage]) -> None:
    """Give each page the revision that made it live: without one its first scheduled edit would take it offline."""
    made = Revision.objects.bulk_create([_revision(page) for page in pages])
    rows = [
        BasePage(pk=page.pk, latest_revision=revision, live_revision=revision)
        for page, revision in zip(pages, made, strict=True)
    ]
    BasePage.objects.bulk_update(rows, ["latest_revision", "live_revision"])


def _revision(page: NewsPage) -> Revision:
    return Revision(
        content_type=page.content_type,
        base_content_type=ContentType.objects.get_for_model(BasePage),
        object_id=str(page.pk),
        created_at=page.last_published_at,
        object_str=page.title,
        content={**get_serializable_data_for_fields(page), **NO_CHILDREN},
    )


def _public_form(page: NewsPage) -> PublishedPage:
    """Return what ``page.published()`` says, without its queries: these pages have neither attachments nor tags."""
    return published_page(
        page,
        "news",
        summary=plain_text(page.summary),
        date=page.date.isoformat(),
        category=category_label(page.category),
        cover=key_inside(page, page.cover),
        cover_alt=plain_line(page.cover_alt),
        body=to_body(page.body, page.tenant_id),
    )
