"""StandardPage: an ordinary page with text, pictures and files."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.content.base import BasePage
from cms.content.blocks import FIRST_BLOCKS, BodyBlock, to_body
from cms.content.pages.common import COVER_ALT_HELP, SUMMARY_HELP, key_inside, published_page
from cms.content.pages.panels import tabs
from cms.content.text import plain_line, plain_text
from site_builder.engine.values import PublishedPage


class StandardPage(BasePage):
    page_description = "หน้าเนื้อหาทั่วไป เช่น ประวัติ บุคลากร แผนงาน"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    cover = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ภาพหน้าปก"
    )
    cover_alt = models.CharField("คำบรรยายภาพหน้าปก", max_length=255, blank=True, help_text=COVER_ALT_HELP)
    body = StreamField(BodyBlock(), blank=True, default=FIRST_BLOCKS, verbose_name="เนื้อหา")

    edit_handler = tabs(FieldPanel("body"), FieldPanel("summary"), FieldPanel("cover"), FieldPanel("cover_alt"))

    class Meta:
        verbose_name = "หน้าทั่วไป"
        verbose_name_plural = "หน้าทั่วไป"

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "standard",
            summary=plain_text(self.summary),
            cover=key_inside(self, self.cover),
            cover_alt=plain_line(self.cover_alt),
            body=to_body(self.body, self.tenant_id),
        )
