"""Where the screens of old addresses hang in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.editing.handover.views import tenant_of_roles
from cms.editing.old_addresses import importing, views
from cms.editing.places import READING_ROLES


@hooks.register("register_admin_urls")
def old_addresses_urls() -> list[Any]:
    return [
        path("old-addresses/", views.old_addresses, name="editing_redirects"),
        path("old-addresses/add/", views.old_address_add, name="editing_redirects_add"),
        path("old-addresses/undo/", views.old_address_undo, name="editing_redirects_undo"),
        path("old-addresses/file/", importing.old_addresses_file, name="editing_redirects_file"),
        path("old-addresses/import/", importing.old_addresses_import, name="editing_redirects_import"),
        path("old-addresses/example.csv", importing.old_addresses_example, name="editing_redirects_example"),
        path("old-addresses/example.xlsx", importing.old_addresses_workbook, name="editing_redirects_workbook"),
        path("old-addresses/<int:redirect_id>/", views.old_address, name="editing_redirect"),
        path("old-addresses/<int:redirect_id>/delete/", views.old_address_delete, name="editing_redirect_delete"),
    ]


class OldAddressesMenuItem(MenuItem):
    """Shown to those who look after a whole site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return tenant_of_roles(request, READING_ROLES) is not None


@hooks.register("register_admin_menu_item")
def old_addresses_menu_item() -> MenuItem:
    return OldAddressesMenuItem(views.TITLE, reverse("editing_redirects"), icon_name="redirect", order=245)
