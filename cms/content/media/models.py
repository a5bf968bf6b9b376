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
    """A picture of one tenant.  The stored original is ours: reduced, upright, sRGB, without the camera's notes."""

    tenant = models.ForeignKey("tenants.Tenant", models.PROTECT, null=True, editable=False, related_name="images")
    public_key = models.CharField(max_length=12, unique=True, editable=False, default=new_public_key)
    alt = models.CharField(
        "คำบรรยายภาพสำหรับผู้มองไม่เห็น",
        max_length=255,
        blank=True,
        help_text="บอกสิ่งที่เห็นในภาพสั้น ๆ ให้คนที่มองไม่เห็นภาพเข้าใจ เช่น “นักเรียนชั้น ป.4 ช่วยกันปลูกต้นไม้หน้าอาคารเรียน” "
        "ถ้าในภาพมีตัวหนังสือ ให้พิมพ์ข้อความสำคัญไว้ด้วย",
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """SHA-256 of the stored original."""
    public_renditions: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    """The public sizes as the job has made them: a list of the engine's Rendition, as plain values."""
    rendered_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """The original that ``public_renditions`` were made from: differs from ``sha256`` while a replaced image is being prepared."""
    rendition_error = models.CharField(max_length=300, blank=True, editable=False)
    """Why the public sizes could not be made, in Thai, for the editor."""
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


def document_path(document: SiteDocument, filename: str) -> str:
    """Return where a document's file is stored: a folder per key, so that a path is never used again for another document."""
    return f"documents/{document.public_key}/{filename}"


class SiteDocument(AbstractDocument):
    """A file of one tenant, at the permanent public path ``/files/<key>/<name>``."""

    tenant = models.ForeignKey("tenants.Tenant", models.PROTECT, null=True, editable=False, related_name="documents")
    public_key = models.CharField(max_length=12, unique=True, editable=False, default=new_public_key)
    public_name = models.CharField(max_length=120, blank=True, editable=False)
    """ASCII file name of the public path: given at the first upload, kept when the file is replaced."""
    file = models.FileField("ไฟล์", upload_to=document_path, max_length=200)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    tags = TaggableManager(through=DocumentTag, blank=True, verbose_name="ป้ายกำกับ")

    admin_form_fields = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = "เอกสาร"
        verbose_name_plural = "เอกสาร"
