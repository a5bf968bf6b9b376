"""What is in a PDF: read once, in a bounded process; locked, broken, scanned and huge ones have their answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.base import ContentFile

from cms.content.media import pdf, processes, reading
from cms.content.media.errors import BrokenDocument, LockedDocument
from cms.content.media.models import DocumentReading
from cms.content.media.room import room_of
from cms.content.models import PublishedMediaRecord, PublishedPageRecord, SiteDocument
from cms.content.rebuild import compare
from site_builder.engine.details import Paper
from site_builder.engine.values import Media, PublishedPage
from tenants.jobs import get_jobs
from tenants.models import Tenant
from tests.factories.content import make_document, make_library_document
from tests.factories.papers import BROKEN_PDF, scanned_pdf, text_pdf, thai_pdf
from tests.factories.people import make_school


@pytest.fixture
def school(media_root: Path) -> Tenant:
    return make_school("ban-khao")


@pytest.fixture
def source(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "paper.pdf"
        path.write_bytes(data)
        return path

    return write


def run_jobs() -> None:
    get_jobs().run_due(lambda: False)


def media_of(document: SiteDocument) -> Media:
    body = bytes(PublishedMediaRecord.objects.get(key=document.public_key).body)
    return msgspec.json.decode(body, type=Media)


def text_of(page: Any) -> str:
    body = bytes(PublishedPageRecord.objects.get(key=page.public_key).body)
    details = msgspec.json.decode(body, type=PublishedPage).details
    assert isinstance(details, Paper)
    return details.text


def test_a_thai_text_layer_is_read(source: Callable[[bytes], Path], tmp_path: Path) -> None:
    (found,) = processes.run("read_pdf", source(thai_pdf()), tmp_path)

    assert found["pages"] == 1
    assert not found["scan"]
    assert "โครงการส่งเสริมการอ่าน" in found["text"]


def test_a_scan_says_that_it_is_one(source: Callable[[bytes], Path], tmp_path: Path) -> None:
    (found,) = processes.run("read_pdf", source(scanned_pdf()), tmp_path)

    assert found == {"pages": 2, "text": "", "scan": True}


@pytest.mark.parametrize(
    ("data", "refusal"), [(text_pdf(1, password="secret"), LockedDocument), (BROKEN_PDF, BrokenDocument)]
)
@pytest.mark.parametrize("operation", ["read_pdf", "draw_pdf"])
def test_what_cannot_be_opened_is_refused_with_its_reason(
    source: Callable[[bytes], Path], tmp_path: Path, data: bytes, refusal: type[Exception], operation: str
) -> None:
    with pytest.raises(refusal):
        processes.run(operation, source(data), tmp_path)


def test_two_thousand_pages_are_counted_and_ten_are_drawn(source: Callable[[bytes], Path], tmp_path: Path) -> None:
    path = source(text_pdf(2_000))

    (found,) = processes.run("read_pdf", path, tmp_path)
    drawn = processes.run("draw_pdf", path, tmp_path)

    assert found["pages"] == 2_000
    assert len(found["text"]) <= pdf.MOST_TEXT
    assert [made["file"] for made in drawn] == [f"{n}.webp" for n in range(1, 11)]
    assert all(made["size"] <= pdf.SHEET_BUDGET for made in drawn)


@pytest.mark.parametrize(
    ("text", "garbled"),
    [("แผนปฏิบัติการประจำปี", False), ("plan 2026", False), ("ศูน ย ์ป ฏ ิบ ั ต ิก า ร", True), ("", False)],
)
def test_text_whose_marks_came_apart_is_not_shown(text: str, garbled: bool) -> None:
    assert pdf.is_garbled(text) is garbled


def test_old_glyphs_and_split_vowels_are_put_right() -> None:
    assert pdf.mended("\uf700าน\uf70a ท\uf701 ท\u0e4d\u0e32\x00\ue123") == "ฐาน่ ทิ ทำ"


@pytest.mark.django_db
def test_a_document_page_gets_pages_text_and_pictures_from_the_job(school: Tenant, media_root: Path) -> None:
    document = make_document(school, data=thai_pdf())
    page = make_library_document(school, document)
    assert (media_of(document).pages, text_of(page)) == (0, "")

    run_jobs()

    media = media_of(document)
    assert media.pages == 1
    assert [(media_root / sheet.path).stat().st_size for sheet in media.sheets] == [media.sheets[0].size]
    assert "งบประมาณ 25,000 บาท" in text_of(page)
    assert compare(school).equal
    assert room_of(school.pk).documents == document.file_size + media.sheets[0].size


@pytest.mark.django_db
def test_documents_without_a_page_are_not_read(school: Tenant) -> None:
    make_document(school, data=thai_pdf())

    run_jobs()

    assert not DocumentReading.objects.exists()


@pytest.mark.django_db
def test_a_replaced_file_is_read_anew_and_shows_nothing_of_the_old_one_meanwhile(school: Tenant) -> None:
    document = make_document(school, data=thai_pdf("เดิม", "ข้อความเดิมยาวพอสมควร"))
    page = make_library_document(school, document)
    run_jobs()
    assert "ข้อความเดิม" in text_of(page)
    document = SiteDocument.objects.get(pk=document.pk)
    document.file = ContentFile(text_pdf(3), "new.pdf")  # type: ignore[assignment]
    document.save()
    assert media_of(document).pages == 0

    run_jobs()

    assert media_of(document).pages == 3
    assert "annual plan" in text_of(page)
    assert compare(school).equal


@pytest.mark.django_db(transaction=True)
def test_pictures_go_with_the_last_document_of_these_bytes(school: Tenant, media_root: Path) -> None:
    first, second = (make_document(school, data=thai_pdf()) for _ in range(2))
    make_library_document(school, first)
    make_library_document(school, second)
    run_jobs()
    folder = media_root / reading.FOLDER / first.sha256
    assert folder.is_dir()

    SiteDocument.objects.get(pk=first.pk).delete()
    assert folder.is_dir()
    SiteDocument.objects.get(pk=second.pk).delete()

    assert not folder.exists()


@pytest.mark.django_db
def test_other_kinds_of_documents_are_left_as_they_are(school: Tenant) -> None:
    document = make_document(school, name="list.csv", data="ก,ข\n1,2\n".encode())
    make_library_document(school, document)

    run_jobs()

    assert reading.read_now(document) is None
    assert media_of(document).pages == 0


@pytest.mark.django_db
@pytest.mark.parametrize("data", [BROKEN_PDF, text_pdf(1, password="secret")])
def test_a_file_that_nobody_can_open_stays_a_file(school: Tenant, data: bytes) -> None:
    document = make_document(school, data=data)
    page = make_library_document(school, document)

    run_jobs()

    assert (media_of(document).pages, media_of(document).sheets, text_of(page)) == (0, (), "")
