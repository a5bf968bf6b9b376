"""IdentityPage: vision, mission, mottoes, symbols and the song of a school, each in its own field."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.content.base import BasePage
from cms.content.pages.common import COVER_ALT_HELP, SUMMARY_HELP, key_inside, published_page
from cms.content.pages.panels import tabs
from cms.content.pages.writing import heading, image, quote, table, text
from cms.content.text import plain_line, plain_text
from site_builder.engine.values import Block, PublishedPage

EMPTY_HELP = "หัวข้อที่เว้นว่างไว้จะไม่แสดงบนหน้าเว็บ"
LINES_HELP = "หนึ่งข้อต่อหนึ่งบรรทัด เว้นบรรทัดว่างระหว่างข้อเพื่อให้อ่านง่าย"


class IdentityPage(BasePage):
    page_description = "วิสัยทัศน์ พันธกิจ อัตลักษณ์ สัญลักษณ์ และเพลงประจำโรงเรียน"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    vision = models.TextField("วิสัยทัศน์", blank=True, max_length=1_000, help_text=EMPTY_HELP)
    mission = models.TextField("พันธกิจ", blank=True, max_length=3_000, help_text=LINES_HELP)
    goals = models.TextField("เป้าประสงค์", blank=True, max_length=3_000, help_text=LINES_HELP)
    philosophy = models.CharField("ปรัชญา", max_length=255, blank=True)
    identity = models.CharField("อัตลักษณ์", max_length=255, blank=True)
    uniqueness = models.CharField("เอกลักษณ์", max_length=255, blank=True)
    colours = models.CharField("สีประจำโรงเรียน", max_length=255, blank=True, help_text="บอกความหมายของสีด้วยก็ได้")
    tree = models.CharField("ต้นไม้ประจำโรงเรียน", max_length=255, blank=True)
    symbol = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ตราสัญลักษณ์"
    )
    symbol_alt = models.CharField("คำบรรยายตราสัญลักษณ์", max_length=255, blank=True, help_text=COVER_ALT_HELP)
    symbol_meaning = models.TextField("ความหมายของตราสัญลักษณ์", blank=True, max_length=2_000)
    song = models.CharField("ชื่อเพลงประจำโรงเรียน", max_length=150, blank=True)
    lyrics = models.TextField(
        "เนื้อเพลง", blank=True, max_length=5_000, help_text="ขึ้นบรรทัดใหม่ตามวรรคเพลง เว้นหนึ่งบรรทัดระหว่างท่อน"
    )

    edit_handler = tabs(
        FieldPanel("vision"),
        FieldPanel("mission"),
        FieldPanel("goals"),
        MultiFieldPanel(
            [
                FieldPanel("philosophy"),
                FieldRowPanel([FieldPanel("identity"), FieldPanel("uniqueness")]),
                FieldRowPanel([FieldPanel("colours"), FieldPanel("tree")]),
            ],
            heading="อัตลักษณ์",
        ),
        MultiFieldPanel(
            [FieldPanel("symbol"), FieldPanel("symbol_alt"), FieldPanel("symbol_meaning")], heading="ตราสัญลักษณ์"
        ),
        MultiFieldPanel([FieldPanel("song"), FieldPanel("lyrics")], heading="เพลงประจำโรงเรียน"),
        FieldPanel("summary"),
    )

    class Meta:
        verbose_name = "วิสัยทัศน์และสัญลักษณ์"
        verbose_name_plural = "วิสัยทัศน์และสัญลักษณ์"

    def published(self) -> PublishedPage:
        return published_page(self, "standard", summary=plain_text(self.summary), body=tuple(self._blocks()))

    def _blocks(self) -> Iterator[Block]:
        """Yield what is filled in, each under its name."""
        yield from heading("วิสัยทัศน์", quote(self.vision))
        for name in ("mission", "goals"):
            yield from heading(self._name_of(name), text(getattr(self, name)))
        short = ("philosophy", "identity", "uniqueness", "colours", "tree")
        rows = [(self._name_of(name), plain_line(getattr(self, name))) for name in short]
        yield from heading("อัตลักษณ์และสัญลักษณ์", table(("", ""), [row for row in rows if row[1]]))
        symbol = (*image(key_inside(self, self.symbol), self.symbol_alt), *text(self.symbol_meaning))
        yield from heading("ตราสัญลักษณ์", symbol)
        yield from heading(f"เพลง{self.song}" if self.song else "เพลงประจำโรงเรียน", text(self.lyrics))

    def _name_of(self, field: str) -> str:
        return str(self._meta.get_field(field).verbose_name)
