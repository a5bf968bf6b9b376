"""Home, sections, an index and its news: the fields that our pages have, the way Wagtail's own tutorial has them."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class ArticlePage(Page):
    """One model for all: which template is used is what differs."""

    kind = models.CharField(max_length=20)
    summary = models.TextField(blank=True)
    date = models.DateField(null=True, blank=True)
    category = models.CharField(max_length=100, blank=True)
    cover = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    body = StreamField(
        [
            ("rich_text", RichTextBlock()),
            ("image", StructBlock([("image", ImageChooserBlock()), ("caption", CharBlock(required=False))])),
        ],
        blank=True,
    )

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        return f"{'list' if self.kind in ('home', 'news_index') else 'article'}.html"

    def news(self) -> Any:
        """What a list shows: the newest twenty."""
        return ArticlePage.objects.live().filter(kind="news").select_related("cover").order_by("-date")[:20]

    def neighbours(self) -> list[Any]:
        """The news after and before this one."""
        news = ArticlePage.objects.live().filter(kind="news")
        around = (
            news.filter(path__gt=self.path).order_by("path").first(),
            news.filter(path__lt=self.path).order_by("-path").first(),
        )
        return [page for page in around if page]
