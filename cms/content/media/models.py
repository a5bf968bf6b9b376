"""SiteImage and SiteDocument: uploads with a tenant and a public key."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from cms.content.tags import DocumentTag, ImageTag
from tenants.keys import new_public_key


class SiteImage(AbstractImage):
    """A picture of one tenant.  ``renditions_ready`` lists the public sizes once the job has made them (see engine's Rendition)."""

    tenant = models.ForeignKey("tenants.Tenant", models.PROTECT, null=True, editable=False, related_name="images")
    public_key = models.CharField(max_length=12, unique=True, editable=False, default=new_public_key)
    alt = models.CharField("คำบรรยายภาพสำหรับผู้มองไม่เห็น", max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    public_renditions: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    rendition_error = models.CharField(max_length=300, blank=True, editable=False)
    tags = TaggableManager(through=ImageTag, blank=True, verbose_name="ป้ายกำกับ")

    admin_form_fields = ("title", "file", "alt", "collection")

    class Meta(AbstractImage.Meta):
        verbose_name = "รูปภาพ"
        verbose_name_plural = "รูปภาพ"


class ImageRendition(AbstractRendition):
    """Wagtail's renditions: for the admin only, never published."""

    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together: ClassVar[Any] = (("image", "filter_spec", "focal_point_key"),)


class SiteDocument(AbstractDocument):
    """A file of one tenant, at the permanent public path ``/files/<key>/<name>``."""

    tenant = models.ForeignKey("tenants.Tenant", models.PROTECT, null=True, editable=False, related_name="documents")
    public_key = models.CharField(max_length=12, unique=True, editable=False, default=new_public_key)
    public_name = models.CharField(max_length=120, blank=True, editable=False)
    """ASCII file name of the public path: given at the first upload, kept when the file is replaced."""
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    tags = TaggableManager(through=DocumentTag, blank=True, verbose_name="ป้ายกำกับ")

    admin_form_fields = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = "เอกสาร"
        verbose_name_plural = "เอกสาร"
