"""Tags that belong to one tenant."""

from __future__ import annotations

from typing import ClassVar

from django.db import models, transaction
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from cms.content import slugs
from tenants.models import Tenant


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


@transaction.atomic
def tag_named(tenant_id: int, name: str) -> Tag:
    """Return the tenant's tag of that name; a new one gets a permanent ASCII slug of its own."""
    # Two who type the same new word at once would both find its slug free.
    Tenant.objects.select_for_update().get(pk=tenant_id)
    tag: Tag | None = Tag.objects.filter(tenant_id=tenant_id, name=name).first()
    if tag is None:
        taken = set(Tag.objects.filter(tenant_id=tenant_id).values_list("slug", flat=True))
        tag = Tag.objects.create(tenant_id=tenant_id, name=name, slug=slugs.free(slugs.propose(name), taken))
    return tag


class ImageTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="images")
    content_object = models.ForeignKey("content.SiteImage", models.CASCADE, related_name="tagged_items")


class DocumentTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="documents")
    content_object = models.ForeignKey("content.SiteDocument", models.CASCADE, related_name="tagged_items")


class NewsTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="news")
    content_object = ParentalKey("content.NewsPage", on_delete=models.CASCADE, related_name="tagged_items")
