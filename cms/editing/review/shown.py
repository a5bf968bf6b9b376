"""What the screens of review show of a page that waits."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.content.models import BasePage, SiteDocument, SiteImage
from cms.editing.desk.kinds import kind_of_page
from cms.editing.desk.shown import thumbnail_url
from cms.editing.review.changes import Changes, changes_between
from tenants.models import Tenant

SHOWN_PICTURES = 24


def changes_of(page: Any) -> tuple[Any, Changes]:
    """Return the newest version of a page, and what it changes for its readers."""
    newest = page.get_latest_revision_as_object()
    return newest, changes_between(page.published() if page.live else None, newest.published())


def edit_url(page: BasePage) -> str:
    if kind_of_page(page) is None:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return reverse("editing_desk_edit", args=[page.pk])


def media_of(tenant: Tenant, changes: Changes) -> dict[str, Any]:
    """Return the pictures and files that come and go, of the tenant only."""
    images = SiteImage._default_manager.filter(tenant=tenant)
    documents = SiteDocument._default_manager.filter(tenant=tenant)

    def pictures(keys: list[str]) -> list[tuple[str, str]]:
        found = {one.public_key: one for one in images.filter(public_key__in=keys[:SHOWN_PICTURES])}
        return [(thumbnail_url(found[key]), found[key].title) for key in keys if key in found]

    def papers(keys: list[str]) -> list[Any]:
        return list(documents.filter(public_key__in=keys).order_by("title"))

    return {
        "images_new": pictures(changes.images_new),
        "images_more": max(0, len(changes.images_new) - SHOWN_PICTURES),
        "images_gone": len(changes.images_gone),
        "files_new": papers(changes.files_new),
        "files_gone": papers(changes.files_gone),
        "pages_new": titles_of(tenant, changes.pages_new),
    }


def titles_of(tenant: Tenant, keys: list[str]) -> list[str]:
    """Return the titles of the tenant's pages by their keys, in that order."""
    found = BasePage.objects.filter(tenant=tenant, public_key__in=keys).values_list("public_key", "title")
    titles = dict(found)
    return [titles[key] for key in keys if key in titles]
