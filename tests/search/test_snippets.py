"""Snippets on natural Thai, and the better spelling of a query."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import spelling
from search.snippets import LENGTH, marked, snippet
from search.spelling import did_you_mean, nearest
from search.values import Vocabulary, query_of

TEXT = (
    "โรงเรียนขอเชิญผู้ปกครองประชุม ที่ห้องสมุดเรือนไม้\n"
    "นักเรียนชั้น ม.๑/๓ ปีการศึกษา ๒๕๖๙ น\u0e49\u0e4d\u0e32ท่วม ทุกวัน\f"
    "หน้าสอง ผู้อำนวยการกล่าวเปิดงาน"
)


def shown(text: str, query: str) -> str:
    parts = snippet(text, query_of(query)).parts
    return "".join(f"[{part.text}]" if part.marked else part.text for part in parts)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ห้องสมุด", "[ห้องสมุด]"),
        ("สมุด", "[สมุด]"),
        ("ม.1/3", "[ม.๑/๓]"),
        ("2569", "[๒๕๖๙]"),
        ("น้ำท่วม", "[น\u0e49\u0e4d\u0e32ท่วม]"),
        ("ผอ.", "[ผู้อำนวยการ]"),
        ("องสมุดเร", "[องสมุดเรื]"),
    ],
)
def test_what_answers_is_marked_in_the_text_as_it_is_written(query: str, found: str) -> None:
    assert found in shown(TEXT, query)


def test_the_line_and_the_page_that_hold_most_of_the_query_are_shown() -> None:
    found = snippet(TEXT, query_of("ผู้อำนวยการกล่าว"))
    assert found.page == 2
    assert "หน้าสอง" in "".join(part.text for part in found.parts)
    assert snippet("ไม่มีหน้า", query_of("หน้า")).page == 0


def test_a_long_line_is_cut_around_what_was_found() -> None:
    line = "คำนำยาว " * 80 + "ห้องสมุด" + " คำตามยาว" * 80
    text = shown(line, "ห้องสมุด")
    assert "[ห้องสมุด]" in text
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < LENGTH + 30


def test_without_a_match_the_beginning_is_shown_unmarked() -> None:
    assert shown(TEXT, "xyz") == TEXT.split("\n")[0]
    assert snippet("", query_of("ก")).parts == ()


@given(
    st.text(st.sampled_from("กนมทเแาำํ่้๊ิีุู๑๒ \u200b\u00ada.<b>&/1A"), max_size=40), st.sampled_from(["กน", "a", "1", "ทาน้ำ"])
)
@settings(max_examples=300, deadline=None)
def test_the_parts_of_a_marked_text_are_the_text(text: str, query: str) -> None:
    assert "".join(part.text for part in marked(text, query_of(query))) == text


def test_ten_long_texts_are_looked_through_in_time() -> None:
    text = "รายงานผลการดำเนินงานประจำปีงบประมาณของโรงเรียน " * 5_000
    query = query_of("ผลการดำเนินงาน งบประมาณ 2569 โรงเรียนบ้านสวน")
    started = time.process_time()
    for _ in range(10):
        snippet(text, query)
    assert time.process_time() - started < 2


VOCABULARY = Vocabulary({"ห้องสมุด": 3, "ประชาสัมพันธ์": 4, "ข่าว": 9, "ข้าว": 1, "รับสมัคร": 4, "นักเรียน": 9, "หุ่นยนต์": 2})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ห้องสุมด", "ห้องสมุด"),
        ("รับสมัคนักเรียน", "รับสมัครนักเรียน"),
        ("หุ้นยนต์ ปี 2569", "หุ่นยนต์ ปี 2569"),
        ("ข้าวประชาสัมพันธ์", "ข่าวประชาสัมพันธ์"),
        ("ห้องสมุด", ""),
        ("ข่าว", ""),
        ("zzz ???", ""),
        ("นกยูงสมุด", ""),
        ("", ""),
        ("กกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกก", ""),
    ],
)
def test_the_better_spelling_is_of_words_that_the_scope_has(typed: str, meant: str) -> None:
    assert did_you_mean(typed, VOCABULARY, ["ข่าวประชาสัมพันธ์ของโรงเรียน"]) == meant


def test_a_line_that_is_shown_anyway_is_no_snippet() -> None:
    text = "โรงเรียนหยุดวันจันทร์\nประกาศ"
    assert snippet(text, query_of("ประกาศ")).parts[0].text == "ประกาศ"
    assert snippet(text, query_of("ประกาศ"), ("ประกาศ",)).parts[0].text == "โรงเรียนหยุดวันจันทร์"
    assert snippet("ประกาศ\nประกาศ", query_of("ประกาศ"), ("ประกาศ",)).parts == ()


def test_a_query_of_more_unknown_pieces_than_a_person_misspells_is_not_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_for: list[str] = []
    known = Vocabulary({"ลอยกระทง": 3, "ห้องสมุด": 2})

    def counted(word: str, vocabulary: Vocabulary) -> str:
        looked_for.append(word)
        return nearest(word, vocabulary)

    monkeypatch.setattr(spelling, "nearest", counted)
    assert did_you_mean("ลอยกะทง ห้องสุมด", known) == "ลอยกระทง ห้องสมุด"
    looked_for.clear()
    nonsense = " ".join(
        f"{first}{second}ณฒฬ" for first, second in zip("กขคงจฉชซดตถทนบปผพมยรล", "ฮฌฎฏฐญฆฮฌฎฏฐญฆฮฌฎฏฐญฆ")
    )
    assert did_you_mean(nonsense, known) == ""
    assert len(looked_for) <= spelling.MOST_LOOK_UPS + 1


def test_an_abbreviation_that_was_not_typed_is_marked_where_it_stands_alone() -> None:
    assert shown("คณะกรรมการ รร.บ้านสวน", "โรงเรียน") == "คณะกรรมการ [รร].บ้านสวน"
    assert shown("คณะกรรมการโรงเรียน", "รร") == "คณะก[รร]มการ[โรงเรียน]", "what was typed may stand anywhere"
