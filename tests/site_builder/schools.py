"""A small school in the published tables: what a build reads, without the CMS above it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from cms.content import published
from site_builder.engine.values import PublishedPage, RichText
from site_builder.models import PublishRequest
from tenants.models import Tenant

HOME, NEWS = "home00000000", "news00000000"


def item(number: int, title: str | None = None) -> PublishedPage:
    """A news item under the news index."""
    return PublishedPage(
        key=f"item{number:08}",
        parent=NEWS,
        kind="news",
        slug=f"item-{number}",
        title=title or f"ข่าวที่ {number}",
        date=f"2026-11-{number % 28 + 1:02}",
        body=(RichText(html="<p>เนื้อข่าว</p>"),),
    )


def home() -> PublishedPage:
    return PublishedPage(key=HOME, parent=None, kind="home", slug="home", title="หน้าแรก")


def news_index() -> PublishedPage:
    return PublishedPage(key=NEWS, parent=HOME, kind="news_index", slug="news", title="ข่าว", in_menu=True)


def put(tenant: Tenant, *pages: PublishedPage) -> None:
    """Publish pages as an editor does: content and request in one transaction."""
    with transaction.atomic():
        published.put_many(tenant.pk, [(page, None) for page in pages])


def open_school(tenant: Tenant, items: Iterable[int] = range(1, 4)) -> None:
    """Publish a home page, a news index and some news."""
    with transaction.atomic():
        published.put_site(tenant)
    put(tenant, home(), news_index(), *(item(number) for number in items))


def open_requests(tenant: Tenant) -> int:
    return PublishRequest.objects.filter(tenant=tenant, served_at=None).count()
