"""CalendarPage and EventPage: what is going to take place, for a day, some days, some hours, or again and again."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms.content.base import BasePage
from cms.content.blocks import FIRST_BLOCKS, BodyBlock, to_body
from cms.content.pages.common import SUMMARY_HELP, choice_label, published_page
from cms.content.pages.event_form import EventForm
from cms.content.pages.panels import tabs
from cms.content.text import plain_line, plain_text
from site_builder.engine.details import EventBrief, Repeat
from site_builder.engine.values import PublishedPage


class CalendarPage(BasePage):
    page_description = "ปฏิทินของหน่วยงาน รายการที่กำลังจะมาถึงเลื่อนเองตามวัน และสมัครรับในโทรศัพท์ได้"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.EventPage"]
    max_count_per_parent = 1
    show_in_menus_default = True

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)

    edit_handler = tabs(FieldPanel("summary"))

    class Meta:
        verbose_name = "ปฏิทิน"
        verbose_name_plural = "ปฏิทิน"

    def published(self) -> PublishedPage:
        return published_page(self, "calendar", summary=plain_text(self.summary))


class EventCategory(models.TextChoices):
    TERM = "term", "เปิดปิดภาคเรียน"
    EXAM = "exam", "สอบและวัดผล"
    HOLIDAY = "holiday", "วันหยุด"
    ADMISSION = "admission", "รับสมัครและมอบตัว"
    MEETING = "meeting", "ประชุม"
    ACTIVITY = "activity", "กิจกรรม"
    OTHER = "other", "กำหนดการอื่น"


REPEAT_HELP = "ในรายการจะเห็นครั้งถัดไปเพียงแถวเดียว ครั้งต่อ ๆ ไปอยู่ข้างใน และในปฏิทินเดือนเห็นทุกครั้ง"


class Frequency(models.TextChoices):
    DAILY = "daily", "ทุกวัน"
    WEEKLY = "weekly", "ทุกสัปดาห์"
    MONTHLY = "monthly", "ทุกเดือน ในวันที่เดิม"
    YEARLY = "yearly", "ทุกปี ในวันเดิม"


class EventPage(BasePage):
    """One entry of a calendar.  Without a time of day it is for whole days; what repeats always has an end."""

    page_description = "กำหนดการหนึ่งรายการ ทั้งวัน หลายวัน ตามเวลา หรือซ้ำเป็นประจำ"
    base_form_class = EventForm
    parent_page_types = ["content.CalendarPage"]
    subpage_types: list[str] = []

    date = models.DateField("วันที่", default=timezone.localdate)
    until = models.DateField("ถึงวันที่", null=True, blank=True)
    starts = models.TimeField("เริ่มเวลา", null=True, blank=True)
    ends = models.TimeField("ถึงเวลา", null=True, blank=True)
    place = models.CharField("สถานที่", max_length=150, blank=True, help_text="เช่น หอประชุม หรือออนไลน์")
    category = models.CharField("ประเภท", max_length=30, choices=EventCategory.choices, default=EventCategory.ACTIVITY)
    repeat = models.CharField(
        "ซ้ำ", max_length=10, choices=Frequency.choices, blank=True, default="", help_text=REPEAT_HELP
    )
    repeat_every = models.PositiveSmallIntegerField("ทุก ๆ กี่วัน สัปดาห์ เดือน หรือปี", default=1)
    repeat_days = models.CharField("วันในสัปดาห์", max_length=20, blank=True, default="")
    """Weekdays of a weekly event as digits (0 is Monday), beside that of its first day."""
    repeat_until = models.DateField("ซ้ำจนถึงวันที่", null=True, blank=True)
    cancelled = models.BooleanField(
        "ยกเลิกหรือเลื่อน", default=False, help_text="รายการยังอยู่ในปฏิทิน พร้อมคำว่ายกเลิก เพื่อให้คนที่จดไว้แล้วรู้"
    )
    summary = models.TextField("สรุป", max_length=300, blank=True, help_text=SUMMARY_HELP)
    body = StreamField(BodyBlock(), blank=True, default=FIRST_BLOCKS, verbose_name="รายละเอียด")

    edit_handler = tabs(
        FieldRowPanel([FieldPanel("date"), FieldPanel("until")]),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldPanel("place"),
        FieldPanel("category"),
        MultiFieldPanel(
            [
                FieldPanel("repeat"),
                FieldPanel("repeat_every"),
                FieldPanel("repeat_days"),
                FieldPanel("repeat_until"),
            ],
            heading="รายการที่ซ้ำเป็นประจำ",
        ),
        FieldPanel("cancelled"),
        FieldPanel("summary"),
        FieldPanel("body"),
        in_menu=False,
    )

    class Meta:
        verbose_name = "กำหนดการ"
        verbose_name_plural = "กำหนดการ"

    def slug_day(self) -> datetime.date | None:
        return self.date

    def published(self) -> PublishedPage:
        last = self.until if self.until and self.until > self.date else self.date
        return published_page(
            self,
            "event",
            summary=plain_text(self.summary),
            date=self.date.isoformat(),
            category=choice_label(EventCategory, self.category),
            body=to_body(self.body, self.tenant_id),
            details=EventBrief(
                start=self.date.isoformat(),
                end=last.isoformat(),
                starts=_time(self.starts),
                ends=_time(self.ends) if self.starts else "",
                repeat=self._repeat(),
                place=plain_line(self.place),
                cancelled=self.cancelled,
            ),
        )

    def _repeat(self) -> Repeat | None:
        if self.repeat not in Frequency.values or self.repeat_until is None:
            return None
        days = sorted({int(digit) for digit in self.repeat_days if digit in "0123456"})
        return Repeat(
            frequency=self.repeat,  # type: ignore[arg-type]
            until=self.repeat_until.isoformat(),
            interval=max(self.repeat_every, 1),
            weekdays=tuple(days) if self.repeat == Frequency.WEEKLY else (),
        )


def _time(time: datetime.time | None) -> str:
    return f"{time:%H:%M}" if time else ""
