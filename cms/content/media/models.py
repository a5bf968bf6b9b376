"""SiteImage and SiteDocument: uploads with a tenant and a public key."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.files.images import get_image_dimensions as size_in_head
from django.db import models
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)
from wagtail.search import index

from cms.content.media import intake, names, public
from cms.content.media.uploads import Upload
from cms.content.tags import DocumentTag, ImageTag
from tenants import jobs
from tenants.keys import new_public_key

MAKE_RENDITIONS = "content.make_renditions"
READ_DOCUMENT = "content.read_document"


class OriginalFile(WagtailImageFieldFile):
    """Knows the size of a picture without decoding it: that is the picture process's work, never the web server's."""

    def get_image_dimensions(self) -> tuple[int, int]:
        file = getattr(self, "_file", None)
        if isinstance(file, intake.PreparedImage):
            return file.width, file.height
        was_closed = self.closed
        try:
            self.open()
            width, height = size_in_head(self)
        finally:
            self.close() if was_closed else self.seek(0)
        return (width, height) if width and height else super().get_image_dimensions()


class OriginalField(WagtailImageField):
    attr_class = OriginalFile

    def deconstruct(self) -> Any:
        """For migrations it is Wagtail's field: the column is the same."""
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs


class SiteImage(Upload, AbstractImage):
    """A picture of one tenant.  The stored original is ours: reduced, upright, sRGB, without the camera's notes."""

    tenant = models.ForeignKey("tenants.Tenant", models.PROTECT, null=True, editable=False, related_name="images")
    public_key = models.CharField(max_length=12, unique=True, editable=False, default=new_public_key)
    file = OriginalField(
        AbstractImage._meta.get_field("file").verbose_name,
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
    alt = models.CharField(
        "คำบรรยายภาพสำหรับผู้มองไม่เห็น",
        max_length=255,
        blank=True,
        help_text="บอกสิ่งที่เห็นในภาพสั้น ๆ ให้คนที่มองไม่เห็นภาพเข้าใจ เช่น “นักเรียนชั้น ป.4 ช่วยกันปลูกต้นไม้หน้าอาคารเรียน” "
        "ถ้าในภาพมีตัวหนังสือ ให้พิมพ์ข้อความสำคัญไว้ด้วย",
    )
    file_name = models.CharField("ชื่อไฟล์ที่อัปโหลด", max_length=names.LONGEST_NAME, blank=True, editable=False, default="")
    """What the file was called on its device: people look for ``IMG_0003`` where the title says what is to be seen."""
    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """SHA-256 of the stored original."""
    public_renditions: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    """The public sizes as the job has made them, two or all six: a list of the engine's Rendition, as plain values."""
    public_icons: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    """Of an emblem, from the same original as ``public_renditions``: a list of the engine's Icon, as plain values."""
    rendered_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """What ``public_renditions`` were made from: differs from ``sha256`` while a replaced image is being prepared."""
    rendered_size = models.PositiveBigIntegerField(default=0, editable=False)
    """Bytes of all ``public_renditions`` and ``public_icons``: they count towards the tenant's storage."""
    wants_all_sizes = models.BooleanField(default=False, editable=False)
    """Something shows it by itself, for which two sizes are not enough, and the others are not there yet."""
    rendition_error = models.CharField(max_length=300, blank=True, editable=False)
    """Why the public sizes could not be made, in Thai, for the editor."""
    tags = TaggableManager(through=ImageTag, blank=True, verbose_name="ป้ายกำกับ")

    admin_form_fields = ("title", "file", "alt", "collection")
    search_fields: ClassVar[Any] = [
        *AbstractImage.search_fields,
        index.SearchField("alt"),
        index.AutocompleteField("alt"),
        index.SearchField("file_words"),
        index.AutocompleteField("file_words"),
    ]
    public_fields = Upload.public_fields | {"alt"}
    derived_fields = Upload.derived_fields | {"width", "height", "rendition_error", "file_name"}
    pinned_fields = (
        *Upload.pinned_fields,
        *("public_renditions", "public_icons", "rendered_sha256", "rendered_size", "rendition_error"),
        "wants_all_sizes",
    )
    file_facts = (*Upload.file_facts, "width", "height", "file_name")

    class Meta(AbstractImage.Meta):
        verbose_name = "รูปภาพ"
        verbose_name_plural = "รูปภาพ"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant"], name="image_wants_all_sizes", condition=models.Q(wants_all_sizes=True)),
        ]

    @property
    def default_alt_text(self) -> str:
        """What a blind reader is told where a page says nothing better."""
        return public.public_alt(self.alt, self.title)

    @property
    def file_words(self) -> str:
        """The file's name as people look for it: whole, and its parts; PostgreSQL takes ``IMG_1.JPG`` for one word."""
        return names.searched_as(self.file_name)

    def get_upload_to(self, filename: str) -> str:
        """Return where the original is stored: a folder per key, so that no path ever serves another image."""
        return f"original_images/{self.public_key}/{ascii_name(filename, 'image')}"

    def public_form(self) -> public.Media:
        return public.media_of_image(self)

    def take_in(self, stored_name: str | None) -> bool:
        return intake.take_in_image(self, stored_name)

    def file_arrived(self) -> None:
        """Ask for the public sizes; Wagtail's own ones, made of the file before, are of no use any more."""
        self.renditions.all().delete()
        jobs.get_jobs().enqueue(MAKE_RENDITIONS, {"image": self.pk, "sha256": self.sha256}, tenant_id=self.tenant_id)


