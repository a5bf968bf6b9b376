"""Texts → pages: fills the first pages that provisioning has made and adds the others.

A tenant is filled once, in one transaction.  Whether it is can be seen at its home page, whose first summary is
replaced here; so what people write or delete later is never touched again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.content.base import BasePage
from cms.content.first_pages import welcome
from cms.content.models import SiteDocument, SiteImage
from cms.content.pages.achievements import AchievementIndexPage, AchievementPage
from cms.content.pages.activities import ActivityIndexPage, ActivityPage
from cms.content.pages.calendar import CalendarPage, EventPage
from cms.content.pages.contact import ContactPage, LinksPage
from cms.content.pages.documents import DocumentLibraryPage, DocumentPage
from cms.content.pages.history import HistoryPage
from cms.content.pages.home import HomePage
from cms.content.pages.identity import IdentityPage
from cms.content.pages.news import NewsAttachment, NewsIndexPage, NewsPage
from cms.content.pages.people import PeoplePage
from cms.content.pages.places import BuildingsPage, CurriculumPage
from cms.content.pages.section import SectionPage
from cms.content.pages.standard import StandardPage
from cms.content.pages.statistics import StatisticsPage
from cms.content.tags import tag_named
from cms.demo import markup, typed_fields
from cms.demo.media import store_documents, store_emblem, store_scenes
from cms.demo.texts import PageText, TenantText, as_of
from tenants.models import Tenant

MODELS: dict[str, type[BasePage]] = {
    "home": HomePage,
    "section": SectionPage,
    "standard": StandardPage,
    "news_index": NewsIndexPage,
    "news": NewsPage,
    "activity_index": ActivityIndexPage,
    "activity": ActivityPage,
    "document_library": DocumentLibraryPage,
    "document": DocumentPage,
    "calendar": CalendarPage,
    "event": EventPage,
    "achievement_index": AchievementIndexPage,
    "achievement": AchievementPage,
    "people": PeoplePage,
    "statistics": StatisticsPage,
    "identity": IdentityPage,
    "history": HistoryPage,
    "buildings": BuildingsPage,
    "curriculum": CurriculumPage,
    "links": LinksPage,
    "contact": ContactPage,
}
ITEMS = frozenset({"news", "activity", "document", "event", "achievement"})
"""Kinds that stand in the list of their parent, not in the menu."""
PAGE_LINK = re.compile(r'<a href="page:([^"]*)">')
OFFICE_HOURS = time(8, 30)
EMBLEM = "emblem"
"""Stands for the tenant's emblem where texts name a scene."""
Blocks = list[tuple[str, Any]]


@dataclass(slots=True)
class Shelf:
    """What a tenant's pages may point at; ``pages`` by path."""

    images: Mapping[str, SiteImage]
    documents: Mapping[str, SiteDocument]
    pages: dict[str, BasePage] = field(default_factory=dict)


def is_filled(tenant: Tenant) -> bool:
    home = HomePage.objects.get(pk=tenant.root_page_id)
    return home.summary != welcome(tenant)[:300]


def fill(tenant: Tenant, text: TenantText, today: date | None = None) -> bool:
    """Fill a tenant that is not filled yet, its calendar around ``today``; say whether it was done now."""
    if is_filled(tenant):
        return False
    today = today or timezone.localdate()
    emblem = store_emblem(tenant, text.palette)
    images = store_scenes(tenant, text.palette, scenes_of(text))
    shelf = Shelf({**images, EMBLEM: emblem}, store_documents(tenant, text.files))
    with transaction.atomic():
        tenant.emblem = emblem
        tenant.save()
        pages = [as_of(page, today) for page in text.pages]
        for page in pages:
            shelf.pages[page.path] = _place(tenant, page, shelf)
        for page in pages:
            _write(shelf.pages[page.path], page, shelf)
        _contact_last(tenant)
    return True


def scenes_of(text: TenantText) -> set[str]:
    """Return the names of all scenes that the texts show."""
    scenes = {page.cover for page in text.pages if page.cover}
    for page in text.pages:
        scenes.update(typed_fields.chosen(MODELS[page.kind], page, SiteImage))
        for piece in markup.parse(page.body):
            if isinstance(piece, markup.Picture):
                scenes.add(piece.scene)
            elif isinstance(piece, markup.Gallery):
                scenes.update(picture.scene for picture in piece.pictures)
    return scenes - {EMBLEM}


