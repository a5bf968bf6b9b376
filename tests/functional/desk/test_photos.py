"""Photos at the desk: many, over a slow line that drops, in their order, small, and those that cannot be taken."""

from __future__ import annotations

import time
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.functional.conftest import Demo, sign_in
from tests.functional.desk.hands import (
    Thumb,
    arrived,
    count_what_is_sent,
    fits,
    is_live,
    line_that_drops,
    open_desk,
    paper,
    photos,
    sizes_sent,
    slow_line,
    unique,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_OF_A_PHOTO = 600_000
"""Bytes, of photographs with more noise than any camera's: 30 of them take 144 s at one megabit a second."""


def test_an_album_news_and_a_document_over_a_slow_line_that_drops(page: Page, demo: Demo, tmp_path: Path) -> None:
    """30 photos, news and a PDF in 25 taps; how long a busy machine takes is printed only."""
    sign_in(page, demo)
    album, thumb = photos(tmp_path, 30), Thumb(page)
    slow_line(page, drops=7)
    began = time.monotonic()
    thumb.tap(page.get_by_role("link", name="ลงกิจกรรม"))
    thumb.choose("#photos", album)
    thumb.type("title", title := unique("กีฬาสี"))
    thumb.type("text", "วันนี้แข่งขันกีฬาสี\n\n- วิ่ง\n- ชักเย่อ")
    thumb.tap(page.get_by_text("ไม่มีภาพที่ระบุตัวนักเรียนได้"))
    thumb.press("เผยแพร่")
    page.wait_for_url("**/published/**", timeout=600_000)
    is_live(page)
    address = page.locator("#live-url").input_value()
    thumb.tap(page.get_by_role("link", name="หน้าแรก", exact=True))
    thumb.tap(page.get_by_role("link", name="เขียนข่าว"))
    thumb.type("title", unique("ขอเชิญประชุม"))
    thumb.type("text", "ขอเชิญผู้ปกครองทุกท่าน")
    thumb.press("เผยแพร่")
    is_live(page)
    thumb.tap(page.get_by_role("link", name="หน้าแรก", exact=True))
    thumb.tap(page.get_by_role("link", name="เพิ่มเอกสาร"))
    thumb.choose("#files", [paper(tmp_path)])
    expect(page.locator("[name=title]")).to_have_value("คำสั่งแต่งตั้ง")
    expect(page.get_by_text("ไฟล์นี้เป็นภาพสแกน")).to_be_visible()
    thumb.type("summary", "แต่งตั้งคณะกรรมการกีฬาสี")
    thumb.press("เผยแพร่")
    is_live(page)
    took = time.monotonic() - began
    print(f"{thumb.taps} taps, {took:.0f} s in all")
    assert thumb.taps <= 25
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.locator("main picture").count() == 30


def test_fifty_photos_arrive_over_a_line_that_drops_every_20_seconds(page: Page, demo: Demo, tmp_path: Path) -> None:
    sign_in(page, demo)
    open_desk(page, demo, "activity")
    lost = line_that_drops(page, every=20, gone_for=4)
    page.set_input_files("#photos", photos(tmp_path, 50, (1000, 750)))
    page.fill("[name=title]", title := unique("ทัศนศึกษา"))
    page.get_by_text("ไม่มีภาพที่ระบุตัวนักเรียนได้").click()
    arrived(page, "photo", 50)
    print(f"{lost()} times a photo was lost on its way")
    names = page.locator("[data-list=photo] [data-name]").all_inner_texts()
    assert names == [f"IMG_{number:04}.jpg" for number in reversed(range(50))]
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    is_live(page)
    page.goto(page.locator("#live-url").input_value())
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.locator("main .album img").count() == 50


def test_photos_stand_in_the_order_in_which_they_were_taken_and_are_small(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    sign_in(page, demo)
    count_what_is_sent(page)
    open_desk(page, demo, "news")
    found = photos(tmp_path, 4)
    page.set_input_files("#photos", [*found, found[0]])
    expect(page.get_by_text("ข้ามไฟล์ที่เลือกไว้แล้ว 1 ไฟล์")).to_be_visible()
    arrived(page, "photo", 4)
    names = page.locator("[data-list=photo] [data-name]").all_inner_texts()
    assert names == [f"IMG_{number:04}.jpg" for number in (3, 2, 1, 0)]
    assert len(sizes_sent(page)) == 4
    assert max(sizes_sent(page)) < MOST_OF_A_PHOTO < found[0].stat().st_size
    page.locator("[data-list=photo] li").nth(3).get_by_role("button", name="เลื่อนไปก่อน").click()
    page.locator("[data-list=photo] li").nth(0).get_by_role("button", name="นำออก").click()
    assert page.locator("[data-list=photo] [data-name]").all_inner_texts() == [
        "IMG_0002.jpg",
        "IMG_0000.jpg",
        "IMG_0001.jpg",
    ]
    assert fits(page)


def test_heic_goes_as_it_is_and_what_can_never_be_taken_is_named_at_once(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    pillow_heif.register_heif_opener()
    heic, huge, empty = tmp_path / "IMG_1.HEIC", tmp_path / "วิดีโอใหญ่.jpg", tmp_path / "ว่าง.jpg"
    with Image.open(photos(tmp_path, 1)[0]) as picture:
        picture.save(heic, "HEIF", quality=60)
    with huge.open("wb") as file:
        file.truncate(300_000_000)
    empty.touch()
    sign_in(page, demo)
    open_desk(page, demo, "news")
    page.set_input_files("#photos", [heic, huge, empty])
    arrived(page, "photo", 1)
    expect(page.locator("[data-list=photo] [data-id] img")).to_be_visible()
    refused = page.locator(".is-refused").all_inner_texts()
    assert any("วิดีโอใหญ่.jpg" in one and "ใหญ่เกิน 40 เมกะไบต์" in one for one in refused)
    assert any("ว่าง.jpg" in one and "0 ไบต์" in one for one in refused)
    page.fill("[name=title]", unique("ภาพจากไอโฟน"))
    page.check("[name=consent]")
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    is_live(page)
    expect(page.get_by_text("ไม่ได้รับไฟล์").first).to_be_visible()
