"""Addresses and menu of these screens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.editing.area_schools.who import is_officer
from cms.editing.publishing import views


@hooks.register("register_admin_urls")
def publishing_urls() -> list[Any]:
    return [
        path("publishing/", views.publishing_index, name="editing_publishing_index"),
        path("publishing-all/", views.publishing_all, name="editing_publishing_all"),
        path("publishing-all/fleet/", views.publishing_all_fleet, name="editing_publishing_all_fleet"),
        path("publishing/<slug:area>/", views.publishing, name="editing_publishing"),
        path("publishing/<slug:area>/retry/", views.publishing_retry, name="editing_publishing_retry"),
        path("publishing/<slug:area>/fleet/", views.publishing_fleet, name="editing_publishing_fleet"),
    ]


class PublishingMenuItem(MenuItem):
    """Shown to those who have an area in their care."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_officer(request)


@hooks.register("register_admin_menu_item")
def publishing_menu_item() -> MenuItem:
    return PublishingMenuItem(views.TITLE, reverse("editing_publishing_index"), icon_name="globe", order=265)
