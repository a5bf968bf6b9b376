"""Keywords as people type them: words of the own school, divided by commas, offered from the school's own.

A word that is new becomes a row only when its page is saved: a form that is shown again and a preview make none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count

from cms.content.tags import NewsTag, Tag, tag_named
from cms.content.text import plain_line

MOST_WORDS = 10
LONGEST_WORD = 50
OFFERED = 200
DIVIDERS = re.compile(r"[,\uFF0C\u3001;\r\n]+")
HELP = "คั่นด้วยจุลภาค เช่น กีฬาสี, ทุนการศึกษา ผู้อ่านกดคำสำคัญเพื่อดูข่าวเรื่องเดียวกันได้"
TOO_MANY = f"ใส่ได้ไม่เกิน {MOST_WORDS} คำ"
TOO_LONG = "“{word}…” ยาวเกิน {most} ตัวอักษร กรุณาคั่นคำด้วยจุลภาค (,)"


def words_of(text: str) -> list[str]:
    """Return the words of a text, each once however it is spelled, in their order.  Raises ValidationError."""
    found: dict[str, str] = {}
    for part in DIVIDERS.split(text):
        word = plain_line(part).lstrip("# ")
        if len(word) > LONGEST_WORD:
            raise ValidationError(TOO_LONG.format(word=word[:20], most=LONGEST_WORD), code="too_long")
        if word:
            found.setdefault(alike(word), word)
    if len(found) > MOST_WORDS:
        raise ValidationError(TOO_MANY, code="too_many")
    return list(found.values())


def alike(word: str) -> str:
    """Return what two spellings of one word have in common."""
    return " ".join(word.casefold().split())


class KeywordsInput(forms.TextInput):
    """A line of text, with the school's own words below it to be tapped."""

    template_name = "content/keywords.html"
    offers: Iterable[str] = ()

    class Media:
        js = ["content/keywords.js"]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"offers": list(self.offers)}


class KeywordsField(forms.CharField):
    """The words as a list."""

    widget = KeywordsInput

    def __init__(self, **options: Any) -> None:
        super().__init__(label="คำสำคัญ", required=False, max_length=1_000, help_text=HELP, **options)

    def clean(self, value: Any) -> Any:
        return words_of(super().clean(value))


def offers_of(tenant_id: int | None) -> list[str]:
    """Return a school's words, those that stand at most news first."""
    rows = Tag.objects.filter(tenant_id=tenant_id).annotate(uses=Count("news")).order_by("-uses", "name")
    return [] if tenant_id is None else list(rows.values_list("name", flat=True)[:OFFERED])


def text_of(page: Any) -> str:
    """Return a page's words as they are typed."""
    return ", ".join(item.tag.name for item in page.tagged_items.all())


def give_words(page: Any, tenant_id: int, words: Iterable[str]) -> None:
    """Let a page in memory have exactly these words; those that the school does not know yet are not stored."""
    known = {alike(tag.name): tag for tag in Tag.objects.filter(tenant_id=tenant_id)}
    tags = [known.get(alike(word)) or Tag(tenant_id=tenant_id, name=word, slug=alike(word)) for word in words]
    had = {item.tag_id: item for item in page.tagged_items.all()}
    page.tagged_items.set([had.get(tag.pk) or NewsTag(tag=tag) for tag in tags])
    page.has_new_words = any(tag.pk is None for tag in tags)


def store_new_words(page: Any) -> None:
    """Store the words of a page that the school does not know yet, in the caller's transaction."""
    if not page.has_new_words:
        return
    items = list(page.tagged_items.all())
    for item in items:
        if item.tag_id is None:
            item.tag = tag_named(item.tag.tenant_id, item.tag.name)
    page.tagged_items.set(items)
    page.has_new_words = False
