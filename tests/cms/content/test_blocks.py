"""Blocks and rich text become plain values: references inside the tenant, nothing dangerous, nothing empty."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.content.blocks import ButtonBlock, TableBlock, to_body
from cms.content.models import SiteDocument, StandardPage
from cms.content.rich_text import paragraphs, public_html
from cms.content.tables import parse_rows
from cms.content.targets import Targets
from cms.content.text import plain_line, plain_text
from site_builder.engine import values
from tests.cms.content.conftest import School, add

NOTHING = Targets()
SOME = Targets(pages={3: "pagekey00003"}, files={4: "filekey00004"})


def document(school: School) -> SiteDocument:
    return SiteDocument.objects.create(
        tenant=school.tenant,
        collection=school.tenant.collection,
        title="แบบฟอร์ม",
        file=ContentFile("แบบฟอร์มลา".encode(), name="form.txt"),
    )


def body(school: School, *blocks: tuple[str, Any]) -> tuple[values.Block, ...]:
    """Return the public form of a body as it comes back from the database."""
    page = add(school.home, StandardPage(title="เนื้อหา", slug=f"body-{len(blocks)}-{id(blocks)}", body=list(blocks)))
    return to_body(page.body, school.tenant.pk)


# ---------------------------------------------------------------------------------------------------------- rich text


def test_inner_links_become_references_and_outer_links_stay() -> None:
    source = (
        '<p data-block-key="a1"><a linktype="page" id="3">หน้า</a> <a id="4" linktype="document">ไฟล์</a> '
        '<a href="https://www.obec.go.th/?a=1&amp;b=2">สพฐ.</a></p>'
    )
    assert public_html(source, SOME) == (
        '<p><a data-ref="page:pagekey00003">หน้า</a> <a data-ref="file:filekey00004">ไฟล์</a> '
        '<a href="https://www.obec.go.th/?a=1&amp;b=2">สพฐ.</a></p>'
    )


@pytest.mark.parametrize(
    "link",
    [
        '<a linktype="page" id="9">x</a>',
        '<a linktype="document" id="3">x</a>',
        '<a linktype="page" id="3x">x</a>',
        '<a linktype="page">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="/news/">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a data-ref="page:foreign00001">x</a>',
        '<a data-ref="image:pagekey00003">x</a>',
        "<a href=https://unquoted.example>x</a>",
        '<a href="#top">x</a>',
    ],
)
def test_any_other_link_becomes_plain_text(link: str) -> None:
    assert public_html(f"<p>{link}</p>", SOME) == "<p>x</p>"


def test_scripts_handlers_colours_and_embeds_are_gone() -> None:
    source = (
        "<h1>ใหญ่</h1><h2 onclick='x()' style='color:red'>หัวข้อ</h2><script>alert(1)</script>"
        '<p>ก<embed embedtype="image" id="1" alt="x"/><img src=x onerror=alert(1)><font color="red">แดง</font></p>'
    )
    assert public_html(source, NOTHING) == "ใหญ่<h2>หัวข้อ</h2><p>กแดง</p>"


def test_empty_paragraphs_and_hidden_marks_are_gone() -> None:
    assert public_html("<p></p><p>ก\u202e&#x202e;\u0007<br/>ข</p><p> </p>", NOTHING) == "<p>ก<br>ข</p>"


def test_strong_and_em_are_written_short() -> None:
    assert public_html("<p><strong>ก</strong><em>ข</em></p>", NOTHING) == "<p><b>ก</b><i>ข</i></p>"


def test_plain_text_becomes_escaped_paragraphs() -> None:
    assert paragraphs("ก & <b>\r\nข\n\n\n\nค 🎉") == "<p>ก &amp; &lt;b&gt;<br>ข</p><p>ค 🎉</p>"
    assert paragraphs(" \n ") == ""


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<a ",
                'linktype="page" id="3"',
                ">",
                "</a>",
                "<script>",
                '"',
                "ก",
                '<a href="',
                "https://x.y",
                "javascript:x",
                'data-ref="page:evil"',
                "<b>",
                "&lt;",
            ]
        )
    )
)
def test_public_html_has_nothing_beyond_the_whitelist_whatever_comes_in(parts: list[str]) -> None:
    html = public_html("".join(parts), SOME)
    assert "<script" not in html
    assert set(values.HTML_REFERENCE.findall(html)) <= {"page:pagekey00003"}
    allowed = re.compile(r'</?(?:p|h[234]|ul|ol|li|b|i)>|<br>|</a>|<a (?:data-ref|href)="[^"<>]+">')
    assert "<" not in allowed.sub("", html)


# ------------------------------------------------------------------------------------------------------------- blocks


@pytest.mark.django_db
def test_each_block_has_its_public_form(school: School) -> None:
    paper = document(school)
    found = body(
        school,
        ("text", "ย่อหน้า"),
        ("rich_text", "<h2>หัวข้อ</h2>"),
        ("document", {"file": paper, "title": ""}),
        ("table", {"caption": "ครู", "cells": "ชื่อ | วิชา\nสมใจ | ไทย", "header_row": True, "header_column": False}),
        ("callout", {"tone": "warning", "title": "ระวัง", "text": "ถนนลื่น"}),
        ("quote", {"text": "ตั้งใจเรียน", "attribution": "ผอ."}),
        ("button", {"label": "ประวัติ", "page": school.about, "href": ""}),
        ("button", {"label": "สพฐ.", "page": None, "href": "https://www.obec.go.th"}),
    )
    assert found == (
        values.RichText(html="<p>ย่อหน้า</p>"),
        values.RichText(html="<h2>หัวข้อ</h2>"),
        values.DocumentBlock(file=paper.public_key),
        values.TableBlock(rows=(("ชื่อ", "วิชา"), ("สมใจ", "ไทย")), caption="ครู"),
        values.CalloutBlock(tone="warning", title="ระวัง", html="<p>ถนนลื่น</p>"),
        values.QuoteBlock(text="ตั้งใจเรียน", attribution="ผอ."),
        values.ButtonBlock(label="ประวัติ", page=school.about.public_key),
        values.ButtonBlock(label="สพฐ.", href="https://www.obec.go.th"),
    )


@pytest.mark.django_db
def test_what_belongs_to_another_tenant_is_left_out(school: School, other: School) -> None:
    foreign = document(other)
    link = f'<p>ดู<a linktype="page" id="{other.about.pk}">นี่</a><a linktype="document" id="{foreign.pk}">นั่น</a></p>'
    found = body(
        school,
        ("rich_text", link),
        ("document", {"file": foreign, "title": "หลง"}),
        ("button", {"label": "ไป", "page": other.about, "href": ""}),
    )
    assert found == (values.RichText(html="<p>ดูนี่นั่น</p>"),)


@pytest.mark.django_db
def test_empty_blocks_are_left_out(school: School) -> None:
    empty = {"cells": " | \n", "caption": "", "header_row": True, "header_column": False}
    assert (
        body(
            school,
            ("text", " "),
            ("rich_text", "<p></p>"),
            ("table", empty),
            ("quote", {"text": "", "attribution": ""}),
        )
        == ()
    )


@pytest.mark.django_db
def test_a_long_page_costs_no_more_queries_than_a_short_one(school: School) -> None:
    paper = document(school)
    counts = []
    for length in (1, 30):
        blocks = [
            ("document", {"file": paper, "title": ""}),
            ("button", {"label": "ก", "page": school.about, "href": ""}),
        ]
        page = add(school.home, StandardPage(title="ยาว", slug=f"long-{length}", body=blocks * length))
        with CaptureQueriesContext(connection) as queries:
            assert len(to_body(page.body, school.tenant.pk)) == 2 * length
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("ก\tข\nค\tง\n", (("ก", "ข"), ("ค", "ง"))),
        ("ก|ข\r\nค", (("ก", "ข"), ("ค", ""))),
        ("| ก | ข |\n\n| ค | ง |", (("ก", "ข"), ("ค", "ง"))),
        ('ก\t"สองบรรทัด\nในช่องเดียว"\n', (("ก", "สองบรรทัด ในช่องเดียว"),)),
        ("ก\t\t\nข\t\t", (("ก",), ("ข",))),
        ("", ()),
    ],
)
def test_tables_are_read_as_pasted_or_typed(text: str, rows: Any) -> None:
    assert parse_rows(text) == rows


def test_an_empty_or_huge_table_is_refused_in_thai() -> None:
    block = TableBlock()
    for cells in (" | ", "|".join("ก" * 21), "ก\n" * 501):
        with pytest.raises(ValidationError):
            block.clean(block.to_python({"caption": "", "cells": cells, "header_row": True, "header_column": False}))


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "ftp://a.example/", "/news/", "https://", "mailto:x", "tel:abc"]
)
def test_a_button_leads_only_to_real_addresses(href: str) -> None:
    block = ButtonBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"label": "ไป", "page": None, "href": href}))
    assert block.to_data(block.to_python({"label": "ไป", "page": None, "href": href}), NOTHING) is None


def test_a_button_needs_one_target() -> None:
    block = ButtonBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"label": "ไป", "page": None, "href": ""}))
    cleaned = block.clean(block.to_python({"label": "ไป", "page": None, "href": "www.obec.go.th"}))
    assert cleaned["href"] == "https://www.obec.go.th"


# --------------------------------------------------------------------------------------------------------------- text


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_cleaning_text_twice_is_cleaning_it_once(text: str) -> None:
    assert plain_line(plain_line(text)) == plain_line(text)
    assert plain_text(plain_text(text)) == plain_text(text)
    assert "\n" not in plain_line(text)
    plain_text(text).encode()
