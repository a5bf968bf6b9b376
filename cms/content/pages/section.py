"""SectionPage: a heading of the menu with pages below it."""

from __future__ import annotations

from django.db import models
from wagtail.fields import StreamField

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, to_body
from cms.content.pages.common import published_page
from cms.content.text import plain_text
from site_builder.engine.values import PublishedPage


class SectionPage(BasePage):
    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหา")

    class Meta:
        verbose_name = "หมวด"
        verbose_name_plural = "หมวด"

    def published(self) -> PublishedPage:
        return published_page(
            self, "section", summary=plain_text(self.summary), body=to_body(self.body, self.tenant_id)
        )
