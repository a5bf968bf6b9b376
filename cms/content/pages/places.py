"""BuildingsPage: buildings and grounds of a school; CurriculumPage: what it teaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, to_body
from cms.content.pages.common import COVER_ALT_HELP, SUMMARY_HELP, key_inside, published_page
from cms.content.pages.panels import tabs
from cms.content.pages.writing import document, heading, image, table, text
from cms.content.text import plain_text
from site_builder.engine.dates import BUDDHIST_ERA
from site_builder.engine.values import Block, PublishedPage

MOST_ROWS = 60
BUDDHIST, CHRISTIAN = range(2300, 2701), range(1800, 2151)
NOT_A_YEAR = "ปี %(year)s ไม่ใช่ พ.ศ. หรือ ค.ศ. กรุณาพิมพ์ปี 4 หลัก เช่น 2535"


class BuildingsPage(BasePage):
    page_description = "อาคารสถานที่ พร้อมแผนผังและภาพ"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    plan = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="แผนผังบริเวณ"
    )
    plan_alt = models.CharField("คำบรรยายแผนผัง", max_length=255, blank=True, help_text=COVER_ALT_HELP)
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหาเพิ่มเติม")

    edit_handler = tabs(
        InlinePanel("buildings", heading="อาคาร", label="อาคาร", max_num=MOST_ROWS),
        FieldPanel("plan"),
        FieldPanel("plan_alt"),
        FieldPanel("summary"),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = "อาคารสถานที่"
        verbose_name_plural = "อาคารสถานที่"

    def published(self) -> PublishedPage:
        body = (*self._blocks(), *to_body(self.body, self.tenant_id))
        return published_page(self, "standard", summary=plain_text(self.summary), body=body)

    def _blocks(self) -> Iterator[Block]:
        rows = list(self.buildings.select_related("photo"))
        header = ("อาคาร", "ใช้เป็น", "สร้างเมื่อ", "ห้อง")
        yield from table(header, ((row.name, row.use, row.year_text, str(row.rooms or "")) for row in rows))
        yield from heading("แผนผังบริเวณ", image(key_inside(self, self.plan), self.plan_alt))
        for row in rows:
            yield from heading(row.name, image(key_inside(self, row.photo), row.name))


def check_year(year: int) -> None:
    """Raise ValidationError, in Thai, for a number that is a year of neither era: what was meant is never guessed."""
    if year not in BUDDHIST and year not in CHRISTIAN:
        raise ValidationError(NOT_A_YEAR, code="year", params={"year": year})


class Building(Orderable):
    """One building.  ``year`` is typed and kept in พ.ศ. as it stands on the building."""

    page = ParentalKey(BuildingsPage, on_delete=models.CASCADE, related_name="buildings")
    name = models.CharField("ชื่ออาคาร", max_length=150)
    use = models.CharField("ใช้เป็น", max_length=200, blank=True, help_text="เช่น ห้องเรียน ป.1–6 ห้องสมุด ห้องพยาบาล")
    built = models.PositiveSmallIntegerField(
        "สร้างเมื่อ พ.ศ.", null=True, blank=True, validators=[check_year], help_text="เช่น 2535 เว้นว่างได้ถ้าไม่ทราบ"
    )
    rooms = models.PositiveSmallIntegerField("จำนวนห้อง", null=True, blank=True)
    photo = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ภาพ"
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("use")]),
        FieldRowPanel([FieldPanel("built"), FieldPanel("rooms")]),
        FieldPanel("photo"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "อาคาร"
        verbose_name_plural = "อาคาร"

    @property
    def year_text(self) -> str:
        """The year in พ.ศ., whichever era was typed."""
        if not self.built:
            return ""
        return f"พ.ศ. {self.built if self.built in BUDDHIST else self.built + BUDDHIST_ERA}"


class CurriculumPage(BasePage):
    page_description = "หลักสูตรสถานศึกษา แยกตามระดับและแผนการเรียน พร้อมไฟล์"
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหาเพิ่มเติม")

    edit_handler = tabs(
        InlinePanel("programmes", heading="หลักสูตรและแผนการเรียน", label="หลักสูตร", max_num=MOST_ROWS),
        FieldPanel("summary"),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = "หลักสูตร"
        verbose_name_plural = "หลักสูตร"

    def published(self) -> PublishedPage:
        body = (*self._blocks(), *to_body(self.body, self.tenant_id))
        return published_page(self, "standard", summary=plain_text(self.summary), body=body)

    def _blocks(self) -> Iterator[Block]:
        for row in self.programmes.select_related("file"):
            title = f"{row.level} · {row.title}" if row.level else row.title
            yield from heading(title, (*text(row.about), *document(key_inside(self, row.file), row.title)))


class Programme(Orderable):
    """A curriculum or a programme of study."""

    page = ParentalKey(CurriculumPage, on_delete=models.CASCADE, related_name="programmes")
    level = models.CharField(
        "ระดับ", max_length=100, blank=True, help_text="เช่น ปฐมวัย มัธยมศึกษาตอนปลาย ระดับเดียวกันให้อยู่ติดกัน"
    )
    title = models.CharField("ชื่อหลักสูตรหรือแผนการเรียน", max_length=200, help_text="เช่น แผนการเรียนวิทย์–คณิต")
    about = models.TextField("คำอธิบาย", blank=True, max_length=2_000)
    file = models.ForeignKey(
        "content.SiteDocument", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ไฟล์หลักสูตร"
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("level"), FieldPanel("title")]),
        FieldPanel("about"),
        FieldPanel("file"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "หลักสูตร"
        verbose_name_plural = "หลักสูตร"
