"""Addresses of the desk."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from cms.editing.desk.uploads import desk_arrivals, desk_upload
from cms.editing.desk.views import desk_activity, desk_address, desk_document, desk_edit, desk_news


@hooks.register("register_admin_urls")
def desk_urls() -> list[Any]:
    return [
        path("desk/news/", desk_news, name="editing_desk_news"),
        path("desk/activity/", desk_activity, name="editing_desk_activity"),
        path("desk/document/", desk_document, name="editing_desk_document"),
        path("desk/address/", desk_address, name="editing_desk_address"),
        path("desk/upload/", desk_upload, name="editing_desk_upload"),
        path("desk/arrivals/", desk_arrivals, name="editing_desk_arrivals"),
        path("desk/<int:page_id>/", desk_edit, name="editing_desk_edit"),
    ]
