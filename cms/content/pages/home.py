"""HomePage: the root of one tenant's site."""

from __future__ import annotations

from django.db import models
from wagtail.fields import StreamField

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, to_body
from cms.content.pages.common import key_inside, published_page
from cms.content.text import plain_text
from site_builder.engine.values import PublishedPage


class HomePage(BasePage):
    summary = models.TextField("คำแนะนำสั้น ๆ", max_length=300, blank=True)
    cover = models.ForeignKey("content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+")
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหา")

    class Meta:
        verbose_name = "หน้าแรก"
        verbose_name_plural = "หน้าแรก"

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "home",
            summary=plain_text(self.summary),
            cover=key_inside(self, self.cover),
            body=to_body(self.body, self.tenant_id),
        )
