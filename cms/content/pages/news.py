"""NewsIndexPage and NewsPage."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.base import BasePage
from cms.content.blocks import FIRST_BLOCKS, BodyBlock, to_body
from cms.content.forms import NewsForm
from cms.content.keywords import store_new_words
from cms.content.pages.common import COVER_ALT_HELP, SUMMARY_HELP, key_inside, published_page
from cms.content.pages.panels import tabs
from cms.content.tags import NewsTag
from cms.content.text import plain_line, plain_text
from site_builder.engine.values import Label, PublishedPage


class NewsIndexPage(BasePage):
    page_description = "หน้ารวมข่าวทั้งหมด หนึ่งหน้าต่อหนึ่งเว็บไซต์"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]
    max_count_per_parent = 1
    show_in_menus_default = True

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)

    edit_handler = tabs(FieldPanel("summary"))

    class Meta:
        verbose_name = "หน้ารวมข่าว"
        verbose_name_plural = "หน้ารวมข่าว"

    def published(self) -> PublishedPage:
        return published_page(self, "news_index", summary=plain_text(self.summary))


class NewsCategory(models.TextChoices):
    ANNOUNCEMENT = "announcement", "ประกาศ"
    PUBLIC_RELATIONS = "public_relations", "ข่าวประชาสัมพันธ์"
    ACTIVITY = "activity", "กิจกรรม"
    ADMISSION = "admission", "รับสมัครนักเรียน"
    PROCUREMENT = "procurement", "จัดซื้อจัดจ้าง"
    ACHIEVEMENT = "achievement", "ผลงานและรางวัล"


def category_label(value: str) -> Label:
    """Return a category as the public sees it."""
    category = NewsCategory(value)
    return Label(slug=category.value.replace("_", "-"), name=str(category.label))


class NewsPage(BasePage):
    """One piece of news: its address is its day and a few romanised words.

    Keywords are typed into a field of our own (``keywords``): Wagtail's would offer, and share, those of every tenant.
    """

    page_description = "ข่าวหนึ่งเรื่อง พร้อมภาพและไฟล์แนบ"
    base_form_class = NewsForm
    parent_page_types = ["content.NewsIndexPage"]
    subpage_types: list[str] = []

    summary = models.TextField(
        "สรุปข่าว", max_length=300, blank=True, help_text="หนึ่งถึงสองประโยค ใช้ในหน้ารวมข่าวและผลการค้นหา"
    )
    date = models.DateField("วันที่ของข่าว", default=timezone.localdate)
    category = models.CharField(
        "ประเภทข่าว", max_length=30, choices=NewsCategory.choices, default=NewsCategory.PUBLIC_RELATIONS
    )
    cover = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ภาพหน้าปก"
    )
    cover_alt = models.CharField("คำบรรยายภาพหน้าปก", max_length=255, blank=True, help_text=COVER_ALT_HELP)
    body = StreamField(BodyBlock(), blank=True, default=FIRST_BLOCKS, verbose_name="เนื้อข่าว")
    pinned = models.BooleanField("ปักหมุดไว้บนสุด", default=False, help_text="แสดงก่อนข่าวอื่นในหน้าแรกและหน้ารวมข่าว")
    tags = ClusterTaggableManager(through=NewsTag, blank=True, verbose_name="ป้ายกำกับ")

    edit_handler = tabs(
        FieldPanel("body"),
        FieldPanel("cover"),
        FieldPanel("cover_alt"),
        InlinePanel("attachments", heading="ไฟล์แนบ", label="ไฟล์แนบ"),
        FieldPanel("date"),
        FieldPanel("category"),
        FieldPanel("keywords", icon="tag"),
        FieldPanel("summary"),
        FieldPanel("pinned"),
        in_menu=False,
    )

    class Meta:
        verbose_name = "ข่าว"
        verbose_name_plural = "ข่าว"

    has_new_words = False
    """Whether a form has given this object keywords that its school does not know yet: they are stored with it."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            store_new_words(self)
            return super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            store_new_words(self)
            return super().save_revision(*args, **kwargs)

    def slug_day(self) -> datetime.date | None:
        return self.date

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "news",
            summary=plain_text(self.summary),
            date=self.date.isoformat(),
            category=category_label(self.category),
            pinned=self.pinned,
            cover=key_inside(self, self.cover),
            cover_alt=plain_line(self.cover_alt),
            body=to_body(self.body, self.tenant_id),
            attachments=self._attachment_keys(),
            tags=self._tag_labels(),
        )

    def _attachment_keys(self) -> tuple[str, ...]:
        documents = [attachment.document for attachment in self.attachments.select_related("document")]
        return tuple(key for document in documents if (key := key_inside(self, document)))

    def _tag_labels(self) -> tuple[Label, ...]:
        tags = [item.tag for item in self.tagged_items.select_related("tag")]
        own = {Label(slug=tag.slug, name=plain_line(tag.name)) for tag in tags if tag.tenant_id == self.tenant_id}
        return tuple(sorted(own, key=lambda label: label.name))


class NewsAttachment(Orderable):
    """A file below a news item."""

    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("content.SiteDocument", models.CASCADE, related_name="+", verbose_name="เอกสาร")

    panels = [FieldPanel("document")]

    class Meta(Orderable.Meta):
        verbose_name = "ไฟล์แนบ"
        verbose_name_plural = "ไฟล์แนบ"
