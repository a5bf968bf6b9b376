"""What the desk can write, one entry a kind: its words, its page type, and how a form and a page become each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cms.content.models import BasePage, NewsIndexPage, NewsPage, SiteDocument, SiteImage
from cms.content.pages.news import NewsAttachment
from cms.editing.desk.forms import DeskForm, NewsDeskForm
from cms.editing.desk.text import Picture, blocks_of, gallery_of, shown
from tenants.models import Tenant

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
    write: Callable[[Any, DeskForm], None]
    """A valid form → the page in memory."""

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


def write_news(page: Any, form: DeskForm) -> None:
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

KINDS: dict[str, Kind] = {NEWS.name: NEWS}


def kind_of_page(page: BasePage) -> Kind | None:
    """Return the kind whose pages are of this page's type."""
    return next((kind for kind in KINDS.values() if page.specific_class is kind.model), None)
