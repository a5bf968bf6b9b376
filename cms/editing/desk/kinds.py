"""What the desk can write, one entry a kind: its words, its page type, and how a form and a page become each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cms.content.models import (
    ActivityIndexPage,
    ActivityPage,
    AlbumPhoto,
    BasePage,
    DocumentLibraryPage,
    DocumentPage,
    NewsAttachment,
    NewsIndexPage,
    NewsPage,
    SiteDocument,
    SiteImage,
)
from cms.editing.desk.forms import ActivityDeskForm, DeskForm, DocumentDeskForm, NewsDeskForm
from cms.editing.desk.text import Picture, blocks_of, gallery_of, shown
from tenants.models import Tenant, User

Initial = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One form of the desk."""

    name: str
    label: str
    """As on the button: ``ข่าว``."""
    new: str
    icon: str
    dated: bool
    """Whether the address begins with the day."""
    model: type[BasePage]
    list_model: type[BasePage]
    form: type[DeskForm]
    read: Callable[[Any], Initial | None]
    """A page (its newest version) → the form's first values; None where the desk cannot show it."""
    write: Callable[[Any, DeskForm, User, datetime], None]
    """A valid form, who has sent it and when → the page in memory."""

    def list_of(self, tenant: Tenant) -> BasePage | None:
        """Return the list below which pages of this kind stand; None where the site has none."""
        found: BasePage | None = self.list_model._default_manager.filter(tenant=tenant).order_by("path").first()
        return found

    def latest_of(self, tenant: Tenant, user: Any) -> BasePage | None:
        """Return the newest page of this kind, the person's own before those of others."""
        pages = self.model._default_manager.filter(tenant=tenant)
        own = pages.filter(owner=user).order_by("-latest_revision_created_at", "-pk").first()
        found: BasePage | None = own or pages.order_by("-latest_revision_created_at", "-pk").first()
        return found


# ------------------------------------------------------------------------------------------------------------- news


def read_news(page: Any) -> Initial | None:
    body = shown(page.body)
    if body is None:
        return None
    cover = [Picture(page.cover_id, page.cover_alt)] if page.cover_id else []
    inside = [one for one in body.pictures if one.image != page.cover_id]
    return {
        "title": page.title,
        "text": body.text,
        "date": page.date,
        "category": page.category,
        "pictures": (*cover, *inside),
        "documents": tuple(one.document_id for one in page.attachments.all()),
    }


def write_news(page: Any, form: DeskForm, by: User, at: datetime) -> None:
    cleaned = form.cleaned_data
    page.title, page.date, page.category = cleaned["title"], cleaned["date"], cleaned["category"]
    body = as_pairs(page.body)
    if form.text_changed() or not body:
        body = [*blocks_of(cleaned["text"]), *(pair for pair in body if pair[0] == "gallery")]
    if form.photos_changed():
        body = [pair for pair in body if pair[0] != "gallery"]
        said = form.said_of()
        page.cover_id, page.cover_alt = (said[0].image, said[0].alt) if said else (None, "")
        body += gallery_of(with_images(said[1:]))
    page.body = body
    if form.documents != [one.document_id for one in page.attachments.all()]:
        found = in_order(SiteDocument, form.documents)
        page.attachments = [NewsAttachment(document=one, sort_order=order) for order, one in enumerate(found)]


def as_pairs(body: Any) -> list[tuple[str, Any]]:
    return [(block.block_type, block.value) for block in body]


def in_order(model: Any, ids: list[int]) -> list[Any]:
    found = model._default_manager.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def with_images(pictures: list[Picture]) -> list[tuple[Any, Picture]]:
    found = SiteImage._default_manager.in_bulk([one.image for one in pictures])
    return [(found[one.image], one) for one in pictures if one.image in found]


NEWS = Kind(
    name="news",
    label="ข่าว",
    new="เขียนข่าว",
    icon="doc-full",
    dated=True,
    model=NewsPage,
    list_model=NewsIndexPage,
    form=NewsDeskForm,
    read=read_news,
    write=write_news,
)


# ------------------------------------------------------------------------------------------------------- activities


def read_activity(page: Any) -> Initial | None:
    body = shown(page.body)
    if body is None or body.pictures:
        return None
    names = ("title", "date", "until", "place", "participants", "category")
    return {name: getattr(page, name) for name in names} | {
        "text": body.text,
        "alt": page.photo_alt,
        "statement": page.consent,
        "pictures": tuple(Picture(one.image_id, one.alt, one.caption) for one in page.photos.all()),
    }


def write_activity(page: Any, form: DeskForm, by: User, at: datetime) -> None:
    cleaned = form.cleaned_data
    for name in ("title", "date", "until", "place", "participants", "category"):
        setattr(page, name, cleaned[name])
    page.photo_alt = cleaned["alt"]
    if form.text_changed() or not as_pairs(page.body):
        page.body = blocks_of(cleaned["text"])
    if form.photos_changed():
        said = with_images(form.said_of())
        page.photos = [
            AlbumPhoto(image=image, alt=one.alt, caption=one.caption, sort_order=order)
            for order, (image, one) in enumerate(said)
        ]
    if cleaned["statement"] != page.consent or form.new_photos():
        page.consent = cleaned["statement"]
        page.note_consent(by, at)


ACTIVITY = Kind(
    name="activity",
    label="กิจกรรม",
    new="ลงกิจกรรม",
    icon="image",
    dated=True,
    model=ActivityPage,
    list_model=ActivityIndexPage,
    form=ActivityDeskForm,
    read=read_activity,
    write=write_activity,
)


# -------------------------------------------------------------------------------------------------------- documents

PAPER_FIELDS = ("title", "category", "number", "date", "period_kind", "period_year", "summary")


def read_document(page: Any) -> Initial | None:
    found: Initial = {name: getattr(page, name) for name in PAPER_FIELDS}
    return found | {"documents": (page.file_id,) if page.file_id else ()}


def write_document(page: Any, form: DeskForm, by: User, at: datetime) -> None:
    for name in PAPER_FIELDS:
        setattr(page, name, form.cleaned_data[name])
    page.file_id = form.documents[0]


DOCUMENT = Kind(
    name="document",
    label="เอกสาร",
    new="เพิ่มเอกสาร",
    icon="doc-full-inverse",
    dated=True,
    model=DocumentPage,
    list_model=DocumentLibraryPage,
    form=DocumentDeskForm,
    read=read_document,
    write=write_document,
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in (NEWS, ACTIVITY, DOCUMENT)}


def kind_of_page(page: BasePage) -> Kind | None:
    """Return the kind whose pages are of this page's type."""
    return next((kind for kind in KINDS.values() if page.specific_class is kind.model), None)
