"""The one way in which our forms ask for files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


class FileInput(forms.FileInput):
    """A real file input under a Thai button, with the chosen names beside it: browsers say both in their own language.

    ``several`` files may be chosen at once; ``listed`` is for a form that shows them in a list of its own.
    ``content/files.css`` and ``content/files.js`` belong to it; without the script the browser tells the names.
    """

    template_name = "content/file_input.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        button: str = "เลือกไฟล์",
        *,
        several: bool = False,
        listed: bool = False,
    ) -> None:
        self.allow_multiple_selected = several
        super().__init__({"class": "pick__input", "multiple": several, **(attrs or {})})
        self.button = button
        self.listed = listed

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"button": self.button, "listed": self.listed}
        return context


@hooks.register("insert_global_admin_css")
def files_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("content/files.css"))


@hooks.register("insert_global_admin_js")
def files_js() -> str:
    return format_html('<script src="{}" defer></script>', static("content/files.js"))
