"""The editing screen of every page type: three tabs, the most used first."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList, PublishingPanel, TabbedInterface


def tabs(*content: Any, in_menu: bool = True) -> TabbedInterface:
    """Return the editing screen of a page type: its own fields, the place in menu and address, the schedule."""
    place = [FieldPanel("show_in_menus")] if in_menu else []
    return TabbedInterface(
        [
            ObjectList([title_panel(), *content], heading="เนื้อหา"),
            ObjectList([*place, FieldPanel("slug")], heading="เมนูและที่อยู่"),
            ObjectList([PublishingPanel(), FieldPanel("review_on")], heading="ตั้งเวลา"),
        ]
    )


def sheet_help() -> HelpPanel:
    """The way to the screen where a sheet fills the rows of the page, where there is one."""
    return HelpPanel(template="content/sheet_help.html")


def title_panel() -> FieldPanel:
    """The title, without Wagtail's copying of it into the address while one types (it knows no Thai)."""
    # Wagtail draws a title without label and border: the placeholder is all that shows where to type.
    return FieldPanel(
        "title",
        heading="ชื่อ",
        classname="title",
        help_text="ชื่อที่ผู้อ่านเห็น สั้นและบอกเรื่อง ไม่เกิน 255 ตัวอักษร",
        widget=forms.TextInput(attrs={"placeholder": "พิมพ์ชื่อที่นี่"}),
    )
