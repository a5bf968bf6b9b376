"""Two public forms of a page → what a reviewer reads."""

from __future__ import annotations

from typing import Any

from cms.editing.review.changes import Line, changes_between, diff
from site_builder.engine.blocks import GalleryBlock, GalleryItem, Label, RichText, TableBlock
from site_builder.engine.details import Album
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
