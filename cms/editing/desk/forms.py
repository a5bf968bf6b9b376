"""The fields of the desk's forms.  What they know of pages stands in ``kinds``."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.content import slugs
from cms.content.dates import ThaiDateField, ThaiYearField, thai_date
from cms.content.forms import TOO_LONG
from cms.content.models import BasePage, SiteDocument, SiteImage
from cms.content.pages.activities import MOST_PHOTOS, ActivityCategory
from cms.content.pages.consent import NOT_STATED
from cms.content.pages.consent import PhotoConsent as Statement
from cms.content.pages.documents import DocumentType, PeriodKind
from cms.content.pages.forms import check_days, check_period, look_into_file
from cms.content.pages.news import NewsCategory
from cms.content.text import plain_line, plain_text
from cms.editing.desk.text import Picture
from tenants.ids import is_id
from tenants.models import Tenant

LONGEST_TEXT = 50_000
FARTHEST_DAYS = 366
NO_TITLE = "กรุณาพิมพ์ชื่อเรื่อง"
TEXT_HELP = "เว้นหนึ่งบรรทัดเพื่อขึ้นย่อหน้าใหม่ · ขึ้นต้นบรรทัดด้วย - หรือ 1. 2. 3. เพื่อทำเป็นรายการ"
ALT_HELP = "บอกผู้ที่มองไม่เห็นภาพ เช่น “นักเรียนปลูกต้นไม้หน้าอาคารเรียน” เว้นว่างไว้ ระบบใช้ชื่อเรื่องกับลำดับภาพ"
CONSENT = "คนในภาพ (หรือผู้ปกครองของเด็กในภาพ) ยินยอมให้เผยแพร่แล้ว หรือไม่มีภาพที่เห็นหน้าใครชัดเจน"
CONSENT_HELP = "ระบบบันทึกชื่อท่านและเวลาไว้ · ไม่พิมพ์ชื่อกับชั้นเรียนไว้ใต้ภาพหน้าของเด็ก"
NO_CONSENT = "กรุณายืนยันเรื่องความยินยอมก่อนส่งภาพ"
GONE = "รูปหรือไฟล์ที่เลือกไว้ {count} รายการหาไม่พบแล้ว จึงนำออกจากแบบฟอร์ม กรุณาตรวจแล้วส่งอีกครั้ง"


class DeskForm(forms.Form):
    """What every form of the desk asks.

    ``pictures`` and ``documents`` are row ids in the order of the page.  They come from the request's ``photo`` and
    ``file`` values and name only things of the tenant; anything else is as if it were gone.
    """

    most_photos = 61
    most_files = 20
    ask_photos = True
    ask_files = True
    tick = True
    """Whether consent is one tick; else it is a choice of the form's own."""
    cover_word = True
    """Whether the first photo is the page's cover."""
    files_word = "ไฟล์แนบ"
    add_file_word = "เพิ่มไฟล์"
    top: tuple[str, ...] = ("title", "text")
    below: tuple[str, ...] = ("date",)
    """Fields above and below the photos."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    title = forms.CharField(label="ชื่อเรื่อง", max_length=255)
    text = forms.CharField(label="เนื้อหา", required=False, max_length=LONGEST_TEXT, help_text=TEXT_HELP)
    date = ThaiDateField(label="วันที่", help_text="พิมพ์เป็น พ.ศ. หรือ ค.ศ. ก็ได้ เช่น 20/11/2569")
    alt = forms.CharField(label="ในภาพมีอะไร", required=False, max_length=200, help_text=ALT_HELP)
    consent = forms.BooleanField(label=CONSENT, required=False, help_text=CONSENT_HELP)
    address = forms.CharField(
        label="ที่อยู่ของหน้า (ภาษาอังกฤษ)",
        required=False,
        max_length=200,
        help_text="ระบบตั้งให้จากวันที่และชื่อเรื่อง แก้ได้ก่อนเผยแพร่ครั้งแรกเท่านั้น",
    )

    def __init__(
        self, data: Any = None, *, tenant: Tenant, parent: BasePage, page: BasePage | None = None, initial: Any = None
    ) -> None:
        super().__init__(data, initial={"key": uuid4(), "date": timezone.localdate(), **(initial or {})})
        self.tenant, self.parent, self.page = tenant, parent, page
        self.label_suffix = ""
        self.settle_fields()
        self.pictures, gone = self.chosen("photo", SiteImage)
        self.documents, gone_too = self.chosen("file", SiteDocument)
        self.gone = gone + gone_too
        self.known_photos = {one.image for one in self.initial.get("pictures", ())}

    def settle_fields(self) -> None:
        self.fields["title"].error_messages.update(required=NO_TITLE, max_length=TOO_LONG)
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 8})
        self.fields["text"].error_messages["max_length"] = TOO_LONG
        self.fields["alt"].error_messages["max_length"] = TOO_LONG
        if not self.tick:
            del self.fields["consent"]
        if self.page is not None and self.page.first_published_at is not None:
            del self.fields["address"]

    def chosen(self, name: str, model: Any) -> tuple[list[int], int]:
        """Return the tenant's own things that the request names, each once and in its order, and how many are gone."""
        if not self.is_bound:
            first = {"photo": [one.image for one in self.initial.get("pictures", ())]}
            return first.get(name, list(self.initial.get("documents", ()))), 0
        posted: Any = self.data
        named = list(dict.fromkeys(posted.getlist(name)))[:1000]
        wanted = [int(value) for value in named if is_id(value)]
        own = set(model._default_manager.filter(tenant=self.tenant, pk__in=wanted).values_list("pk", flat=True))
        found = [pk for pk in wanted if pk in own]
        return found, len(named) - len(found)

    @property
    def before_media(self) -> list[Any]:
        return [self[name] for name in self.top if name in self.fields]

    @property
    def after_media(self) -> list[Any]:
        return [self[name] for name in self.below if name in self.fields]

    # ----------------------------------------------------------------------------------------------------- cleaning

    def clean_title(self) -> str:
        title = plain_line(self.cleaned_data["title"])
        if not title:
            raise ValidationError(NO_TITLE, code="required")
        return title

    def clean_text(self) -> str:
        return plain_text(self.cleaned_data["text"])

    def clean_alt(self) -> str:
        return plain_line(self.cleaned_data["alt"])

    def clean_date(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["date"]
        today = timezone.localdate()
        if day > today + datetime.timedelta(days=FARTHEST_DAYS):
            raise ValidationError(f"วันที่ {thai_date(day)} อยู่ไกลเกินหนึ่งปี กรุณาตรวจปีอีกครั้ง", code="far")
        return day

    def clean_address(self) -> str:
        """Return the address that was typed, romanised and free; empty where the system shall find one."""
        typed: str = self.cleaned_data["address"]
        slug = slugs.clean_typed(typed) if typed.strip() else ""
        if slug and self.siblings().filter(slug=slug).exists():
            raise ValidationError("ที่อยู่นี้มีหน้าอื่นใช้แล้ว กรุณาใช้คำอื่น หรือเว้นว่างไว้ให้ระบบตั้งให้", code="taken")
        return slug

    def siblings(self) -> Any:
        children = self.parent.get_children()
        return children if self.page is None else children.not_page(self.page)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.gone:
            self.add_error(None, ValidationError(GONE.format(count=self.gone), code="gone"))
        if len(self.pictures) > self.most_photos:
            message = f"ใส่ภาพได้ไม่เกิน {self.most_photos} ภาพ (ตอนนี้ {len(self.pictures)} ภาพ)"
            self.add_error(None, ValidationError(message, code="many"))
        if len(self.documents) > self.most_files:
            message = f"ใส่ไฟล์ได้ไม่เกิน {self.most_files} ไฟล์ (ตอนนี้ {len(self.documents)} ไฟล์)"
            self.add_error(None, ValidationError(message, code="many"))
        if self.new_photos():
            self.check_consent(cleaned)
        return cleaned

    def check_consent(self, cleaned: dict[str, Any]) -> None:
        """Refuse photos about whose people nobody has said anything."""
        if not cleaned.get("consent"):
            self.add_error("consent", ValidationError(NO_CONSENT, code="consent"))

    def new_photos(self) -> list[int]:
        """Return the photos that the page has not had: about them consent is asked."""
        return [pk for pk in self.pictures if pk not in self.known_photos]

    # ------------------------------------------------------------------------------------------------ what it means

    def said_of(self) -> list[Picture]:
        """Return the page's pictures with what is said of each: what was said stays, new ones get a default."""
        known = {one.image: one for one in self.initial.get("pictures", ())}
        said = self.cleaned_data["alt"] or self.cleaned_data["title"]
        several = len(self.pictures) > 1
        return [
            known.get(pk) or Picture(pk, f"{said} ภาพที่ {number}"[:255] if several else said[:255])
            for number, pk in enumerate(self.pictures, start=1)
        ]

    def text_changed(self) -> bool:
        return bool(self.cleaned_data["text"] != plain_text(self.initial.get("text", "")))

    def photos_changed(self) -> bool:
        return self.pictures != [one.image for one in self.initial.get("pictures", ())]


class NewsDeskForm(DeskForm):
    category = forms.ChoiceField(
        label="ประเภทข่าว", choices=NewsCategory.choices, initial=NewsCategory.PUBLIC_RELATIONS.value
    )

    below = ("date", "category")

    def settle_fields(self) -> None:
        super().settle_fields()
        self.fields["title"].label = "หัวข้อข่าว"
        self.fields["text"].label = "เนื้อข่าว"
        self.fields["date"].label = "วันที่ของข่าว"
        self.fields["category"].error_messages["invalid_choice"] = "กรุณาเลือกประเภทข่าวจากรายการ"


class ActivityDeskForm(DeskForm):
    """An album; its one question about the pictures stands on the page itself (``photo_alt``, ``consent``)."""

    most_photos = MOST_PHOTOS
    ask_files = False
    tick = False
    below = ("date", "until", "place", "participants", "category")

    statement = forms.ChoiceField(
        label="ภาพของนักเรียน",
        required=False,
        choices=Statement.choices,
        widget=forms.RadioSelect,
        help_text=CONSENT_HELP,
    )
    until = ThaiDateField(label="ถึงวันที่", required=False, help_text="เฉพาะกิจกรรมหลายวัน")
    place = forms.CharField(label="สถานที่", required=False, max_length=150)
    participants = forms.CharField(
        label="ผู้เข้าร่วม",
        required=False,
        max_length=200,
        help_text="เช่น นักเรียนชั้น ป.4–6 จำนวน 85 คน ไม่ต้องใส่ชื่อนักเรียน",
    )
    category = forms.ChoiceField(
        label="ประเภทกิจกรรม", choices=ActivityCategory.choices, initial=ActivityCategory.OTHER.value
    )

    def settle_fields(self) -> None:
        super().settle_fields()
        self.fields["title"].label = "ชื่อกิจกรรม"
        self.fields["text"].label = "เล่าเรื่องกิจกรรม"
        self.fields["date"].label = "วันที่จัดกิจกรรม"
        for name in ("place", "participants"):
            self.fields[name].error_messages["max_length"] = TOO_LONG
        for name in ("category", "statement"):
            self.fields[name].error_messages["invalid_choice"] = "กรุณาเลือกจากรายการ"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        days = cleaned.get("date"), cleaned.get("until")
        if self.page is None or days != (self.initial.get("date"), self.initial.get("until")):
            try:
                check_days(*days, timezone.localdate())
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def clean_place(self) -> str:
        return plain_line(self.cleaned_data["place"])

    def clean_participants(self) -> str:
        return plain_line(self.cleaned_data["participants"])

    def check_consent(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("statement"):
            self.add_error("statement", ValidationError(NOT_STATED, code="not_stated"))

    def said_of(self) -> list[Picture]:
        """What is said of the album is said once: new pictures have no words of their own."""
        known = {one.image: one for one in self.initial.get("pictures", ())}
        return [known.get(pk) or Picture(pk) for pk in self.pictures]


class DocumentDeskForm(DeskForm):
    """One file, and what readers look for it by."""

    most_files = 1
    ask_photos = False
    tick = False
    files_word = "ไฟล์เอกสาร"
    add_file_word = "เลือกไฟล์"
    top = ()
    below = ("title", "category", "number", "date", "period_kind", "period_year", "summary")

    category = forms.ChoiceField(
        label="ประเภทเอกสาร", choices=DocumentType.choices, initial=DocumentType.ANNOUNCEMENT.value
    )
    number = forms.CharField(
        label="เลขที่เอกสาร", required=False, max_length=60, help_text="เช่น 45/2569 หรือ ศธ 04001/123"
    )
    period_kind = forms.ChoiceField(
        label="ใช้กับปี",
        required=False,
        choices=[("", "ไม่ระบุ"), *PeriodKind.choices],
        help_text="ปีงบประมาณเริ่มตุลาคม ปีการศึกษาเริ่มพฤษภาคม",
    )
    period_year = ThaiYearField(label="ปี (พ.ศ.)", required=False)
    summary = forms.CharField(
        label="สรุปสาระสำคัญ",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="สองสามบรรทัดให้ผู้อ่านรู้ว่าเอกสารนี้ว่าด้วยเรื่องอะไร ใช้ในการค้นหาด้วย",
    )

    def settle_fields(self) -> None:
        super().settle_fields()
        del self.fields["text"], self.fields["alt"]
        self.fields["title"].label = "ชื่อเอกสาร"
        self.fields["date"].label = "วันที่ของเอกสาร"
        for name in ("number", "summary"):
            self.fields[name].error_messages["max_length"] = TOO_LONG
        for name in ("category", "period_kind"):
            self.fields[name].error_messages["invalid_choice"] = "กรุณาเลือกจากรายการ"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.documents:
            self.add_error(None, ValidationError("กรุณาเลือกไฟล์เอกสาร", code="required"))
        else:
            file = SiteDocument._default_manager.get(pk=self.documents[0])
            look_into_file(self, file, None, cleaned.get("summary", ""))
        check_period(self, cleaned)
        return cleaned

    def clean_number(self) -> str:
        return plain_line(self.cleaned_data["number"])

    def clean_summary(self) -> str:
        return plain_text(self.cleaned_data["summary"])
