"""AchievementIndexPage and AchievementPage: prizes, innovations, best practice."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from cms.content.base import BasePage
from cms.content.blocks import FIRST_BLOCKS, BodyBlock, to_body
from cms.content.pages.common import COVER_ALT_HELP, SUMMARY_HELP, choice_label, key_inside, published_page
from cms.content.pages.documents import PeriodKind, period_label
from cms.content.pages.forms import AchievementForm
from cms.content.pages.panels import tabs
from cms.content.text import plain_line, plain_text
from site_builder.engine.details import Achievement
from site_builder.engine.values import PublishedPage


class AchievementIndexPage(BasePage):
    page_description = "หน้ารวมผลงาน รางวัล นวัตกรรม และ Best Practice"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = ["content.AchievementPage"]
    max_count_per_parent = 1
    show_in_menus_default = True

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)

    edit_handler = tabs(FieldPanel("summary"))

    class Meta:
        verbose_name = "หน้ารวมผลงาน"
        verbose_name_plural = "หน้ารวมผลงาน"

    def published(self) -> PublishedPage:
        return published_page(self, "achievement_index", summary=plain_text(self.summary))


class AchievementCategory(models.TextChoices):
    PUPILS = "pupils", "ผลงานนักเรียน"
    TEACHERS = "teachers", "ผลงานครูและผู้บริหาร"
    SCHOOL = "school", "ผลงานสถานศึกษา"
    INNOVATION = "innovation", "นวัตกรรม"
    BEST_PRACTICE = "best_practice", "Best Practice"
    RESEARCH = "research", "งานวิจัย"


class AwardLevel(models.TextChoices):
    SCHOOL = "school", "ระดับโรงเรียน"
    NETWORK = "network", "ระดับกลุ่มเครือข่าย"
    AREA = "area", "ระดับเขตพื้นที่"
    PROVINCE = "province", "ระดับจังหวัด"
    REGION = "region", "ระดับภาค"
    NATION = "nation", "ระดับชาติ"
    WORLD = "world", "ระดับนานาชาติ"


class AchievementPage(BasePage):
    page_description = "ผลงาน รางวัล นวัตกรรม หรือ Best Practice หนึ่งเรื่อง ค้นได้จากเว็บไซต์ของเขตด้วย"
    base_form_class = AchievementForm
    parent_page_types = ["content.AchievementIndexPage"]
    subpage_types: list[str] = []

    summary = models.TextField("สรุปผลงาน", max_length=300, blank=True, help_text=SUMMARY_HELP)
    date = models.DateField("วันที่", default=timezone.localdate)
    category = models.CharField(
        "ประเภท", max_length=30, choices=AchievementCategory.choices, default=AchievementCategory.SCHOOL
    )
    level = models.CharField(
        "ระดับ", max_length=20, choices=AwardLevel.choices, blank=True, default="", help_text="ระดับสูงสุดที่ได้รับ เว้นว่างได้"
    )
    award = models.CharField("รางวัลที่ได้", max_length=150, blank=True, help_text="เช่น เหรียญทอง ชนะเลิศ")
    holder = models.CharField("เจ้าของผลงาน", max_length=200, blank=True, help_text="ถ้าเป็นนักเรียน ไม่ต้องใส่ทั้งชื่อและชั้น")
    school_year = models.PositiveSmallIntegerField("ปีการศึกษา", null=True, blank=True)
    cover = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ภาพหน้าปก"
    )
    cover_alt = models.CharField("คำบรรยายภาพหน้าปก", max_length=255, blank=True, help_text=COVER_ALT_HELP)
    file = models.ForeignKey(
        "content.SiteDocument", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="เอกสารผลงาน"
    )
    body = StreamField(BodyBlock(), blank=True, default=FIRST_BLOCKS, verbose_name="เล่าถึงผลงาน")

    edit_handler = tabs(
        FieldPanel("body"),
        FieldRowPanel([FieldPanel("category"), FieldPanel("level")]),
        FieldRowPanel([FieldPanel("award"), FieldPanel("holder")]),
        FieldRowPanel([FieldPanel("date"), FieldPanel("school_year")]),
        FieldPanel("cover"),
        FieldPanel("cover_alt"),
        FieldPanel("file"),
        FieldPanel("summary"),
        in_menu=False,
    )

    class Meta:
        verbose_name = "ผลงาน"
        verbose_name_plural = "ผลงาน"

    def slug_day(self) -> datetime.date | None:
        return self.date

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "achievement",
            summary=plain_text(self.summary),
            date=self.date.isoformat(),
            category=choice_label(AchievementCategory, self.category),
            cover=key_inside(self, self.cover),
            cover_alt=plain_line(self.cover_alt),
            body=to_body(self.body, self.tenant_id),
            details=Achievement(
                level=str(AwardLevel(self.level).label) if self.level in AwardLevel.values else "",
                award=plain_line(self.award),
                holder=plain_line(self.holder),
                period=period_label(PeriodKind.SCHOOL, self.school_year),
                file=key_inside(self, self.file),
            ),
        )
