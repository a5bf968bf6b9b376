"""The main job, as a teacher does it: sign in, write with a photo and a PDF, publish, read it on the school's site."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.functional.conftest import Demo, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of a phone's size, different at every run: Wagtail would otherwise tell of a duplicate."""
    picture = Image.new("RGB", (3000, 2000), "#7fb2e5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 1400, 3000, 2000), fill="#5b8c3a")
    draw.ellipse((2200, 200, 2600, 600), fill="#f7d154")
    draw.text((200, 200), str(time.time_ns()), fill="black", font_size=120)
    picture.save(tmp_path / "ภาพกิจกรรม.jpg", quality=88)
    return tmp_path / "ภาพกิจกรรม.jpg"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    picture = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(picture).text((50, 50), str(time.time_ns()), fill="black", font_size=40)
    picture.save(tmp_path / "กำหนดการ.pdf")
    return tmp_path / "กำหนดการ.pdf"


def test_a_teacher_writes_news_and_reads_it_on_the_public_site(
    page: Page, demo: Demo, photo: Path, paper: Path
) -> None:
    title = f"กิจกรรมวันวิทยาศาสตร์ ครั้งที่ {time.time_ns() % 1_000_000}"
    sign_in(page, demo)
    page.get_by_role("link", name="เขียนข่าว").click()
    page.get_by_role("link", name="เปิดหน้าเขียนแบบเต็ม").click()
    write(page, title)
    upload_cover(page, photo)
    attach(page, paper)
    publish(page)
    address = address_when_live(page)
    assert address.startswith(f"http://{demo.school['slug']}.localhost:")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_text("ขอขอบคุณผู้ปกครองทุกท่าน")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("กำหนดการกิจกรรม"))).to_be_visible()
    assert page.locator("main picture img").first.evaluate("image => image.complete && image.naturalWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    page.goto(demo.school["url"])
    expect(page.get_by_role("link", name=title)).to_be_visible()


def write(page: Page, title: str) -> None:
    page.locator("[name=title]").fill(title)
    body = page.locator("section", has=page.get_by_role("heading", name="เนื้อข่าว")).first
    body.locator("textarea").first.fill("วันนี้นักเรียนได้ลงมือทดลอง\n\nขอขอบคุณผู้ปกครองทุกท่าน")


def upload_cover(page: Page, photo: Path) -> None:
    page.get_by_role("button", name="เลือกรูปภาพ").first.click()
    dialog = page.locator(".modal-content")
    dialog.get_by_role("tab").nth(1).click()
    dialog.locator("input[type=file]").set_input_files(photo)
    expect(dialog.locator("input[name$=title]")).to_have_value("ภาพกิจกรรม")
    dialog.locator("form button[type=submit]:visible").last.click()
    expect(dialog).to_have_count(0)


def attach(page: Page, paper: Path) -> None:
    page.get_by_role("button", name=re.compile("เพิ่ม ?ไฟล์แนบ")).click()
    page.get_by_role("button", name="เลือกเอกสาร").first.click()
    dialog = page.locator(".modal-content")
    dialog.get_by_role("tab").nth(1).click()
    dialog.locator("input[name$=title]").fill("กำหนดการกิจกรรม")
    dialog.locator("input[type=file]").set_input_files(paper)
    dialog.locator("form button[type=submit]:visible").last.click()
    expect(dialog).to_have_count(0)


def publish(page: Page) -> None:
    page.locator("[name=action-publish]").click()


def address_when_live(page: Page) -> str:
    """Wait until the status screen, by itself, says that the page is live; return the address that it shows."""
    expect(page.locator("[data-way=live]")).to_be_visible()
    expect(page.get_by_text("ออนไลน์แล้ว").first).to_be_visible()
    return page.locator("#live-url").input_value()
