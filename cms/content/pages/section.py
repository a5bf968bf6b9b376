"""SectionPage: a heading of the menu with pages below it."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, to_body
from cms.content.pages.common import SUMMARY_HELP, published_page
from cms.content.pages.panels import tabs
from cms.content.text import plain_text
from site_builder.engine.values import PublishedPage


class SectionPage(BasePage):
    page_description = "หมวดในเมนู รวมหน้าที่เกี่ยวข้องไว้ด้วยกัน เช่น เกี่ยวกับโรงเรียน"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = [
        "content.SectionPage",
        "content.StandardPage",
        "content.DocumentLibraryPage",
        "content.AchievementIndexPage",
        "content.PeoplePage",
        "content.StatisticsPage",
        "content.IdentityPage",
        "content.HistoryPage",
        "content.BuildingsPage",
        "content.CurriculumPage",
        "content.LinksPage",
        "content.ContactPage",
    ]
    show_in_menus_default = True
    admin_default_ordering = "ord"

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหา")

    edit_handler = tabs(FieldPanel("summary"), FieldPanel("body"))

    class Meta:
        verbose_name = "หมวด"
        verbose_name_plural = "หมวด"

    def published(self) -> PublishedPage:
        return published_page(
            self, "section", summary=plain_text(self.summary), body=to_body(self.body, self.tenant_id)
        )
