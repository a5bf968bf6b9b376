"""What may be uploaded as a document: a list of types, and proof by content that a file is of its type.

Nothing here opens more than a document's table of contents, so that it may run in the web process.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from typing import IO

from django.conf import settings

from cms.content.media import errors
from cms.content.media.names import extension_of
from cms.content.media.sniff import HEAD, describe_markup

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "csv": "text/csv",
    "txt": "text/plain",
}
"""Allowed extensions and how they are served.  No ZIP: what is in it can be neither read, searched nor checked."""

ALLOWED = tuple(CONTENT_TYPES)
OPEN_DOCUMENT = {"odt", "ods"}
OFFICE_XML = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
OLE_STREAMS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book"), "ppt": ("PowerPoint Document",)}
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ENTRIES = 20_000
MOST_UNPACKED = 1_000_000_000
CONTROL_CHARACTERS = frozenset(range(32)) - {9, 10, 12, 13}
CHUNK = 1024 * 1024


def check_document(file: IO[bytes], filename: str) -> str:
    """Return the extension of an allowed document whose content is what its name says.  Raises DocumentRefused."""
    extension = extension_of(filename)
    if extension not in CONTENT_TYPES:
        raise errors.TypeNotAllowed(extension, ALLOWED)
    check_size(file)
    if extension == "pdf":
        check_pdf(file)
    elif extension in OLE_STREAMS:
        check_ole(file, extension)
    elif extension in OFFICE_XML or extension in OPEN_DOCUMENT:
        check_zip(file, extension)
    else:
        check_text(file)
    file.seek(0)
    return extension


def check_size(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    limit: int = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    if size == 0:
        raise errors.EmptyFile
    if size > limit:
        raise errors.FileTooLarge(size, limit)


def check_pdf(file: IO[bytes]) -> None:
    """Readers take a PDF whose header stands within the first 1,024 bytes; its end marker tells a whole file."""
    file.seek(0)
    if b"%PDF-" not in file.read(1024):
        raise errors.NotAsNamed("pdf")
    file.seek(max(0, file.seek(0, 2) - 2048))
    if b"%%EOF" not in file.read():
        raise errors.NotAsNamed("pdf")


def check_ole(file: IO[bytes], extension: str) -> None:
    """Find the stream that makes an old Office file a text, a sheet or slides; names stand in it in UTF-16."""
    file.seek(0)
    content = file.read()
    if not content.startswith(OLE_MAGIC):
        raise errors.NotAsNamed(extension)
    if not any(f"{name}\0".encode("utf-16-le") in content for name in OLE_STREAMS[extension]):
        raise errors.NotAsNamed(extension)
    if "_VBA_PROJECT_CUR\0".encode("utf-16-le") in content or "Macros\0".encode("utf-16-le") in content:
        raise errors.DocumentWithMacros


def check_zip(file: IO[bytes], extension: str) -> None:
    """Check the table of contents of a modern Office or OpenDocument file."""
    file.seek(0)
    if file.read(8) == OLE_MAGIC:
        # Office wraps what has a password into an old-style container.
        raise errors.LockedDocument
    if too_many_entries(file):
        raise errors.NotAsNamed(extension)
    try:
        with zipfile.ZipFile(file) as archive:
            check_archive(archive, extension)
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, NotImplementedError, OSError, EOFError):
        raise errors.NotAsNamed(extension) from None
    except RuntimeError:
        # zipfile's word for an encrypted entry
        raise errors.LockedDocument from None


def too_many_entries(file: IO[bytes]) -> bool:
    """Read the number of entries from the end of the archive, before anything makes a list of them."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        return False
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    return entries > MOST_ENTRIES or directory > MOST_ENTRIES * 400


def check_archive(archive: zipfile.ZipFile, extension: str) -> None:
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or any(is_outside(entry) for entry in entries):
        raise errors.NotAsNamed(extension)
    names = {entry.filename for entry in entries}
    if extension in OPEN_DOCUMENT:
        found = read_start(archive, "mimetype").decode("ascii", "replace").strip() == CONTENT_TYPES[extension]
        macros = any(name.startswith("Basic/") for name in names)
    else:
        kinds = read_start(archive, "[Content_Types].xml")
        found = any(name.startswith(OFFICE_XML[extension]) for name in names) and b"<Types" in kinds
        macros = b"macroEnabled" in kinds or any(name.endswith("vbaProject.bin") for name in names)
    if not found:
        raise errors.NotAsNamed(extension)
    if macros:
        raise errors.DocumentWithMacros


def is_outside(entry: zipfile.ZipInfo) -> bool:
    """Say whether an entry would be unpacked outside the folder of its archive."""
    name = entry.filename.replace("\\", "/")
    return name.startswith("/") or ".." in name.split("/") or (len(name) > 1 and name[1] == ":")


def read_start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(CHUNK)


def check_text(file: IO[bytes]) -> None:
    """Text is UTF-8 or the old Thai code page, without control characters, and not a page or a picture in disguise."""
    file.seek(0)
    content = file.read()
    if describe_markup(content[:HEAD]):
        raise errors.NotAsNamed("txt")
    if CONTROL_CHARACTERS.intersection(content):
        raise errors.UnreadableText
    for encoding in ("utf-8-sig", "cp874"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return
    raise errors.UnreadableText


def sha256_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file, read from its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
