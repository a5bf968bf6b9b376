"""What is typed into a textarea comes back as it was typed, and says the same to the public."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.rich_text import RichText

from cms.content.blocks import BodyBlock
from cms.content.rich_text import paragraphs, public_html
from cms.content.targets import Targets
from cms.content.text import plain_text
from cms.editing.desk.text import blocks_of, lines_of_html, shown


def body(blocks: list[tuple[str, Any]]) -> Any:
    return BodyBlock().to_python([{"type": kind, "value": source(value)} for kind, value in blocks])


def source(value: Any) -> Any:
    return value.source if isinstance(value, RichText) else value


def said(text: str) -> str | None:
    found = shown(body(blocks_of(text)))
    return None if found is None else found.text


def html_of(text: str) -> str:
    """What the public reads."""
    targets = Targets()
    return "".join(
        public_html(source(value), targets) if kind == "rich_text" else paragraphs(value)
        for kind, value in blocks_of(text)
    )


def test_paragraphs_stay_paragraphs_and_lines_stay_lines() -> None:
    text = "ย่อหน้าแรก\nบรรทัดที่สอง\n\nย่อหน้าที่สอง"
    assert said(text) == text
    assert html_of(text) == "<p>ย่อหน้าแรก<br>บรรทัดที่สอง</p><p>ย่อหน้าที่สอง</p>"


def test_lines_with_dashes_become_a_list_and_come_back_as_lines_with_dashes() -> None:
    assert html_of("สิ่งที่ต้องนำมา\n- สมุด\n• ดินสอ\n* ยางลบ\n-สี\nขอบคุณ") == (
        "<p>สิ่งที่ต้องนำมา</p><ul><li>สมุด</li><li>ดินสอ</li><li>ยางลบ</li><li>สี</li></ul><p>ขอบคุณ</p>"
    )
    assert said("นำ\n- สมุด\n- ดินสอ") == "นำ\n\n- สมุด\n- ดินสอ"


def test_numbers_in_order_become_a_numbered_list() -> None:
    assert html_of("1. ลงทะเบียน\n2) เข้าห้อง") == "<ol><li>ลงทะเบียน</li><li>เข้าห้อง</li></ol>"
    assert said("1. ลงทะเบียน\n2) เข้าห้อง") == "1. ลงทะเบียน\n2. เข้าห้อง"


@pytest.mark.parametrize(
    "text", ["3. ข้อสาม\n4. ข้อสี่", "1. ข้อเดียว", "๑. ข้อหนึ่ง\n๒. ข้อสอง", "-5 องศา", "--- ตัด ---", "2569. ปี", "-"]
)
def test_what_a_list_would_change_stays_as_it_was_typed(text: str) -> None:
    assert [kind for kind, _ in blocks_of(text)] == ["text"]
    assert said(text) == text


def test_signs_of_html_are_words() -> None:
    text = "- <b>หนา</b> & <script>alert(1)</script>\n- ก < ข"
    assert said(text) == text
    assert "<script" not in html_of(text)
    assert "&lt;b&gt;หนา" in html_of(text)


def test_nothing_typed_is_one_place_to_type() -> None:
    assert blocks_of(" \n\n ") == [("text", "")]


LINES = st.lists(
    st.one_of(
        st.sampled_from(["", "- ข้อ", "1. หนึ่ง", "2. สอง", "ย่อหน้า", "• จุด", "😀 ยินดี", "a < b & c"]),
        st.text(max_size=12),
    ),
    max_size=14,
)


@given(LINES)
def test_any_text_settles_after_one_round(lines: list[str]) -> None:
    once = said("\n".join(lines))
    assert once is not None
    assert said(once) == once
    assert html_of(once) == html_of(plain_text("\n".join(lines)))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>ก</p><p>ข<br/>ค</p>", "ก\n\nข\nค"),
        ('<p data-block-key="a1">ก</p><ul><li data-block-key="b2">ข</li></ul>', "ก\n\n- ข"),
        ("<ol><li>ก</li><li>ข</li></ol>", "1. ก\n2. ข"),
        ("", ""),
    ],
)
def test_rich_text_without_looks_is_shown(html: str, text: str) -> None:
    assert lines_of_html(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<h2>หัวข้อ</h2>",
        "<p><b>หนา</b></p>",
        '<p><a href="https://example.org">ลิงก์</a></p>',
        '<p><a linktype="page" id="3">หน้า</a></p>',
        "<ul><li>ก<ul><li>ข</li></ul></li></ul>",
        "<ul><li>ก<br/>ข</li></ul>",
        "<p>ก",
        '<p style="color: red">ก</p>',
        "<hr/>",
    ],
)
def test_rich_text_that_would_lose_something_is_not_the_desks(html: str) -> None:
    assert lines_of_html(html) is None


@pytest.mark.parametrize(
    "block",
    [
        ("table", {"caption": "", "cells": "ก | ข", "header_row": True, "header_column": False}),
        ("quote", {"text": "ก", "attribution": ""}),
        ("callout", {"tone": "info", "title": "", "text": "ก"}),
        ("button", {"label": "ไป", "page": None, "href": "https://example.org"}),
    ],
)
def test_a_body_with_other_blocks_is_not_the_desks(block: tuple[str, Any]) -> None:
    assert shown(BodyBlock().to_python([{"type": "text", "value": "ก"}, {"type": block[0], "value": block[1]}])) is None
