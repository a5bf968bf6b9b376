"""Addresses of the list, and its entry in the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.editing.area_achievements.views import TITLE, area_achievements, area_achievements_file
from cms.editing.area_schools.who import is_officer


@hooks.register("register_admin_urls")
def achievements_urls() -> list[Any]:
    return [
        path("area-achievements/", area_achievements, name="editing_area_achievements"),
        path("area-achievements/file.csv", area_achievements_file, name="editing_area_achievements_file"),
    ]


class AchievementsMenuItem(MenuItem):
    """Shown to those who have an area in their care."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_officer(request)


@hooks.register("register_admin_menu_item")
def achievements_menu_item() -> MenuItem:
    return AchievementsMenuItem(TITLE, reverse("editing_area_achievements"), icon_name="pick", order=268)
