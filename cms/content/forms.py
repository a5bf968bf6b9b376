"""The form behind every page in the admin: clean text, days in พ.ศ., addresses that stay."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from cms.content import slugs, walls
from cms.content.dates import ThaiDateField, ThaiDateTimeField
from cms.content.keywords import KeywordsField, give_words, offers_of, text_of
from cms.content.text import plain_line, plain_text

SCHEDULE_ATTRS = {
    # What Wagtail's own fields of the schedule dialog carry: closing the dialog undoes what was typed.
    "data-controller": "w-action",
    "data-action": "w-dialog:hidden->w-action#reset",
    "data-w-dialog-target": "notify",
}
SLUG_HELP = "เว้นว่างไว้ ระบบจะตั้งให้จากชื่อหน้า เมื่อเผยแพร่แล้วที่อยู่จะไม่เปลี่ยนอีก ลิงก์ที่แจกไปแล้วจึงใช้ได้เสมอ"
DAY_HELP = "พิมพ์เป็น พ.ศ. หรือ ค.ศ. ก็ได้ เช่น 20/11/2569"
TOO_LONG = "ยาว %(show_value)d ตัวอักษร เกินที่กำหนดไว้ %(limit_value)d ตัว กรุณาย่อให้สั้นลง"


class PageForm(WagtailAdminPageForm):
    """Cleans titles and summaries, reads moments as people write them, and gives the page its permanent address."""

    slug = forms.CharField(label="ที่อยู่ (ภาษาอังกฤษ)", required=False, max_length=255, help_text=SLUG_HELP, strip=True)
    go_live_at = ThaiDateTimeField(label="เผยแพร่เมื่อ", required=False, widget=forms.TextInput(attrs=SCHEDULE_ATTRS))
    expire_at = ThaiDateTimeField(label="เลิกเผยแพร่เมื่อ", required=False, widget=forms.TextInput(attrs=SCHEDULE_ATTRS))

    review_on = ThaiDateField(label="ทบทวนเนื้อหาเมื่อ", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "summary"):
            if name in self.fields:
                self.fields[name].error_messages["max_length"] = TOO_LONG
        self._settle_slug_field()
        self.foreign = self._take_out_foreign() if self.is_bound else []

    @property
    def tenant_id(self) -> int | None:
        """The tenant of the page; of a new one, its parent's."""
        return self.instance.tenant_id or (None if self.parent_page is None else self.parent_page.tenant_id)

    def _take_out_foreign(self) -> list[walls.Reference]:
        """Empty what names another tenant's things, before anybody draws them; ``clean()`` then refuses the form."""
        foreign = walls.find_foreign(self, self.tenant_id)
        if foreign:
            walls.take_out(self, foreign)
        return foreign

    def _settle_slug_field(self) -> None:
        """An address that is public is shown but fixed; one that was made by us gives way to a better title."""
        if "slug" not in self.fields:
            return
        if self.instance.first_published_at is not None:
            self.fields["slug"].disabled = True
        elif self.instance.slug and self._is_our_own(self.instance.slug):
            self.initial["slug"] = ""

    def _is_our_own(self, slug: str) -> bool:
        proposal = slugs.propose(self.instance.title, self.instance.slug_day())
        stem = slug.rpartition("-")[0] if slug.rpartition("-")[2].isdecimal() else slug
        return proposal in (slug, stem)

    def clean_title(self) -> str:
        title = plain_line(self.cleaned_data["title"])
        if not title:
            raise ValidationError("กรุณาพิมพ์ชื่อ", code="required")
        return title

    def clean_summary(self) -> str:
        return plain_text(self.cleaned_data["summary"])

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"]
        if self.fields["slug"].disabled:
            return self.instance.slug
        return slugs.clean_typed(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        # The proposal needs title and date, which are cleaned by now; Wagtail's clean() then looks whether it is free.
        if self.cleaned_data.get("slug") == "" and self.cleaned_data.get("title"):
            self.cleaned_data["slug"] = self._proposed_slug()
        cleaned: dict[str, Any] = super().clean()
        for name in {reference.name if reference.name in self.fields else None for reference in self.foreign}:
            self.add_error(name, ValidationError(walls.NOT_FOUND, code="not_found"))
        return cleaned

    def _proposed_slug(self) -> str:
        proposal = slugs.propose(self.cleaned_data["title"], self._slug_day())
        if self.parent_page is None:
            return proposal
        siblings = self.parent_page.get_children().not_page(self.instance)
        return slugs.free(proposal, set(siblings.values_list("slug", flat=True)))

    def _slug_day(self) -> datetime.date | None:
        return None


class DatedForm(PageForm):
    """The form of a page whose address begins with its day."""

    date = ThaiDateField(label="วันที่", help_text=DAY_HELP)

    def _slug_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data.get("date")
        return day


class NewsForm(DatedForm):
    date = ThaiDateField(label="วันที่ของข่าว", help_text=DAY_HELP)
    keywords = KeywordsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "keywords" in self.fields:
            self.fields["keywords"].widget.offers = offers_of(self.tenant_id)
            self.initial.setdefault("keywords", text_of(self.instance))

    def save(self, commit: bool = True) -> Any:
        """Give the page its keywords; a request that does not name them leaves those that it has."""
        if self.tenant_id is not None and self.add_prefix("keywords") in self.data:
            give_words(self.instance, self.tenant_id, self.cleaned_data["keywords"])
        return super().save(commit)
