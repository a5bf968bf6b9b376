"""HistoryPage: how a school came to be, with the years that count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.base import BasePage
from cms.content.blocks import FIRST_BLOCKS, BodyBlock, to_body
from cms.content.pages.common import COVER_ALT_HELP, SUMMARY_HELP, key_inside, published_page
from cms.content.pages.panels import tabs
from cms.content.pages.writing import heading
from cms.content.rich_text import paragraphs
from cms.content.text import plain_line, plain_text
from site_builder.engine.blocks import Step, StepsBlock
from site_builder.engine.values import Block, PublishedPage


class HistoryPage(BasePage):
    page_description = "ประวัติ พร้อมลำดับเหตุการณ์ตามปี"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    cover = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ภาพหน้าปก"
    )
    cover_alt = models.CharField("คำบรรยายภาพหน้าปก", max_length=255, blank=True, help_text=COVER_ALT_HELP)
    body = StreamField(BodyBlock(), blank=True, default=FIRST_BLOCKS, verbose_name="เนื้อเรื่อง")

    edit_handler = tabs(
        FieldPanel("body"),
        InlinePanel("milestones", heading="ลำดับเหตุการณ์", label="เหตุการณ์", max_num=60),
        FieldPanel("summary"),
        FieldPanel("cover"),
        FieldPanel("cover_alt"),
    )

    class Meta:
        verbose_name = "ประวัติ"
        verbose_name_plural = "ประวัติ"

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "standard",
            summary=plain_text(self.summary),
            cover=key_inside(self, self.cover),
            cover_alt=plain_line(self.cover_alt),
            body=(*to_body(self.body, self.tenant_id), *self._milestones()),
        )

    def _milestones(self) -> Iterator[Block]:
        steps = tuple(Step(title=plain_line(row.year), html=paragraphs(row.text)) for row in self.milestones.all())
        yield from heading("ลำดับเหตุการณ์", [StepsBlock(items=steps)] if steps else [])


class Milestone(Orderable):
    """A year and what happened."""

    page = ParentalKey(HistoryPage, on_delete=models.CASCADE, related_name="milestones")
    year = models.CharField("ปี", max_length=60, help_text="เช่น พ.ศ. 2480")
    text = models.TextField("เหตุการณ์", max_length=1_000)

    panels: ClassVar = [FieldRowPanel([FieldPanel("year"), FieldPanel("text")])]

    class Meta(Orderable.Meta):
        verbose_name = "เหตุการณ์"
        verbose_name_plural = "เหตุการณ์"
