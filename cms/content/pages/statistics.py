"""StatisticsPage: pupils by level and other numbers of a school, as of a day; shown, drawn and given as open data."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, to_body
from cms.content.dates import ThaiYearField
from cms.content.pages.common import SUMMARY_HELP, published_page
from cms.content.pages.documents import PeriodKind, period_label
from cms.content.pages.panels import sheet_help, tabs
from cms.content.pages.statistics_form import StatisticsForm
from cms.content.text import plain_line, plain_text
from site_builder.engine.blocks import Figure
from site_builder.engine.details import PupilRow, Statistics, YearRow
from site_builder.engine.values import PublishedPage

MOST_ROWS = 60
MOST_YEARS = 30
MOST_PUPILS = 9_999
YEARS_HELP = "ใช้วาดแผนภูมิเทียบหลายปี ปีปัจจุบันระบบรวมให้จากตารางข้างบน"
LEVEL_HELP = "เช่น ป.1 หนึ่งระดับชั้นต่อหนึ่งแถว"


class StatisticsPage(BasePage):
    page_description = "จำนวนนักเรียนและข้อมูลพื้นฐาน ณ วันที่ พร้อมแผนภูมิและข้อมูลเปิด (CSV/JSON)"
    base_form_class = StatisticsForm
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    as_of = models.DateField("ข้อมูล ณ วันที่", default=timezone.localdate)
    source = models.CharField("ที่มาของข้อมูล", max_length=150, blank=True, help_text="เช่น ระบบ DMC รอบ 10 มิ.ย.")
    school_year = models.PositiveSmallIntegerField("ปีการศึกษา", null=True, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหาเพิ่มเติม")

    edit_handler = tabs(
        FieldRowPanel([FieldPanel("as_of"), FieldPanel("school_year")]),
        FieldPanel("source"),
        sheet_help(),
        InlinePanel("pupils", heading="จำนวนนักเรียน", label="ระดับชั้น", max_num=MOST_ROWS),
        InlinePanel("years", heading="จำนวนนักเรียนปีก่อน ๆ", label="ปีการศึกษา", max_num=MOST_YEARS, help_text=YEARS_HELP),
        InlinePanel("basics", heading="ข้อมูลพื้นฐาน", label="รายการ", max_num=MOST_ROWS),
        FieldPanel("summary"),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = "ข้อมูลสถิติ"
        verbose_name_plural = "ข้อมูลสถิติ"

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "statistics",
            summary=plain_text(self.summary),
            body=to_body(self.body, self.tenant_id),
            details=Statistics(
                as_of=self.as_of.isoformat(),
                source=plain_line(self.source),
                period=period_label(PeriodKind.SCHOOL, self.school_year),
                pupils=tuple(
                    PupilRow(level=plain_line(row.level), rooms=row.rooms, boys=row.boys, girls=row.girls)
                    for row in self.pupils.all()
                ),
                years=tuple(self._years()),
                facts=tuple(
                    Figure(label=plain_line(row.label), value=plain_line(row.value)) for row in self.basics.all()
                ),
            ),
        )

    def _years(self) -> list[YearRow]:
        """Return the sums of all years that are known, the oldest first; of its own year what the levels add up to."""
        sums = {row.school_year: (row.boys, row.girls) for row in self.years.all()}
        levels = list(self.pupils.all())
        if self.school_year is not None and levels:
            sums[self.school_year] = (sum(row.boys for row in levels), sum(row.girls for row in levels))
        return [YearRow(year=year, boys=boys, girls=girls) for year, (boys, girls) in sorted(sums.items())]


class PupilCount(Orderable):
    """How many pupils a level has."""

    page = ParentalKey(StatisticsPage, on_delete=models.CASCADE, related_name="pupils")
    level = models.CharField("ระดับชั้น", max_length=60, help_text=LEVEL_HELP)
    rooms = models.PositiveSmallIntegerField("ห้องเรียน", default=0)
    boys = models.PositiveSmallIntegerField("ชาย", default=0)
    girls = models.PositiveSmallIntegerField("หญิง", default=0)

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("level"), FieldPanel("rooms"), FieldPanel("boys"), FieldPanel("girls")])
    ]

    class Meta(Orderable.Meta):
        verbose_name = "จำนวนนักเรียน"
        verbose_name_plural = "จำนวนนักเรียน"


class YearField(models.PositiveSmallIntegerField):
    """A year, kept in CE, that forms show and take in พ.ศ."""

    def formfield(self, **kwargs: Any) -> Any:
        return ThaiYearField(label=self.verbose_name, required=not self.blank, help_text=self.help_text)

    def deconstruct(self) -> Any:
        """As a plain number: how forms show it is no matter of the table."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveSmallIntegerField", args, kwargs


class YearCount(Orderable):
    """How many pupils a school had in another year; ``school_year`` is CE."""

    page = ParentalKey(StatisticsPage, on_delete=models.CASCADE, related_name="years")
    school_year = YearField("ปีการศึกษา (พ.ศ.)")
    boys = models.PositiveSmallIntegerField("ชาย", default=0)
    girls = models.PositiveSmallIntegerField("หญิง", default=0)

    panels: ClassVar = [FieldRowPanel([FieldPanel("school_year"), FieldPanel("boys"), FieldPanel("girls")])]

    class Meta(Orderable.Meta):
        verbose_name = "จำนวนนักเรียนของปี"
        verbose_name_plural = "จำนวนนักเรียนของปี"


class BasicFact(Orderable):
    """One fact of a school: how many teachers, how much land."""

    page = ParentalKey(StatisticsPage, on_delete=models.CASCADE, related_name="basics")
    label = models.CharField("รายการ", max_length=100, help_text="เช่น ครูและบุคลากร เนื้อที่ หมู่บ้านในเขตบริการ")
    value = models.CharField("ข้อมูล", max_length=100, help_text="ใส่หน่วยด้วย เช่น 24 คน หรือ 15 ไร่")

    panels: ClassVar = [FieldRowPanel([FieldPanel("label"), FieldPanel("value")])]

    class Meta(Orderable.Meta):
        verbose_name = "ข้อมูลพื้นฐาน"
        verbose_name_plural = "ข้อมูลพื้นฐาน"
