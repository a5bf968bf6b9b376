"""Pages, images and documents of a tenant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from PIL import Image

from cms.content.models import (
    ActivityIndexPage,
    ActivityPage,
    AlbumPhoto,
    BasePage,
    DocumentLibraryPage,
    DocumentPage,
    NewsIndexPage,
    NewsPage,
    SiteDocument,
    SiteImage,
    StandardPage,
)
from tenants.models import Tenant

P = TypeVar("P", bound=BasePage)
_number = count(1)


def publish(page: P) -> P:
    """Publish a page as the admin does, and return it as stored."""
    page.save_revision().publish()
    stored: P = page.specific_class.objects.get(pk=page.pk)
    return stored


def add_page(parent: BasePage, page: P, *, live: bool = True) -> P:
    """Put an unsaved page below ``parent``, published or as a draft with a revision; return it as stored."""
    page.live = False
    BasePage.objects.get(pk=parent.pk).add_child(instance=page)
    if live:
        return publish(page)
    page.save_revision()
    stored: P = page.specific_class.objects.get(pk=page.pk)
    return stored


def make_page(tenant: Tenant, *, parent: BasePage | None = None, live: bool = True, **fields: Any) -> StandardPage:
    """An ordinary page, below the home page unless ``parent`` says otherwise."""
    number = next(_number)
    fields = {"title": f"หน้าทั่วไป {number}", "slug": f"page-{number}"} | fields
    return add_page(parent or _home(tenant), StandardPage(**fields), live=live)


def make_news(tenant: Tenant, *, live: bool = True, **fields: Any) -> NewsPage:
    """A news item in the tenant's list of news (made if it has none)."""
    number = next(_number)
    fields = {"title": f"ข่าว {number}", "slug": f"news-{number}", "date": date(2026, 11, 20)} | fields
    return add_page(news_index(tenant), NewsPage(**fields), live=live)


def news_index(tenant: Tenant) -> NewsIndexPage:
    """The tenant's list of news."""
    found: NewsIndexPage | None = NewsIndexPage.objects.filter(tenant=tenant).first()
    return found or add_page(_home(tenant), NewsIndexPage(title="ข่าว", slug="news", show_in_menus=True))


def make_activity(
    tenant: Tenant, photos: Iterable[SiteImage] = (), *, live: bool = True, **fields: Any
) -> ActivityPage:
    """An activity with an album, in the tenant's list of activities."""
    number = next(_number)
    fields = {"title": f"กิจกรรม {number}", "slug": f"activity-{number}", "date": date(2026, 11, 20)} | fields
    page = ActivityPage(**fields)
    page.photos = [AlbumPhoto(image=image, sort_order=place) for place, image in enumerate(photos)]
    return add_page(ActivityIndexPage.objects.get(tenant=tenant), page, live=live)


def make_library_document(tenant: Tenant, file: SiteDocument | None = None, **fields: Any) -> DocumentPage:
    """A document in the tenant's library."""
    number = next(_number)
    fields = {"title": f"เอกสาร {number}", "slug": f"document-{number}", "date": date(2026, 11, 20)} | fields
    return add_page(DocumentLibraryPage.objects.get(tenant=tenant), DocumentPage(file=file, **fields))


def image_bytes(width: int = 64, height: int = 48, *, kind: str = "JPEG", colour: str = "#1f4e8c") -> bytes:
    """A picture of one colour; ``kind`` is a name of Pillow's."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


def make_image(tenant: Tenant, *, name: str = "photo.jpg", data: bytes | None = None, **fields: Any) -> SiteImage:
    """An image in the tenant's collection."""
    file = ContentFile(data or image_bytes(), name)
    fields = {"title": f"ภาพ {next(_number)}", "alt": "นักเรียนหน้าเสาธง"} | fields
    image: SiteImage = SiteImage.objects.create(tenant=tenant, collection=tenant.collection, file=file, **fields)
    return image


def make_document(
    tenant: Tenant, *, name: str = "paper.pdf", data: bytes = b"%PDF-1.4\n%%EOF\n", **fields: Any
) -> SiteDocument:
    """A document in the tenant's collection."""
    file = ContentFile(data, name)
    fields = {"title": f"เอกสาร {next(_number)}"} | fields
    document: SiteDocument = SiteDocument.objects.create(
        tenant=tenant, collection=tenant.collection, file=file, **fields
    )
    return document


def _home(tenant: Tenant) -> BasePage:
    assert tenant.root_page_id, "make_school gives a tenant its pages, make_tenant does not"
    return BasePage.objects.get(pk=tenant.root_page_id)