class ImageRendition(AbstractRendition):
    """Wagtail's renditions: for the admin only, never published."""

    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together: ClassVar[Any] = (("image", "filter_spec", "focal_point_key"),)


def document_path(document: SiteDocument, filename: str) -> str:
    """Return where a file is stored: a folder per key, so that no path ever serves another document."""
    return f"documents/{document.public_key}/{ascii_name(filename, 'document')}"


def ascii_name(filename: str, otherwise: str) -> str:
    extension = names.extension_of(filename)
    return names.ascii_stem(filename, otherwise) + (f".{extension}" if extension else "")


class SiteDocument(Upload, AbstractDocument):
    """A file of one tenant, at the permanent public path ``/files/<key>/<name>``."""

    tenant = models.ForeignKey("tenants.Tenant", models.PROTECT, null=True, editable=False, related_name="documents")
    public_key = models.CharField(max_length=12, unique=True, editable=False, default=new_public_key)
    public_name = models.CharField(max_length=120, blank=True, editable=False)
    """ASCII file name of the public path: given at the first upload, kept when the file is replaced."""
    file = models.FileField("ไฟล์", upload_to=document_path, max_length=200)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    tags = TaggableManager(through=DocumentTag, blank=True, verbose_name="ป้ายกำกับ")

    admin_form_fields = ("title", "file", "collection")
    derived_fields = Upload.derived_fields | {"public_name"}
    pinned_fields = (*Upload.pinned_fields, "public_name")

    class Meta(AbstractDocument.Meta):
        verbose_name = "เอกสาร"
        verbose_name_plural = "เอกสาร"

    def clean(self) -> None:
        """Wagtail looks at the extension here; ``intake`` has looked at more, with better words."""

    def public_form(self) -> public.Media:
        return public.media_of_document(self)

    def take_in(self, stored_name: str | None) -> bool:
        return intake.take_in_document(self, stored_name)

    def file_arrived(self) -> None:
        """A document that was read is read anew when its file is replaced."""
        if DocumentReading.objects.filter(document=self.pk).exists():
            payload: jobs.Payload = {"document": self.pk, "sha256": self.sha256}
            jobs.get_jobs().enqueue(READ_DOCUMENT, payload, tenant_id=self.tenant_id)


class DocumentReading(models.Model):
    """What was found in the document of those bytes: of another ``sha256`` than the document's it means nothing."""

    class Outcome(models.TextChoices):
        TEXT = "text", "อ่านข้อความได้"
        SCAN = "scan", "เป็นภาพสแกน ไม่มีข้อความให้อ่าน"
        LOCKED = "locked", "ตั้งรหัสผ่านไว้"
        BROKEN = "broken", "เปิดไม่ได้"

    NOTHING: ClassVar[dict[str, Any]] = {"pages": 0, "text": "", "sheets": [], "sheets_size": 0, "drawn": False}

    document = models.OneToOneField(SiteDocument, models.CASCADE, primary_key=True, related_name="reading")
    sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    pages = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    """Pages parted by form feeds."""
    sheets: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Pictures of the first pages: a list of the engine's Sheet, as plain values."""
    sheets_size = models.PositiveBigIntegerField(default=0)
    drawn = models.BooleanField(default=False)
    """Whether drawing was tried: some pages cannot be drawn."""
