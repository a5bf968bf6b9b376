"""Tags that belong to one tenant."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase


class Tag(TagBase):
    """A word of one tenant.  Never made by typing into Wagtail's own tag field, which knows no tenants."""

    free_tagging = False

    name = models.CharField("ชื่อ", max_length=100)
    slug = models.SlugField("ที่อยู่", max_length=100, allow_unicode=True)
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, null=True, related_name="tags")

    class Meta:
        verbose_name = "ป้ายกำกับ"
        verbose_name_plural = "ป้ายกำกับ"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "name"], name="tag_name_unique_in_tenant"),
            models.UniqueConstraint(fields=["tenant", "slug"], name="tag_slug_unique_in_tenant"),
        ]


class ImageTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="images")
    content_object = models.ForeignKey("content.SiteImage", models.CASCADE, related_name="tagged_items")


class DocumentTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="documents")
    content_object = models.ForeignKey("content.SiteDocument", models.CASCADE, related_name="tagged_items")


class NewsTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="news")
    content_object = ParentalKey("content.NewsPage", on_delete=models.CASCADE, related_name="tagged_items")
