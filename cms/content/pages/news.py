"""NewsIndexPage and NewsPage."""

from __future__ import annotations

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, to_body
from cms.content.pages.common import key_inside, published_page
from cms.content.text import plain_text
from site_builder.engine.values import PublishedPage
from cms.content.tags import NewsTag


class NewsIndexPage(BasePage):
    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True)

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


class NewsPage(BasePage):
    summary = models.TextField("สรุปข่าว", max_length=300, blank=True)
    date = models.DateField("วันที่ของข่าว")
    category = models.CharField(
        "ประเภทข่าว", max_length=30, choices=NewsCategory.choices, default=NewsCategory.PUBLIC_RELATIONS
    )
    cover = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ภาพหน้าปก"
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อข่าว")
    pinned = models.BooleanField("ปักหมุดไว้บนสุด", default=False)
    tags = ClusterTaggableManager(through=NewsTag, blank=True, verbose_name="ป้ายกำกับ")

    class Meta:
        verbose_name = "ข่าว"
        verbose_name_plural = "ข่าว"

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "news",
            summary=plain_text(self.summary),
            date=self.date.isoformat(),
            category=self.get_category_display(),
            pinned=self.pinned,
            cover=key_inside(self, self.cover),
            body=to_body(self.body, self.tenant_id),
            attachments=self._attachment_keys(),
            tags=self._tag_names(),
        )

    def _attachment_keys(self) -> tuple[str, ...]:
        documents = [attachment.document for attachment in self.attachments.select_related("document")]
        return tuple(key for document in documents if (key := key_inside(self, document)))

    def _tag_names(self) -> tuple[str, ...]:
        tags = [item.tag for item in self.tagged_items.select_related("tag")]
        return tuple(sorted({tag.name for tag in tags if tag.tenant_id == self.tenant_id}))


class NewsAttachment(Orderable):
    """A file below a news item."""

    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("content.SiteDocument", models.CASCADE, related_name="+", verbose_name="เอกสาร")

    class Meta(Orderable.Meta):
        verbose_name = "ไฟล์แนบ"
        verbose_name_plural = "ไฟล์แนบ"