def _place(tenant: Tenant, text: PageText, shelf: Shelf) -> BasePage:
    """Return the page of a text: the first page of that address, or a new one that is not public yet."""
    if not text.path:
        home: BasePage = HomePage.objects.get(pk=tenant.root_page_id)
        return home
    parent, model = shelf.pages[text.parent], MODELS[text.kind]
    known = BasePage.objects.child_of(parent).filter(slug=text.slug).first()
    if known is not None:
        found: BasePage = known.specific
        if isinstance(found, model):
            return found
        # The first page of this address is of a plainer type: the demo shows the one that was made for it.
        found.delete()
        parent.refresh_from_db()
    page = model(title=text.title, slug=text.slug, tenant=tenant, live=False, show_in_menus=text.kind not in ITEMS)
    if text.date is not None:
        page.date = text.date
    added: BasePage = parent.add_child(instance=page)
    return added


def _write(page: Any, text: PageText, shelf: Shelf) -> None:
    """Give a page its words and publish it."""
    page.title = text.title
    page.summary = text.summary
    if hasattr(page, "cover"):
        page.cover = shelf.images.get(text.cover)
        page.cover_alt = text.cover_alt
    if hasattr(page, "body"):
        page.body = blocks(text.body, shelf)
    if text.date is not None:
        _write_day(page, text.date, text.category)
    if isinstance(page, NewsPage):
        _write_news(page, text, shelf)
    typed_fields.write(page, text, shelf.images, shelf.documents)
    page.save_revision().publish()


def _write_day(page: Any, day: date, category: str) -> None:
    """Give an item of a list its day and category; it was published on that day, or now when that is still to come."""
    page.date, page.category = day, category or page.category
    morning = timezone.make_aware(datetime.combine(day, OFFICE_HOURS))
    page.first_published_at = min(morning, timezone.now())


def _write_news(page: NewsPage, text: PageText, shelf: Shelf) -> None:
    page.pinned = text.pinned
    page.attachments = [
        NewsAttachment(document=shelf.documents[name], sort_order=place) for place, name in enumerate(text.attachments)
    ]
    assert page.tenant_id is not None
    page.tags.set([tag_named(page.tenant_id, name) for name in text.tags])


def _contact_last(tenant: Tenant) -> None:
    """Bring "contact us" to the end of the menu, where people look for it."""
    home = BasePage.objects.get(pk=tenant.root_page_id)
    contact = BasePage.objects.child_of(home).filter(slug="contact").first()
    if contact is not None:
        contact.move(home, pos="last-child")


# -------------------------------------------------------------------------------------------------------------- blocks


def blocks(body: str, shelf: Shelf) -> Blocks:
    """Return a text in the demo's markup as the value of a page's body."""
    return [_block(piece, shelf) for piece in markup.parse(body)]


def _block(piece: markup.Piece, shelf: Shelf) -> tuple[str, Any]:  # noqa: PLR0911 - one line for each kind
    match piece:
        case markup.Rich(html=html):
            return "rich_text", PAGE_LINK.sub(lambda found: _inner_link(shelf.pages[found[1]]), html)
        case markup.Picture():
            return "image", _picture(piece, shelf)
        case markup.Gallery(pictures=pictures):
            return "gallery", {"pictures": [_picture(picture, shelf) for picture in pictures]}
        case markup.File(name=name):
            return "document", {"file": shelf.documents[name], "title": ""}
        case markup.Table(rows=rows, caption=caption):
            return "table", _table(rows, caption)
        case markup.Callout(tone=tone, title=title, text=text):
            return "callout", {"tone": tone, "title": title, "text": text}
        case markup.Quote(text=text, attribution=attribution):
            return "quote", {"text": text, "attribution": attribution}
        case markup.Button(label=label, target=target):
            return "button", _button(label, target, shelf)


def _inner_link(page: BasePage) -> str:
    return f'<a linktype="page" id="{page.pk}">'


def _picture(picture: markup.Picture, shelf: Shelf) -> dict[str, Any]:
    return {"image": shelf.images[picture.scene], "alt": picture.alt, "caption": picture.caption}


def _table(rows: tuple[tuple[str, ...], ...], caption: str) -> dict[str, Any]:
    cells = "\n".join("\t".join(row) for row in rows)
    return {"caption": caption, "cells": cells, "header_row": True, "header_column": False}


def _button(label: str, target: str, shelf: Shelf) -> dict[str, Any]:
    if target.startswith("page:"):
        return {"label": label, "page": shelf.pages[target.removeprefix("page:")], "href": ""}
    return {"label": label, "page": None, "href": target}
