"""What schools write in many ways and mean as one."""

from __future__ import annotations

import pytest

from search.analysis.analyse import index_tokens, query_tokens


@pytest.mark.parametrize(
    ("forms", "token"),
    [
        (["ท21101", "ท 21101", "ท.21101", "ท๒๑๑๐๑"], "ท21101"),
        (["ม.1/3", "ม. 1 / 3", "ม1/3", "ม.๑/๓", "มัธยมศึกษาปีที่ 1/3"], "ม1/3"),
        (["ป.4", "ป 4", "ป.๔", "ประถมศึกษาปีที่ 4", "ประถม 4"], "ป4"),
        (["O7", "o07", "OIT7", "OIT 7", "ข้อ 7", "O๗"], "o7"),
        (["ปพ.1", "ปพ1", "ปพ. ๑"], "ปพ1"),
        (["สขร.1", "สขร 1"], "สขร1"),
        (["พ.ศ. 2569", "พ.ศ.๒๕๖๙", "ค.ศ. 2026", "2026", "ปี 69", "ปี ๖๙", "2569"], "2569"),
        (["ภาคเรียนที่ 1/2569", "เทอม 1/69", "1/2569", "1/2026"], "1/2569"),
        (["O-NET", "o-net", "onet"], "onet"),
        (["ก.ค.ศ.", "กคศ"], "กคศ"),
        (["ผอ.", "ผอ"], "ผอ"),
        (["ร.ร.", "รร.", "รร"], "รร"),
    ],
)
def test_every_form_asks_the_same(forms: list[str], token: str) -> None:
    assert {form: token in query_tokens(form) for form in forms} == dict.fromkeys(forms, True)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("ตารางเรียน ม.1/3", "ม.1"),
        ("รับสมัคร ม.1-3", "ม.2"),
        ("ชั้น ป.1 – ป.6", "ป.5"),
        ("คำสั่งที่ 12/2569", "2569"),
        ("ผลการประเมิน ITA ข้อ 7", "O7"),
        ("ผู้อำนวยการโรงเรียน", "ผอ."),
        ("ผอ.โรงเรียน", "ผู้อำนวยการ"),
        ("สพป.ธารสวรรค์", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษา"),
        ("นโยบายไม่รับของขวัญ", "no gift policy"),
        ("No Gift Policy", "ไม่รับของขวัญ"),
        ("ประกาศผลการเรียน", "เกรด"),
        ("จัดซื้อจัดจ้าง", "จัดซื้อ"),
        ("นครราชสีมา", "โคราช"),
        ("Best Practices", "best practice"),
        ("activities", "activity"),
    ],
)
def test_what_is_written_is_found_by_what_people_ask(text: str, asked: str) -> None:
    assert set(query_tokens(asked)) <= set(index_tokens(text))


@pytest.mark.parametrize("text", ["ข้อ 7 ให้นักเรียนตอบคำถาม", "ผม.1 คน", "ห้อง 324", "ร้อยละ 20.26", "1,950 บาท"])
def test_ordinary_numbers_become_no_codes(text: str) -> None:
    tokens = index_tokens(text)
    assert not {"o7", "ม1", "2569", "2493"} & set(tokens)
