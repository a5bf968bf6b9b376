"""ActivityIndexPage and ActivityPage: what a school did, with an album of pictures."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.content.base import BasePage
from cms.content.blocks import FIRST_BLOCKS, BodyBlock, to_body
from cms.content.pages.common import COVER_ALT_HELP, SUMMARY_HELP, choice_label, key_inside, published_page
from cms.content.pages.consent import PhotoConsent, names_a_pupil
from cms.content.pages.forms import ActivityForm
from cms.content.pages.panels import tabs
from cms.content.text import plain_line, plain_text
from site_builder.engine.details import Album
from site_builder.engine.values import GalleryItem, PublishedPage
from tenants.models import User

MOST_PHOTOS = 200


class ActivityIndexPage(BasePage):
    page_description = "หน้ารวมกิจกรรมและอัลบั้มภาพทั้งหมด หนึ่งหน้าต่อหนึ่งเว็บไซต์"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ActivityPage"]
    max_count_per_parent = 1
    show_in_menus_default = True

    summary = models.TextField("คำอธิบายสั้น ๆ", max_length=300, blank=True, help_text=SUMMARY_HELP)

    edit_handler = tabs(FieldPanel("summary"))

    class Meta:
        verbose_name = "หน้ารวมกิจกรรม"
        verbose_name_plural = "หน้ารวมกิจกรรม"

    def published(self) -> PublishedPage:
        return published_page(self, "activity_index", summary=plain_text(self.summary))


class ActivityCategory(models.TextChoices):
    ACADEMIC = "academic", "วิชาการ"
    CULTURE = "culture", "วันสำคัญและวัฒนธรรม"
    SPORTS = "sports", "กีฬาและนันทนาการ"
    TRIP = "trip", "ทัศนศึกษาและค่าย"
    SCOUTS = "scouts", "ลูกเสือ เนตรนารี ยุวกาชาด"
    HEALTH = "health", "สุขภาพและความปลอดภัย"
    COMMUNITY = "community", "ผู้ปกครองและชุมชน"
    STAFF = "staff", "ครูและบุคลากร"
    OTHER = "other", "กิจกรรมทั่วไป"


class ActivityPage(BasePage):
    """One activity: its day or days, where, who took part, and its pictures.

    ``consent`` is a statement that somebody made about the pictures: ``note_consent`` keeps who and when.
    """

    page_description = "กิจกรรมหนึ่งครั้ง พร้อมอัลบั้มภาพได้ถึง 200 ภาพ"
    base_form_class = ActivityForm
    parent_page_types = ["content.ActivityIndexPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy: ClassVar[list[str]] = ["consent", "consent_note", "consent_by", "consent_at", "photos"]

    summary = models.TextField("สรุปกิจกรรม", max_length=300, blank=True, help_text=SUMMARY_HELP)
    date = models.DateField("วันที่จัดกิจกรรม", default=timezone.localdate)
    until = models.DateField("ถึงวันที่", null=True, blank=True, help_text="เฉพาะกิจกรรมหลายวัน")
    place = models.CharField("สถานที่", max_length=150, blank=True, help_text="เช่น สนามหน้าเสาธง วัดใกล้โรงเรียน")
    participants = models.CharField(
        "ผู้เข้าร่วม", max_length=200, blank=True, help_text="เช่น นักเรียนชั้น ป.4–6 จำนวน 85 คน ไม่ต้องใส่ชื่อนักเรียน"
    )
    category = models.CharField(
        "ประเภทกิจกรรม", max_length=30, choices=ActivityCategory.choices, default=ActivityCategory.OTHER
    )
    cover = models.ForeignKey(
        "content.SiteImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ภาพหน้าปก",
        help_text="เว้นว่างไว้เพื่อใช้ภาพแรกของอัลบั้ม",
    )
    cover_alt = models.CharField("คำบรรยายภาพหน้าปก", max_length=255, blank=True, help_text=COVER_ALT_HELP)
    body = StreamField(BodyBlock(), blank=True, default=FIRST_BLOCKS, verbose_name="เล่าเรื่องกิจกรรม")
    photo_alt = models.CharField(
        "คำบรรยายภาพทั้งอัลบั้ม",
        max_length=200,
        blank=True,
        help_text="อ่านให้ผู้ที่มองไม่เห็นภาพฟัง ตามด้วยเลขที่ภาพ เว้นว่างไว้เพื่อใช้ชื่อกิจกรรม",
    )
    consent = models.CharField(
        "ความยินยอมเรื่องภาพนักเรียน", max_length=20, choices=PhotoConsent.choices, blank=True, default=""
    )
    consent_note = models.CharField(
        "หลักฐานความยินยอม",
        max_length=200,
        blank=True,
        help_text="เช่น หนังสือยินยอมของผู้ปกครอง ปีการศึกษา 2569 ไม่แสดงต่อสาธารณะ",
    )
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    consent_at = models.DateTimeField(null=True, blank=True, editable=False)
    names_allowed = models.BooleanField(
        "ผู้ปกครองยินยอมให้ลงชื่อพร้อมชั้นใต้ภาพ",
        default=False,
        help_text="ปกติระบบไม่ให้ลงทั้งชื่อและชั้นของนักเรียนใต้ภาพ",
    )

    edit_handler = tabs(
        FieldRowPanel([FieldPanel("date"), FieldPanel("until")]),
        FieldPanel("place"),
        FieldPanel("body"),
        MultipleChooserPanel("photos", chooser_field_name="image", heading="อัลบั้มภาพ", label="ภาพ", max_num=MOST_PHOTOS),
        MultiFieldPanel(
            [FieldPanel("consent"), FieldPanel("consent_note"), FieldPanel("names_allowed")],
            heading="ภาพของนักเรียน",
        ),
        FieldPanel("participants"),
        FieldPanel("category"),
        FieldPanel("photo_alt"),
        FieldPanel("cover"),
        FieldPanel("cover_alt"),
        FieldPanel("summary"),
        in_menu=False,
    )

    class Meta:
        verbose_name = "กิจกรรม"
        verbose_name_plural = "กิจกรรม"

    def slug_day(self) -> datetime.date | None:
        return self.date

    def note_consent(self, by: User | None, at: datetime.datetime) -> None:
        """Take down who states what ``consent`` says now, and when; call it when the statement changes."""
        self.consent_by, self.consent_at = (by, at) if self.consent else (None, None)

    def published(self) -> PublishedPage:
        photos = tuple(self._photos())
        cover = key_inside(self, self.cover)
        return published_page(
            self,
            "activity",
            summary=plain_text(self.summary),
            date=self.date.isoformat(),
            category=choice_label(ActivityCategory, self.category),
            cover=cover or next((photo.image for photo in photos), None),
            cover_alt=plain_line(self.cover_alt) if cover else "",
            body=to_body(self.body, self.tenant_id),
            details=Album(
                photos=photos,
                alt=plain_line(self.photo_alt),
                until=self.until.isoformat() if self.until and self.until > self.date else None,
                place=plain_line(self.place),
                participants=plain_line(self.participants),
                consent=str(PhotoConsent(self.consent).label) if self.consent in PhotoConsent.values else "",
            ),
        )

    def _photos(self) -> list[GalleryItem]:
        """Return the album; whoever's name would stand beside a class under a picture stays unnamed."""
        found = []
        for photo in self.photos.select_related("image"):
            key, caption = key_inside(self, photo.image), plain_line(photo.caption)
            if key is not None:
                named = names_a_pupil(caption) and not self.names_allowed
                found.append(GalleryItem(image=key, alt=plain_line(photo.alt), caption="" if named else caption))
        return found


class AlbumPhoto(Orderable):
    """One picture of an album."""

    page = ParentalKey(ActivityPage, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey("content.SiteImage", models.CASCADE, related_name="+", verbose_name="รูปภาพ")
    caption = models.CharField("คำใต้ภาพ", max_length=255, blank=True)
    alt = models.CharField("คำบรรยายสำหรับผู้มองไม่เห็น", max_length=255, blank=True)

    panels = [FieldPanel("image"), FieldPanel("caption"), FieldPanel("alt")]

    class Meta(Orderable.Meta):
        verbose_name = "ภาพในอัลบั้ม"
        verbose_name_plural = "ภาพในอัลบั้ม"
