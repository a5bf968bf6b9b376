"""Texts of documents: every kind, and everything that may be wrong with one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission
from PIL import Image

from cms.demo.papers import draw_pdf
from search.documents.mending import mended
from search.documents.reading import KINDS, read_document
from search.errors import (
    Damaged,
    Encrypted,
    Garbled,
    OfUnknownKind,
    TookTooLong,
    TooLarge,
    Unreadable,
    WithoutText,
)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RUN = "<w:r><w:t>{}</w:t></w:r>"
DOCX = (
    f"<w:document {W}><w:body><w:p>{RUN.format('ประกาศ')}{RUN.format('โรงเรียน')}</w:p>"
    f"<w:p>{RUN.format('วรรคสอง')}</w:p></w:body></w:document>"
)
XLSX = "<sst><si><t>รายการ</t></si><si><r><t>วง</t></r><r><t>เงิน</t></r></si></sst>"
PPTX = '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>สไลด์ %d</a:t></a:r></a:p></p:sld>'
ODT = (
    '<office:document-content xmlns:office="o" xmlns:text="t"><text:h>หัวข้อ</text:h>'
    "<text:p>เนื้อ<text:span>ความ</text:span></text:p></office:document-content>"
)


def packed(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def pdf_of(path: Path, *pages: str, password: str = "") -> Path:
    pdf = FPDF()
    pdf.add_font("sarabun", fname=str(Path("cms/editing/members/fonts/sarabun-400.ttf").resolve()))
    pdf.set_font("sarabun", size=14)
    pdf.set_text_shaping(True)
    for page in pages:
        pdf.add_page()
        pdf.multi_cell(0, 8, page)
    if password:
        pdf.set_encryption("owner", password, permissions=AccessPermission.none())
    path.write_bytes(bytes(pdf.output()))
    return path


def test_a_pdf_with_shaped_thai_gives_its_words_page_by_page(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", "ประกาศรับสมัครนักเรียนชั้นมัธยมศึกษาปีที่ 1", "น้ำท่วมที่โรงเรียน ศูนย์ปฏิบัติการ")
    found = read_document(path, "pdf")
    first, second = found.text.split("\f")
    assert "รับสมัครนักเรียน" in first.replace(" ", "")
    assert "น้ำท่วม" in second.replace(" ", "")
    assert found.pages == 2


def test_the_hidden_text_of_a_drawn_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(draw_pdf("แผนปฏิบัติการประจำปี 2569", ("โครงการอ่านออกเขียนได้",)))
    assert "โครงการอ่านออกเขียนได้" in read_document(path, "pdf").text


@pytest.mark.parametrize(
    ("kind", "parts", "wanted"),
    [
        ("docx", {"word/document.xml": DOCX, "word/styles.xml": "<x/>"}, "ประกาศโรงเรียน\nวรรคสอง"),
        ("xlsx", {"xl/sharedStrings.xml": XLSX, "xl/workbook.xml": "<x/>"}, "รายการ\nวงเงิน"),
        ("pptx", {"ppt/slides/slide10.xml": PPTX % 10, "ppt/slides/slide2.xml": PPTX % 2}, "สไลด์ 2\nสไลด์ 10"),
        ("odt", {"content.xml": ODT, "styles.xml": "<x/>"}, "หัวข้อ\nเนื้อความ"),
        ("ods", {"content.xml": ODT}, "เนื้อความ"),
        ("odp", {"content.xml": ODT}, "เนื้อความ"),
    ],
)
def test_office_files_give_their_text_in_order(
    tmp_path: Path, kind: str, parts: dict[str, str | bytes], wanted: str
) -> None:
    assert wanted in read_document(packed(tmp_path / f"a.{kind}", parts), kind).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
def test_plain_text_is_read_in_the_encodings_of_thai_offices(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("ลำดับ,ชื่อ\n1,ห้องสมุด".encode(encoding))
    assert "ห้องสมุด" in read_document(path, "csv").text


def scan(path: Path) -> None:
    Image.new("L", (600, 800), 255).save(path, "PDF")


WICKED: dict[str, type[Unreadable]] = {
    "bomb.xlsx": TooLarge,
    "huge.pdf": TooLarge,
    "broken.pdf": Damaged,
    "picture.pdf": Damaged,
    "empty.pdf": Damaged,
    "scan.pdf": WithoutText,
    "locked.pdf": Encrypted,
    "old.docx": Encrypted,
    "text.docx": Damaged,
    "text.doc": OfUnknownKind,
    "binary.txt": Damaged,
    "many.docx": TooLarge,
    "other.docx": Damaged,
    "entities.docx": Damaged,
    "outside.docx": Damaged,
    "cut.docx": Damaged,
    "none.pdf": Damaged,
}
"""What is refused, and why; there is no file for the last."""


def write_wicked(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings.xml", "w") as part:
        part.write(b"<sst><si><t>")
        for _ in range(150):
            part.write(b" " * 1024 * 1024)
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    with (tmp_path / "huge.pdf").open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    (tmp_path / "bomb.xlsx").write_bytes(bomb.getvalue())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    (tmp_path / "picture.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 400)
    (tmp_path / "old.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (tmp_path / "text.docx").write_bytes(b"only text")
    (tmp_path / "text.doc").write_bytes(b"only text")
    (tmp_path / "binary.txt").write_bytes(b"\0\1\2\3" * 2_000)
    (tmp_path / "empty.pdf").write_bytes(b"")
    scan(tmp_path / "scan.pdf")
    pdf_of(tmp_path / "locked.pdf", "ความลับ", password="secret")
    packed(tmp_path / "many.docx", {"word/document.xml": DOCX, **{f"x{n}": "" for n in range(5_001)}})
    packed(tmp_path / "other.docx", {"xl/sharedStrings.xml": XLSX})
    packed(tmp_path / "entities.docx", {"word/document.xml": f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><x>&l11;</x>'})
    packed(tmp_path / "outside.docx", {"word/document.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'})
    packed(tmp_path / "cut.docx", {"word/document.xml": DOCX[:150]})


def test_whatever_is_wrong_with_a_document_has_its_reason(tmp_path: Path) -> None:
    write_wicked(tmp_path)
    found = {}
    for name in WICKED:
        with pytest.raises(Unreadable) as raised:
            read_document(tmp_path / name, name.partition(".")[2])
        found[name] = type(raised.value)
    assert found == WICKED


def test_every_reason_says_in_thai_what_to_do() -> None:
    for reason in (Damaged, Encrypted, Garbled, OfUnknownKind, TookTooLong, TooLarge, WithoutText):
        assert "ไฟล์" in reason.message_th
        assert reason.code.startswith("file_")


def test_reading_ends_in_time(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", "ประกาศ")
    with pytest.raises(TookTooLong):
        read_document(path, "pdf", seconds=0.001)


def test_a_long_pdf_is_read_as_far_as_it_is_worth(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    for number in range(2_000):
        pdf.add_page()
        pdf.cell(text=f"page {number} of the long one")
    (tmp_path / "a.pdf").write_bytes(bytes(pdf.output()))
    found = read_document(tmp_path / "a.pdf", "pdf")
    assert "page 399" in found.text
    assert "page 400" not in found.text


def test_garbled_thai_is_no_text(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", "ฅกฌ ฎฐฑ ฒณฤ ฦฬฮ ฃฆฉ " * 40)
    with pytest.raises(Garbled):
        read_document(path, "pdf")


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("ศูนยป์ ฏบิ ตั กิ ารของโรงเรยี นแหง่ นี้", "ศูนย์ปฏิบัติการของโรงเรียนแห่งนี้"),
        ("น\u0e4d\u0e49าท่วมที่โรงเรียน", "น้ำท่วมที่โรงเรียน"),
        ("ที\uf70aโรงเรียน", "ที่โรงเรียน"),
        ("ที่ บ้าน และ ที่ วัด ก็ มี ต้น ไม้", "ที่ บ้าน และ ที่ วัด ก็ มี ต้น ไม้"),
    ],
)
def test_thai_of_old_pdfs_is_put_right_and_other_thai_left_alone(broken: str, whole: str) -> None:
    assert mended(broken) == whole


def test_every_kind_that_can_be_uploaded_and_has_text_is_read(settings: pytest.FixtureRequest) -> None:
    assert set(settings.WAGTAILDOCS_EXTENSIONS) - KINDS == {"doc", "xls", "ppt"}
