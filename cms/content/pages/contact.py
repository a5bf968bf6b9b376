"""ContactPage: how the school is reached; LinksPage: addresses elsewhere that its people need."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, outside_address, to_body
from cms.content.pages.common import SUMMARY_HELP, published_page
from cms.content.pages.panels import tabs
from cms.content.pages.writing import heading
from cms.content.text import plain_line, plain_text
from site_builder.engine.details import Contact
from site_builder.engine.values import Block, PublishedPage, RichText

MOST_LINKS = 100
FROM_FACTS = "<p>ที่อยู่ โทรศัพท์ อีเมล และแผนที่ มาจาก <b>ข้อมูลหน่วยงาน</b> แก้ที่นั่นที่เดียว หน้านี้เปลี่ยนตามเอง</p>"


class ContactPage(BasePage):
    page_description = "ช่องทางติดต่อ เวลาทำการ และการเดินทาง (แผนที่เป็นลิงก์ ไม่โหลดจากเว็บอื่น)"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []
    show_in_menus_default = True

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    hours = models.TextField("เวลาทำการ", max_length=300, blank=True, help_text="เช่น จันทร์–ศุกร์ 08.30–16.30 น.")
    directions = models.TextField(
        "การเดินทาง", max_length=1_000, blank=True, help_text="เช่น จากแยกใด ไปทางใด กี่กิโลเมตร รถสายใดผ่าน"
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหาเพิ่มเติม")

    edit_handler = tabs(
        HelpPanel(FROM_FACTS),
        FieldPanel("hours"),
        FieldPanel("directions"),
        FieldPanel("summary"),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = "หน้าติดต่อ"
        verbose_name_plural = "หน้าติดต่อ"

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "contact",
            summary=plain_text(self.summary),
            body=to_body(self.body, self.tenant_id),
            details=Contact(hours=plain_text(self.hours), directions=plain_text(self.directions)),
        )


class LinksPage(BasePage):
    page_description = "ลิงก์หน่วยงานและระบบที่เกี่ยวข้อง แบ่งเป็นกลุ่ม"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)

    edit_handler = tabs(InlinePanel("links", heading="ลิงก์", label="ลิงก์", max_num=MOST_LINKS), FieldPanel("summary"))

    class Meta:
        verbose_name = "หน้ารวมลิงก์"
        verbose_name_plural = "หน้ารวมลิงก์"

    def published(self) -> PublishedPage:
        return published_page(self, "standard", summary=plain_text(self.summary), body=tuple(self._blocks()))

    def _blocks(self) -> Iterator[Block]:
        for title, links in groupby(self.links.all(), key=lambda link: plain_line(link.group)):
            items = "".join(f"<li>{html}</li>" for link in links if (html := link.as_html()))
            listed = [RichText(html=f"<ul>{items}</ul>")] if items else []
            yield from heading(title, listed) if title else listed


def check_address(address: str) -> None:
    outside_address(address)


class OutsideLink(Orderable):
    """An address elsewhere."""

    page = ParentalKey(LinksPage, on_delete=models.CASCADE, related_name="links")
    group = models.CharField("กลุ่ม", max_length=100, blank=True, help_text="เช่น หน่วยงานต้นสังกัด ระบบสำหรับครู")
    title = models.CharField("ชื่อ", max_length=150)
    address = models.CharField(
        "ที่อยู่เว็บ",
        max_length=500,
        validators=[check_address],
        help_text="เช่น https://www.example.go.th วางจากเบราว์เซอร์ได้",
    )

    panels: ClassVar = [FieldRowPanel([FieldPanel("title"), FieldPanel("group")]), FieldPanel("address")]

    class Meta(Orderable.Meta):
        verbose_name = "ลิงก์"
        verbose_name_plural = "ลิงก์"

    def as_html(self) -> str:
        try:
            address = outside_address(self.address)
        except ValidationError:
            return ""
        title = escape(plain_line(self.title), quote=False).replace('"', "&quot;")
        return f'<a href="{escape(address)}">{title}</a>' if address and title else ""
