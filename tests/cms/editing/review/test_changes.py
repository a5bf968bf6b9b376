"""Two public forms of a page → what a reviewer reads."""

from __future__ import annotations

from typing import Any

from cms.editing.review.changes import Line, changes_between, diff
from site_builder.engine.blocks import (
    ButtonBlock,
    FrameBlock,
    GalleryBlock,
    GalleryItem,
    Label,
    RichText,
    StepsBlock,
    TableBlock,
)
from site_builder.engine.blocks import Step as StepItem
from site_builder.engine.details import Album, EventBrief, PupilRow, Repeat, Statistics, YearRow
from site_builder.engine.values import PublishedPage


def page(**fields: Any) -> PublishedPage:
    known = {"key": "a", "parent": None, "kind": "news", "slug": "x", "title": "ชื่อ", "date": "2026-11-20"}
    return PublishedPage(**(known | fields))


def test_days_are_said_in_the_era_of_the_country_and_html_as_lines() -> None:
    after = page(body=(RichText(html="<p>ก<br>ข &amp; ค</p><ul><li>ง</li></ul>"),))
    parts = {part.label: [line.text for line in part.lines] for part in changes_between(None, after).parts}
    assert parts["วันที่"] == ["20 พฤศจิกายน 2569"]
    assert parts["เนื้อหา"] == ["ก", "ข & ค", "• ง"]


def test_only_what_changes_is_shown() -> None:
    before = page(title="เดิม", category=Label(slug="a", name="ประกาศ"))
    after = page(title="ใหม่", category=Label(slug="a", name="ประกาศ"))
    (part,) = changes_between(before, after).parts
    assert part.lines == [Line("old", "เดิม"), Line("new", "ใหม่")]
    assert changes_between(before, before).are_none


def test_pictures_and_details_of_an_album_count() -> None:
    one, two = GalleryItem(image="one"), GalleryItem(image="two")
    before = page(cover="cover", details=Album(photos=(one,), place="สนาม"))
    after = page(details=Album(photos=(two,), place="หอประชุม", until="2026-11-21"), attachments=("paper",))
    changes = changes_between(before, after)
    assert (changes.images_new, changes.images_gone, changes.files_new) == (["two"], ["cover", "one"], ["paper"])
    assert Line("new", "21 พฤศจิกายน 2569") in changes.parts[0].lines


def test_tables_and_galleries_are_read_too() -> None:
    table = TableBlock(rows=(("ก", "ข"), ("1", "2")))
    gallery = GalleryBlock(items=(GalleryItem(image="one", caption="ใต้ภาพ"),))
    (part,) = [part for part in changes_between(None, page(body=(table, gallery))).parts if part.label == "เนื้อหา"]
    assert [line.text for line in part.lines] == ["ก | ข", "1 | 2", "ใต้ภาพ"]


def test_long_stretches_that_stay_are_left_out() -> None:
    old = [str(number) for number in range(20)]
    lines = diff(old, [*old[:10], "ใหม่", *old[10:]])
    assert [line.text for line in lines] == ["…", "9", "ใหม่", "10", "…"]


def test_a_number_that_changes_is_told_with_what_it_counts() -> None:
    def numbers(boys: int) -> PublishedPage:
        rows = (PupilRow(level="ป.1", rooms=1, boys=boys, girls=9), PupilRow(level="ป.2", rooms=1, boys=8, girls=8))
        return page(details=Statistics(as_of="2026-06-10", pupils=rows, years=(YearRow(year=2025, boys=1, girls=2),)))

    (part,) = changes_between(numbers(11), numbers(12)).parts
    assert Line("old", "ป.1 · ชาย 11 · หญิง 9 · ห้องเรียน 1") in part.lines
    assert Line("new", "ป.1 · ชาย 12 · หญิง 9 · ห้องเรียน 1") in part.lines
    (whole,) = [one for one in changes_between(None, numbers(1)).parts if one.label == "รายละเอียด"]
    assert "ปีการศึกษา 2568 · ชาย 1 · หญิง 2" in [line.text for line in whole.lines]


def test_what_repeats_and_what_is_off_is_said_in_thai() -> None:
    repeat = Repeat(frequency="weekly", until="2027-03-31", interval=2, weekdays=(0, 4))
    event = EventBrief(start="2026-11-20", end="2026-11-20", repeat=repeat, cancelled=True)
    (part,) = [one for one in changes_between(None, page(details=event)).parts if one.label == "รายละเอียด"]
    told = [line.text for line in part.lines]
    assert "ทุกสัปดาห์ · 31 มีนาคม 2570 · ทุก ๆ 2 · จันทร์, ศุกร์" in told
    assert "ยกเลิกแล้ว" in told


def test_where_a_new_link_leads_is_told_though_its_words_stay() -> None:
    def linked(attribute: str, **more: Any) -> PublishedPage:
        return page(body=(RichText(html=f"<p><a {attribute}>สมัครที่นี่</a></p>"), *more.get("blocks", ())))

    (part,) = changes_between(linked('href="https://a.example"'), linked('href="https://b.example"')).parts
    assert part.lines == [Line("old", "สมัครที่นี่ (https://a.example)"), Line("new", "สมัครที่นี่ (https://b.example)")]
    inside = linked('data-ref="page:one"', blocks=(ButtonBlock(label="ไป", page="two"),))
    assert changes_between(linked('data-ref="page:one"'), inside).pages_new == ["two"]
    assert changes_between(None, inside).pages_new == ["one", "two"]


def test_a_film_of_another_site_is_something_to_look_at() -> None:
    film = FrameBlock(
        kind="video", src="https://www.youtube-nocookie.com/embed/x", href="https://youtu.be/x", title="ก"
    )
    steps = StepsBlock(items=(StepItem(title="ขั้น", html="<p>ทำ</p>"),))
    assert changes_between(page(), page(body=(film, steps))).frames_new
    assert not changes_between(page(body=(film,)), page(body=(film, steps))).frames_new
    told = [line.text for part in changes_between(None, page(body=(film, steps))).parts for line in part.lines]
    assert "video" not in told
    assert "ขั้น" in told


def test_where_a_page_stands_and_its_labels_are_told() -> None:
    after = page(pinned=True, tags=(Label(slug="a", name="รับสมัคร"), Label(slug="b", name="ม.1")), cover_alt="นักเรียน")
    told = {part.label: [line.text for line in part.lines] for part in changes_between(page(), after).parts}
    assert told == {"ป้ายกำกับ": ["รับสมัคร, ม.1"], "ที่แสดง": ["ปักหมุดไว้บนสุด"], "คำบรรยายภาพหน้าปก": ["นักเรียน"]}
