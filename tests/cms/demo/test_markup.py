"""The demo's markup, piece by piece."""

from __future__ import annotations

import pytest

from cms.demo.errors import BadMarkup
from cms.demo.markup import Button, Callout, File, Gallery, Picture, Quote, Rich, Table, parse


def test_neighbouring_text_is_one_piece() -> None:
    assert parse("## หัวข้อ\n\nย่อหน้า **หนา**\n\n- หนึ่ง\n- สอง\n\n1. ก\n2. ข") == (
        Rich("<h2>หัวข้อ</h2><p>ย่อหน้า <b>หนา</b></p><ul><li>หนึ่ง</li><li>สอง</li></ul><ol><li>ก</li><li>ข</li></ol>"),
    )


def test_signs_of_html_are_text() -> None:
    assert parse("a < b & c") == (Rich("<p>a &lt; b &amp; c</p>"),)


def test_a_link_keeps_its_target() -> None:
    assert parse("ดู[หน้านี้](page:contact)") == (Rich('<p>ดู<a href="page:contact">หน้านี้</a></p>'),)


def test_a_table_has_a_caption_and_no_rule() -> None:
    assert parse("[table: ชื่อ]\n| ก | ข |\n|---|---|\n| รวม | |") == (Table((("ก", "ข"), ("รวม", "")), "ชื่อ"),)


def test_a_callout_may_have_paragraphs() -> None:
    assert parse("[warning: ระวัง]\nหนึ่ง\n\nสอง\n[/]") == (Callout("warning", "ระวัง", "หนึ่ง\n\nสอง"),)


def test_commands() -> None:
    assert parse("[image: garden | ภาพ | คำ]\n\n[gallery: a | x; b | y]\n\n[file: a.pdf]\n\n[button: ไป | page:]") == (
        Picture("garden", "ภาพ", "คำ"),
        Gallery((Picture("a", "x"), Picture("b", "y"))),
        File("a.pdf"),
        Button("ไป", "page:"),
    )


def test_a_quote_names_who_said_it() -> None:
    assert parse("> คำกล่าว\n> — ผู้กล่าว") == (Quote("คำกล่าว", "ผู้กล่าว"),)


@pytest.mark.parametrize("text", ["[info: ไม่ปิด]\nข้อความ", "| ก | ข |\n| ค |"])
def test_what_is_not_finished_is_refused(text: str) -> None:
    with pytest.raises(BadMarkup):
        parse(text)
