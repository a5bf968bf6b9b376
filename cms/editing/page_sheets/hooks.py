"""Where the screens of sheets hang in the admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets import HeaderButton

from cms.content.base import BasePage
from cms.content.page_sheets.kinds import kind_of
from cms.editing.page_sheets.views import TITLE, sheet, sheet_file, sheet_import, sheet_workbook, sheets


@hooks.register("register_admin_urls")
def page_sheets_urls() -> list[Any]:
    return [
        path("sheets/", sheets, name="editing_sheets"),
        path("sheets/<int:page_id>/", sheet, name="editing_sheet"),
        path("sheets/<int:page_id>/import/", sheet_import, name="editing_sheet_import"),
        path("sheets/<int:page_id>/<slug:name>.csv", sheet_file, name="editing_sheet_file"),
        path("sheets/<int:page_id>/<slug:name>.xlsx", sheet_workbook, name="editing_sheet_workbook"),
    ]


@hooks.register("register_page_header_buttons")
def sheet_button(page: BasePage, user: Any, view_name: str, next_url: str | None = None) -> Any:
    if page.tenant_id and kind_of(page.specific) is not None and page.permissions_for_user(user).can_edit():
        yield HeaderButton(TITLE, url=reverse("editing_sheet", args=[page.pk]), icon_name="table", priority=6)
