"""PeoplePage: executives, staff, boards and councils, as groups of people in their order."""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock, to_body
from cms.content.official import is_official
from cms.content.pages.common import SUMMARY_HELP, key_inside, published_page
from cms.content.pages.panels import sheet_help, tabs
from cms.content.pages.people_form import PeopleForm
from cms.content.text import plain_line, plain_text
from site_builder.engine.blocks import PersonItem
from site_builder.engine.details import People, PeopleGroup
from site_builder.engine.values import PublishedPage

MOST_PEOPLE = 300
NOBODY = "ตำแหน่งว่าง"


class PeoplePage(BasePage):
    page_description = "ทำเนียบบุคลากร ผู้บริหาร คณะกรรมการ หรือสภานักเรียน แบ่งเป็นกลุ่ม"
    base_form_class = PeopleForm
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types: list[str] = []

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหาก่อนรายชื่อ")

    edit_handler = tabs(
        sheet_help(),
        InlinePanel("people", heading="รายชื่อ", label="บุคคล", max_num=MOST_PEOPLE),
        FieldPanel("summary"),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = "ทำเนียบบุคลากร"
        verbose_name_plural = "ทำเนียบบุคลากร"

    def published(self) -> PublishedPage:
        return published_page(
            self,
            "people",
            summary=plain_text(self.summary),
            body=to_body(self.body, self.tenant_id),
            details=People(groups=tuple(self._groups())),
        )

    def _groups(self) -> list[PeopleGroup]:
        """Return the people, those that follow each other in the same group together."""
        rows = self.people.select_related("photo")
        return [
            PeopleGroup(title=title, people=tuple(person.public_form(self) for person in people))
            for title, people in groupby(rows, key=lambda person: plain_line(person.group))
        ]


class AcademicRank(models.TextChoices):
    """วิทยฐานะ, and what teachers without one are called."""

    ASSISTANT = "assistant", "ครูผู้ช่วย"
    TEACHER = "teacher", "ครู"
    PROFESSIONAL = "professional", "ชำนาญการ"
    SENIOR = "senior", "ชำนาญการพิเศษ"
    EXPERT = "expert", "เชี่ยวชาญ"
    ADVISORY = "advisory", "เชี่ยวชาญพิเศษ"


RANKS = frozenset(AcademicRank.values) - {AcademicRank.ASSISTANT, AcademicRank.TEACHER}
"""What the public reads as วิทยฐานะ: the first two are positions."""


class Person(Orderable):
    """Somebody in an office, or the office while nobody holds it."""

    page = ParentalKey(PeoplePage, on_delete=models.CASCADE, related_name="people")
    group = models.CharField("กลุ่ม", max_length=150, blank=True, help_text="เช่น กลุ่มสาระภาษาไทย คนที่กลุ่มเดียวกันให้อยู่ติดกัน")
    name = models.CharField("ชื่อ–สกุล", max_length=150, blank=True, help_text="เว้นว่างไว้ถ้าตำแหน่งว่าง")
    position = models.CharField("ตำแหน่ง", max_length=150, blank=True)
    rank = models.CharField("วิทยฐานะ", max_length=20, choices=AcademicRank.choices, blank=True, default="")
    duty = models.CharField("หน้าที่ / วิชาที่สอน", max_length=200, blank=True)
    contact = models.CharField(
        "ช่องทางติดต่อราชการ", max_length=150, blank=True, help_text="เบอร์สำนักงานหรืออีเมล ไม่ใช่เบอร์มือถือส่วนตัว"
    )
    term = models.CharField("วาระ", max_length=60, blank=True, help_text="เช่น 2565–2569 สำหรับทำเนียบผู้บริหารและคณะกรรมการ")
    photo = models.ForeignKey(
        "content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="รูป"
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("group")]),
        FieldRowPanel([FieldPanel("position"), FieldPanel("rank")]),
        FieldRowPanel([FieldPanel("duty"), FieldPanel("term")]),
        FieldRowPanel([FieldPanel("contact"), FieldPanel("photo")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "บุคคล"
        verbose_name_plural = "บุคคล"

    def _office(self) -> str:
        """Return what somebody without a rank and a position of their own is called: a teacher."""
        in_school = self.rank in AcademicRank.values and self.rank not in RANKS
        return str(AcademicRank(self.rank).label) if in_school else ""

    def public_form(self, page: PeoplePage) -> PersonItem:
        name = plain_line(self.name)
        return PersonItem(
            name=name or NOBODY,
            position=plain_line(self.position) or self._office(),
            rank=str(AcademicRank(self.rank).label) if self.rank in RANKS else "",
            duty=plain_line(self.duty),
            contact=plain_line(self.contact) if is_official(self.contact) else "",
            term=plain_line(self.term),
            photo=key_inside(page, self.photo) if name else None,
            vacant=not name,
        )
