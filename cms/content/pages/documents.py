"""DocumentLibraryPage and DocumentPage: every document of a school has a page of its own."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.content.base import BasePage
from cms.content.media.reading import ask_reading, text_of
from cms.content.pages.common import SUMMARY_HELP, choice_label, key_inside, published_page
from cms.content.pages.forms import DocumentPageForm
from cms.content.pages.panels import tabs
from cms.content.text import plain_line, plain_text
from site_builder.engine.dates import BUDDHIST_ERA
from site_builder.engine.details import Paper
from site_builder.engine.values import Label, PublishedPage


class DocumentLibraryPage(BasePage):
    page_description = "คลังเอกสาร: แผนงาน รายงาน คำสั่ง แบบฟอร์ม ค้นตามปีและประเภทได้"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = ["content.DocumentPage"]
    max_count_per_parent = 1
    show_in_menus_default = True

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)

    edit_handler = tabs(FieldPanel("summary"))

    class Meta:
        verbose_name = "คลังเอกสาร"
        verbose_name_plural = "คลังเอกสาร"

    def published(self) -> PublishedPage:
        return published_page(self, "document_library", summary=plain_text(self.summary))


class DocumentType(models.TextChoices):
    PLAN = "plan", "แผนงานและโครงการ"
    REPORT = "report", "รายงาน"
    ANNOUNCEMENT = "announcement", "ประกาศ"
    ORDER = "order", "คำสั่ง"
    REGULATION = "regulation", "ระเบียบและข้อบังคับ"
    MANUAL = "manual", "คู่มือ"
    FORM = "form", "แบบฟอร์ม"
    PROCUREMENT = "procurement", "จัดซื้อจัดจ้าง"
    FINANCE = "finance", "การเงินและงบประมาณ"
    MINUTES = "minutes", "รายงานการประชุม"
    CURRICULUM = "curriculum", "หลักสูตรและการสอน"
    RESEARCH = "research", "งานวิจัยและเผยแพร่ผลงาน"
    NEWSLETTER = "newsletter", "จดหมายข่าว"
    OTHER = "other", "เอกสารทั่วไป"


class PeriodKind(models.TextChoices):
    """Which kind of year a document belongs to; the two are never mixed: they begin in October and in May."""

    FISCAL = "fiscal", "ปีงบประมาณ"
    SCHOOL = "school", "ปีการศึกษา"


def period_label(kind: str, year: int | None) -> Label | None:
    """Return a fiscal or school year as the public sees it; ``year`` is CE, the one that the year is named by."""
    if kind not in PeriodKind.values or year is None:
        return None
    era = "พ.ศ. " if kind == PeriodKind.FISCAL else ""
    return Label(slug=f"{kind}-{year}", name=f"{PeriodKind(kind).label} {era}{year + BUDDHIST_ERA}")


NUMBER_WORD = re.compile(r"^(?:เลขที่|ที่)\s*")
"""The page says it before the number, and people type it as well."""
MOST_TEXT = 12_000
"""Characters of a document's text that its page shows: a page stays small; the file has the rest."""


class DocumentPage(BasePage):
    """One document: what it is, of which year, and its file."""

    page_description = "เอกสารหนึ่งฉบับ มีหน้าของตัวเองให้อ้างอิงและค้นหาได้"
    base_form_class = DocumentPageForm
    parent_page_types = ["content.DocumentLibraryPage"]
    subpage_types: list[str] = []

    file = models.ForeignKey(
        "content.SiteDocument", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ไฟล์เอกสาร"
    )
    category = models.CharField("ประเภทเอกสาร", max_length=30, choices=DocumentType.choices, default=DocumentType.OTHER)
    period_kind = models.CharField("ชนิดของปี", max_length=10, choices=PeriodKind.choices, blank=True, default="")
    period_year = models.PositiveSmallIntegerField("ปี", null=True, blank=True)
    """CE; a fiscal year is named by the year in which it ends, a school year by the one in which it begins."""
    number = models.CharField("เลขที่เอกสาร", max_length=60, blank=True, help_text="เช่น 45/2569 หรือ ศธ 04001/123")
    date = models.DateField("วันที่ของเอกสาร", default=timezone.localdate)
    summary = models.TextField(
        "สรุปสาระสำคัญ", max_length=600, blank=True, help_text="สองสามบรรทัดให้ผู้อ่านรู้ว่าเอกสารนี้ว่าด้วยเรื่องอะไร ใช้ในการค้นหาด้วย"
    )

    edit_handler = tabs(
        FieldPanel("file"),
        FieldPanel("category"),
        FieldRowPanel([FieldPanel("period_kind"), FieldPanel("period_year")]),
        FieldRowPanel([FieldPanel("number"), FieldPanel("date")]),
        FieldPanel("summary"),
        in_menu=False,
    )

    class Meta:
        verbose_name = "เอกสารในคลัง"
        verbose_name_plural = "เอกสารในคลัง"

    def slug_day(self) -> datetime.date | None:
        return self.date

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """As every page; what is in the file is read soon after, by a job that stands in the same transaction."""
        with transaction.atomic():
            result = super().save(*args, **kwargs)
            if self.file is not None and self.file.tenant_id == self.tenant_id:
                ask_reading(self.file)
        return result

    def published(self) -> PublishedPage:
        file = self.file if key_inside(self, self.file) else None
        return published_page(
            self,
            "document",
            summary=plain_text(self.summary),
            date=self.date.isoformat(),
            category=choice_label(DocumentType, self.category),
            details=Paper(
                file=key_inside(self, self.file),
                number=NUMBER_WORD.sub("", plain_line(self.number)),
                period=period_label(self.period_kind, self.period_year),
                text=text_of(file, MOST_TEXT),
            ),
        )
