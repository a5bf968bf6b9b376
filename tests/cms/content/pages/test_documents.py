"""Documents of the library: a page each, a year and its kind, the file of the own school."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from cms.content.dates import parse_year
from cms.content.models import DocumentLibraryPage, DocumentPage, PublishedPageRecord
from cms.content.rebuild import compare
from site_builder.engine.details import Paper
from site_builder.engine.values import Label, PublishedPage
from tenants.models import Tenant
from tests.factories.content import make_document, make_library_document
from tests.factories.papers import BROKEN_PDF, scanned_pdf, text_pdf, thai_pdf
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


def posted(**changes: Any) -> dict[str, Any]:
    """Return what the form of a document posts."""
    data = {
        "title": "แผนปฏิบัติการ",
        "slug": "",
        "file": "",
        "category": "plan",
        "period_kind": "fiscal",
        "period_year": "๒๕๖๙",
        "number": "ที่ 45/2569",
        "date": "1/10/2568",
        "summary": "โครงการและงบประมาณตลอดปี",
        "go_live_at": "",
        "expire_at": "",
        **changes,
    }
    return nested_form_data(data)


def add_url(school: Tenant) -> str:
    library = DocumentLibraryPage.objects.get(tenant=school)
    return reverse("wagtailadmin_pages:add", args=["content", "documentpage", library.pk])


def paper_of(page: DocumentPage) -> Paper:
    body = bytes(PublishedPageRecord.objects.get(key=page.public_key).body)
    details = msgspec.json.decode(body, type=PublishedPage).details
    assert isinstance(details, Paper)
    return details


def test_a_document_is_published_with_its_year_number_and_file(school: Tenant, client: Client) -> None:
    file = make_document(school, data=thai_pdf())

    answer = client.post(add_url(school), posted(file=str(file.pk), **{"action-publish": "yes"}))

    assert answer.status_code == 302, answer.context["form"].errors
    page = DocumentPage.objects.get(tenant=school)
    assert (page.period_kind, page.period_year) == ("fiscal", 2026)
    paper = paper_of(page)
    assert "โครงการส่งเสริมการอ่าน" in paper.text
    assert msgspec.structs.replace(paper, text="") == Paper(
        file=file.public_key,
        number="45/2569",
        period=Label(slug="fiscal-2026", name="ปีงบประมาณ พ.ศ. 2569"),
    )


def test_years_are_shown_in_the_thai_era(school: Tenant, client: Client) -> None:
    page = make_library_document(school, make_document(school, data=thai_pdf()), period_kind="school", period_year=2026)

    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert 'value="2569"' in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"period_year": ""}, "period_year"),
        ({"period_kind": ""}, "period_kind"),
        ({"period_year": "69"}, "period_year"),
        ({"period_year": "ปีหน้า"}, "period_year"),
        ({"period_year": "2300"}, "period_year"),
        ({"file": ""}, "file"),
    ],
)
def test_a_year_without_its_kind_and_a_document_without_file_are_refused_in_thai(
    school: Tenant, client: Client, changes: dict[str, str], field: str
) -> None:
    data = {"file": str(make_document(school, data=thai_pdf()).pk), **changes, "action-publish": "yes"}

    answer = client.post(add_url(school), posted(**data))

    assert any("ก" <= letter <= "๙" for letter in str(answer.context["form"].errors[field]))


@pytest.mark.parametrize(
    ("data", "field", "word"),
    [
        (text_pdf(1, password="secret"), "file", "รหัสผ่าน"),
        (BROKEN_PDF, "file", "เปิดไฟล์ PDF นี้ไม่ได้"),
        (scanned_pdf(), "summary", "สองบรรทัด"),
    ],
)
def test_a_file_that_readers_cannot_use_is_told_at_once(
    school: Tenant, client: Client, data: bytes, field: str, word: str
) -> None:
    file = make_document(school, data=data)

    answer = client.post(add_url(school), posted(file=str(file.pk), summary="", **{"action-publish": "yes"}))

    assert word in str(answer.context["form"].errors[field])


def test_a_scan_with_a_summary_is_published(school: Tenant, client: Client) -> None:
    file = make_document(school, data=scanned_pdf())

    answer = client.post(add_url(school), posted(file=str(file.pk), **{"action-publish": "yes"}))

    assert answer.status_code == 302, answer.context["form"].errors


def test_a_document_of_another_school_is_refused_and_never_public(school: Tenant, client: Client) -> None:
    foreign = make_document(make_school("far"), title="ของโรงเรียนอื่น")

    answer = client.post(add_url(school), posted(file=str(foreign.pk), **{"action-publish": "yes"}))

    assert answer.status_code == 200
    assert foreign.title not in answer.content.decode()
    assert paper_of(make_library_document(school, foreign)).file is None


def test_the_page_of_a_deleted_file_stays_and_names_no_file(school: Tenant) -> None:
    file = make_document(school, data=thai_pdf())
    page = make_library_document(school, file)

    file.delete()

    assert paper_of(page).file is None
    assert compare(school).equal


@pytest.mark.parametrize(("text", "year"), [("2569", 2026), ("พ.ศ. ๒๕๖๙", 2026), ("ค.ศ. 2026", 2026), ("ปี 2569", 2026)])
def test_a_year_is_read_in_either_era(text: str, year: int) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize("text", ["", "69", "พ.ศ. 2026", "25690", "2569/1", "1800"])
def test_a_year_is_never_guessed(text: str) -> None:
    with pytest.raises(ValidationError):
        parse_year(text)
