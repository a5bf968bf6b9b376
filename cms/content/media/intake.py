"""An uploaded file → the file that we keep.  Runs the picture process; never inside a transaction of ours."""

from __future__ import annotations

import hashlib
import io
import logging
import shutil
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File

from cms.content.media import errors, processes
from cms.content.media.documents import check_document, sha256_of
from cms.content.media.names import ascii_stem, own_name
from cms.content.media.sniff import HEAD, describe, picture_format

logger = logging.getLogger("cms.content")


class PreparedImage(ContentFile):
    """Our own original of a picture: reduced, upright, sRGB, only pixels.  ``name`` is ASCII and fits the bytes.

    ``source`` is what the file was called where it came from.
    """

    def __init__(self, data: bytes, name: str, width: int, height: int, source: str = "") -> None:
        super().__init__(data, name)
        self.width, self.height = width, height
        self.source = source
        self.sha256 = hashlib.sha256(data).hexdigest()


class CheckedDocument(File):
    """A document whose content is what its extension says."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        super().__init__(file, name)
        self.extension = check_document(file, name)
        self.sha256 = sha256_of(file)


def openable_document(file: IO[bytes], name: str) -> CheckedDocument:
    """Return a checked document that readers can open: what people upload by themselves goes through here.

    Raises MediaRefused.  What the process cannot tell is left to the job that reads documents.
    """
    document = CheckedDocument(file, name)
    if document.extension == "pdf":
        with tempfile.TemporaryDirectory(prefix="paper-") as folder:
            try:
                processes.run("open_pdf", path_of(document, Path(folder)), Path(folder))
            except errors.PictureTooHard:
                raise errors.BrokenDocument from None
            except errors.WorkerFailed:
                logger.exception("the process that opens documents failed")
        document.seek(0)
    return document


def path_of(document: CheckedDocument, folder: Path) -> Path:
    """Return where the bytes of an upload lie; small ones lie in memory and are put into the folder."""
    known: Any = getattr(document.file, "temporary_file_path", None)
    if known is not None:
        return Path(known())
    path = folder / "upload"
    document.seek(0)
    with path.open("wb") as target:
        shutil.copyfileobj(document, target, 1024 * 1024)
    return path


def prepare_image(file: File, filename: str) -> PreparedImage:
    """Return the picture as we keep it.  Raises MediaRefused (Thai message) or WorkerFailed.  Closes nothing."""
    file.seek(0)
    check_first_bytes(file, file.size)
    with tempfile.TemporaryDirectory(prefix="picture-") as name:
        folder = Path(name)
        source = folder / "upload"
        file.seek(0)
        with source.open("wb") as target:
            shutil.copyfileobj(file, target, 1024 * 1024)
        (made,) = processes.run("prepare", source, folder)
        data = (folder / made["file"]).read_bytes()
    stored = ascii_stem(filename, "image") + Path(made["file"]).suffix
    return PreparedImage(data, stored, made["width"], made["height"], own_name(filename))


def check_first_bytes(file: File, size: int) -> None:
    """Refuse what needs no process to be refused."""
    limit: int = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if not size:
        raise errors.EmptyFile
    if size > limit:
        raise errors.FileTooLarge(size, limit)
    head = file.read(HEAD)
    if picture_format(head) is None:
        raise errors.NotAPicture(describe(head))


def is_new_file(field_file: Any, stored_name: str | None) -> bool:
    """Say whether a model's file field holds another file than the row in the database."""
    return bool(field_file) and (not field_file._committed or field_file.name != stored_name)


def take_in_image(image: Any, stored_name: str | None) -> bool:
    """Make sure that a new file of an image is our own original; say whether the file is new.

    Wagtail's ways to a new file are two: uncommitted, from a form (prepared by the form's field already), and committed
    to the storage untouched, when an upload waited for the rest of its form.
    """
    if not is_new_file(image.file, stored_name):
        return False
    if not (isinstance(image.file.file, PreparedImage) and not image.file._committed):
        given, was_stored = image.file, image.file._committed
        try:
            image.file = prepare_image(given.file, given.name)
        finally:
            if was_stored:
                given.close()
                given.storage.delete(given.name)
    image.sha256, image.file_name = image.file.file.sha256, image.file.file.source
    image._set_image_file_metadata()
    return True


def take_in_document(document: Any, stored_name: str | None) -> bool:
    """Check a new file of a document and note what is known of it; say whether the file is new."""
    if not is_new_file(document.file, stored_name):
        return False
    file, name = document.file.file, document.file.name
    try:
        checked = file if isinstance(file, CheckedDocument) else CheckedDocument(file, name)
        keep_public_name(document, name, checked.extension)
    except errors.MediaRefused:
        if document.file._committed:
            document.file.close()
            document.file.storage.delete(name)
        raise
    document.sha256 = checked.sha256
    document._set_document_file_metadata()
    if document.file._committed:
        document.file.close()
    return True


def keep_public_name(document: Any, filename: str, extension: str) -> None:
    """Name a new document; a replaced one keeps its name, so its type must stay.  Raises TypeChanged."""
    if not document.public_name:
        document.public_name = f"{ascii_stem(filename, 'document')}.{extension}"
    old = document.public_name.rpartition(".")[2]
    if old != extension:
        raise errors.TypeChanged(old, extension)


def as_upload(data: bytes, name: str) -> File:
    """Return bytes as a file that a model can be given."""
    return File(io.BytesIO(data), name)
