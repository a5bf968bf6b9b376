"""HomePage: the root of one tenant's site."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, to_body
from cms.content.pages.common import COVER_ALT_HELP, key_inside, published_page
from cms.content.pages.panels import tabs
from cms.content.text import plain_line, plain_text
from site_builder.engine.values import PublishedPage


class HomePage(BasePage):
    """Made with its tenant, never by hand; the menu is made of its children that are shown in menus."""

    is_creatable = False
    parent_page_types = ["content.BasePage"]
    subpage_types = [
        "content.SectionPage",
        "content.StandardPage",
        "content.NewsIndexPage",
        "content.ActivityIndexPage",
        "content.DocumentLibraryPage",
        "content.CalendarPage",
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
    admin_default_ordering = "ord"

    summary = models.TextField(
        "คำแนะนำสั้น ๆ", max_length=300, blank=True, help_text="หนึ่งถึงสองประโยคใต้ชื่อหน่วยงาน และในผลการค้นหา"
    )
    cover = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ภาพหน้าปก"
    )
    cover_alt = models.CharField("คำบรรยายภาพหน้าปก", max_length=255, blank=True, help_text=COVER_ALT_HELP)
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหา")

    edit_handler = tabs(
        FieldPanel("summary"), FieldPanel("cover"), FieldPanel("cover_alt"), FieldPanel("body"), in_menu=False
    )

    class Meta:
        verbose_name = "หน้าแรก"
        verbose_name_plural = "หน้าแรก"

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "home",
            summary=plain_text(self.summary),
            cover=key_inside(self, self.cover),
            cover_alt=plain_line(self.cover_alt),
            body=to_body(self.body, self.tenant_id),
        )
