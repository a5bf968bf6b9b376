"""Documents are what their names say, or they are refused with a word that helps."""

from __future__ import annotations

import io
from typing import Any

import pytest

from cms.content.media import errors
from cms.content.media.documents import ALLOWED, MOST_ENTRIES, check_document
from tests.factories import files

GOOD = {
    "pdf": files.PDF,
    **{extension: files.office(extension) for extension in ("docx", "xlsx", "pptx")},
    **{extension: files.open_document(extension) for extension in ("odt", "ods")},
    **{extension: files.old_office(extension) for extension in ("doc", "xls", "ppt")},
    "csv": "ชื่อ,คะแนน\nสมชาย,4\n".encode(),
    "txt": "ประกาศ".encode("cp874"),
}


def check(data: bytes, name: str) -> str:
    return check_document(io.BytesIO(data), name)


def test_every_allowed_type_has_an_example_here() -> None:
    assert set(GOOD) == set(ALLOWED)


@pytest.mark.parametrize("extension", ALLOWED)
def test_documents_of_these_types_are_accepted(extension: str) -> None:
    assert check(GOOD[extension], f"ประกาศ.{extension.upper()}") == extension


@pytest.mark.parametrize("extension", ALLOWED)
def test_a_document_that_is_another_type_than_its_name_says_is_refused(extension: str) -> None:
    for other, data in GOOD.items():
        if {other, extension} == {"csv", "txt"} or other == extension:
            continue
        if extension in ("csv", "txt") and other == "pdf":
            continue  # the smallest PDF is plain text, and shown as text it harms nobody
        with pytest.raises(errors.DocumentRefused):
            check(data, f"file.{extension}")


@pytest.mark.parametrize(
    "name", ["x.html", "x.htm", "x.svg", "x.js", "x.exe", "x.zip", "x.docm", "x.php", "x", "x.pdf.exe"]
)
def test_other_types_are_refused_by_name(name: str) -> None:
    with pytest.raises(errors.TypeNotAllowed) as caught:
        check(files.PDF, name)
    assert "PDF, DOCX" in caught.value.message


@pytest.mark.parametrize("extension", ["csv", "txt"])
@pytest.mark.parametrize("data", [files.HTML, files.SVG, b"\xef\xbb\xbf  <script>alert(1)</script>"])
def test_a_page_or_drawing_in_the_clothes_of_text_is_refused(extension: str, data: bytes) -> None:
    with pytest.raises(errors.NotAsNamed):
        check(data, f"x.{extension}")


@pytest.mark.parametrize("data", [b"\xff\xfeA\0", bytes(range(256)), b"a\0b"])
def test_text_in_an_unknown_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(errors.UnreadableText):
        check(data, "x.txt")


@pytest.mark.parametrize("extension", ALLOWED)
def test_an_empty_document_is_refused(extension: str) -> None:
    with pytest.raises(errors.EmptyFile):
        check(b"", f"x.{extension}")


def test_a_document_of_too_many_bytes_is_refused(settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = len(files.PDF) - 1
    with pytest.raises(errors.FileTooLarge):
        check(files.PDF, "x.pdf")


@pytest.mark.parametrize("extension", ["pdf", "docx", "odt"])
def test_a_document_that_did_not_arrive_whole_is_refused(extension: str) -> None:
    with pytest.raises(errors.NotAsNamed):
        check(GOOD[extension][: len(GOOD[extension]) // 2], f"x.{extension}")


def test_a_document_with_a_password_is_refused() -> None:
    with pytest.raises(errors.LockedDocument):
        check(files.old_office("EncryptedPackage"), "x.docx")


def test_documents_with_macros_are_refused() -> None:
    with pytest.raises(errors.DocumentWithMacros):
        check(files.office("xlsx", xl__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "x.xlsx")
    with pytest.raises(errors.DocumentWithMacros):
        check(files.old_office("xls", "_VBA_PROJECT_CUR"), "x.xls")


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "..\\evil", "C:\\evil"])
def test_an_archive_that_reaches_outside_itself_is_refused(name: str) -> None:
    with pytest.raises(errors.NotAsNamed):
        check(files.office("docx", **{name: b"x"}), "x.docx")


def test_an_archive_of_very_many_entries_is_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(GOOD["docx"])
    at = data.rindex(b"PK\x05\x06")
    data[at + 10 : at + 12] = (MOST_ENTRIES + 1).to_bytes(2, "little")
    monkeypatch.setattr("zipfile.ZipFile", None)
    with pytest.raises(errors.NotAsNamed):
        check(bytes(data), "x.docx")


def test_an_archive_that_unpacks_to_gigabytes_is_refused() -> None:
    data = bytearray(GOOD["docx"])
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (4_000_000_000).to_bytes(4, "little")
    with pytest.raises(errors.NotAsNamed):
        check(bytes(data), "x.docx")
