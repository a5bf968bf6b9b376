"""The forms behind every upload in the admin: single, multiple, chooser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.content.forms import TOO_LONG
from cms.content.media import documents, errors, intake
from cms.content.media.names import PICTURES, clean_title
from cms.content.media.ownership import require_owner
from cms.content.media.room import require_room, stored_size
from cms.content.text import plain_line
from cms.content.widgets import FileInput

MEGABYTE = 1024 * 1024
ACCEPT_IMAGES = "image/jpeg,image/png,image/gif,image/webp,image/heic,image/heif,.heic,.heif"
ACCEPT_DOCUMENTS = ",".join(f".{extension}" for extension in documents.ALLOWED)
NO_FILE = "กรุณาเลือกไฟล์"
NO_TITLE = "กรุณาตั้งชื่อให้ผู้อ่านรู้ว่าเป็นภาพหรือเอกสารเรื่องอะไร"


class UploadField(forms.FileField):
    """A file field whose value is what we keep, not what was sent.  Wagtail reads ``max_upload_size`` (bytes)."""

    def __init__(self, *, take_in: Callable[[Any], File], accept: str, limit: int, kinds: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.take_in = take_in
        self.max_upload_size = limit
        self.help_text = kwargs.get("help_text") or f"ใช้ได้: {kinds} ขนาดไม่เกิน {limit // MEGABYTE} เมกะไบต์"
        self.widget.attrs["accept"] = accept
        too_large = f"ไฟล์นี้ใหญ่เกิน {limit // MEGABYTE} เมกะไบต์"
        self.error_messages.update(
            required=NO_FILE,
            missing=NO_FILE,
            invalid=NO_FILE,
            file_too_large_unknown_size=too_large,
            invalid_image_extension=f"ไม่รองรับไฟล์ชนิดนี้ ใช้ได้เฉพาะ {kinds}",
        )

    def to_python(self, data: Any) -> File | None:  # type: ignore[override]
        if data in self.empty_values:
            return None
        try:
            return self.take_in(data)
        except errors.MediaRefused as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal


class UploadFormMixin:
    """What the two forms share: a clean title, a collection of the own tenant; only the model removes files."""

    instance: Any
    fields: Any
    cleaned_data: dict[str, Any]
    collections: Any
    title_extensions: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = self.make_file_field(self.fields["file"])
        for name in {"title", "alt"} & set(self.fields):
            self.fields[name].error_messages.update(max_length=TOO_LONG, required=NO_TITLE)

    def make_file_field(self, old: forms.Field) -> UploadField:
        raise NotImplementedError

    def clean_title(self) -> str:
        title = clean_title(self.cleaned_data["title"], self.title_extensions)
        if not title:
            raise ValidationError(NO_TITLE, code="required")
        return title

    def clean(self) -> dict[str, Any]:
        super().clean()  # type: ignore[misc]
        collection = self.cleaned_data.get("collection")
        if collection is None and len(self.collections) == 1:
            collection = self.collections[0]
        if collection is not None:
            self._check_owner(collection)
        return self.cleaned_data

    def _check_owner(self, collection: Any) -> None:
        try:
            owner = require_owner(collection, self.instance.tenant_id)
            self._check_room(owner)
        except errors.NoRoom as refusal:
            self.add_error("file", ValidationError(refusal.message, code=refusal.code))  # type: ignore[attr-defined]
        except (errors.OwnershipRefused, errors.NobodyWorksHere) as refusal:
            # Someone with one collection sees no collection field.
            name = next((name for name in ("collection", "file") if name in self.fields), None)
            self.add_error(name, ValidationError(refusal.message, code=refusal.code))  # type: ignore[attr-defined]

    def _check_room(self, tenant_id: int) -> None:
        """Refuse a new file for which the tenant has no room, before anything is stored."""
        file = self.cleaned_data.get("file")
        if file is None or "file" not in self.changed_data:  # type: ignore[attr-defined]
            return
        require_room(tenant_id, file.size, instead_of=self.instance.pk and stored_size(self.instance))
        self.instance.has_room = True

    def save(self, commit: bool = True) -> Any:
        # Wagtail would remove the old file here, before it is known whether the transaction holds.
        self.original_file = None
        return super().save(commit=commit)  # type: ignore[misc]


class SiteImageForm(UploadFormMixin, BaseImageForm):
    """Wagtail's image form on our terms; shows why a picture could not be prepared for the public."""

    title_extensions = PICTURES

    def make_file_field(self, old: forms.Field) -> UploadField:
        return UploadField(
            take_in=lambda upload: intake.prepare_image(upload, upload.name),
            accept=ACCEPT_IMAGES,
            limit=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
            kinds=errors.PICTURES,
            label=old.label,
            required=old.required,
            widget=FileInput(old.widget.attrs, "เลือกรูปภาพ"),
            help_text=self._trouble(),
        )

    def _trouble(self) -> str:
        trouble = self.instance.rendition_error
        return f"ภาพนี้ยังแสดงบนเว็บไซต์ไม่ได้: {trouble} กรุณาเลือกไฟล์ภาพใหม่" if trouble else ""

    def clean_alt(self) -> str:
        return plain_line(self.cleaned_data["alt"])


class SiteDocumentForm(UploadFormMixin, BaseDocumentForm):
    """Wagtail's document form on our terms."""

    title_extensions = documents.ALLOWED

    def make_file_field(self, old: forms.Field) -> UploadField:
        return UploadField(
            take_in=self._take_in,
            accept=ACCEPT_DOCUMENTS,
            limit=settings.WAGTAILDOCS_MAX_UPLOAD_SIZE,
            kinds=", ".join(documents.ALLOWED).upper(),
            label=old.label,
            required=old.required,
            widget=FileInput(old.widget.attrs),
        )

    def _take_in(self, upload: Any) -> File:
        checked = intake.openable_document(upload, upload.name)
        intake.keep_public_name(self.instance, upload.name, checked.extension)
        return checked
