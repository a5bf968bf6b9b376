"""Two people and one page: who writes at once sees the other, who hands in is approved with one tap."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import DESKTOP, PATIENCE, PHONE, Demo, sign_in
from tests.functional.desk.hands import (
    fits,
    is_live,
    no_barriers,
    open_desk,
    unique,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_who_writes_at_the_desk_and_who_in_wagtails_editor_see_each_other(demo: Demo, browser: Browser) -> None:
    def screen(role: str) -> Page:
        context = browser.new_context(viewport=DESKTOP, locale="th-TH", timezone_id="Asia/Bangkok")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        sign_in(page, demo, role)
        return page

    teacher, director = screen("editor"), screen("director")
    open_desk(teacher, demo, "news")
    teacher.fill("[name=title]", unique("เขียนพร้อมกัน"))
    teacher.get_by_role("button", name="เผยแพร่", exact=True).click()
    is_live(teacher)
    teacher.get_by_role("link", name="แก้ไขหน้านี้ต่อ").click()
    expect(teacher.locator("[data-others]")).to_be_hidden()
    page_id = teacher.url.rstrip("/").rpartition("/")[2]
    director.goto(f"{demo.admin_url.rstrip('/')}/pages/{page_id}/edit/")
    expect(director.get_by_text("ครูดูแลเว็บ").first).to_be_attached()
    expect(teacher.locator("[data-others]")).to_contain_text("เปิดหน้านี้แก้ไขอยู่")
    for page in (teacher, director):
        page.context.close()


def test_a_contributor_hands_in_and_the_director_approves_with_one_tap(demo: Demo, browser: Browser) -> None:
    def telephone(role: str) -> Page:
        context = browser.new_context(viewport=PHONE, locale="th-TH", timezone_id="Asia/Bangkok", has_touch=True)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        sign_in(page, demo, role)
        return page

    director = telephone("director")
    director.goto(f"{demo.admin_url.rstrip('/')}/school/{demo.school['slug']}/")
    director.check("[name=reviews]")
    director.locator("form button[type=submit]:visible").last.click()
    expect(director.get_by_text("บันทึกแล้ว").first).to_be_visible()
    writer = telephone("contributor")
    open_desk(writer, demo, "news")
    writer.fill("[name=title]", title := unique("ให้ผอ.ตรวจ"))
    writer.fill("[name=text]", "ขอให้ตรวจ")
    writer.get_by_role("button", name="ส่งให้ตรวจ").click()
    expect(writer.get_by_text("ส่งให้ตรวจแล้วเมื่อ")).to_be_visible()
    director.goto(demo.admin_url)
    director.get_by_role("link", name=f"ตรวจ “{title}”").click()
    expect(director.get_by_text("ขอให้ตรวจ")).to_be_visible()
    assert no_barriers(director) == []
    assert fits(director)
    director.goto(demo.admin_url)
    card = director.get_by_role("article", name=f"ตรวจ “{title}”")
    expect(card).to_contain_text("ขอให้ตรวจ")
    assert no_barriers(director, ".desks") == []
    assert fits(director)
    card.get_by_role("button", name="อนุมัติและเผยแพร่").tap()
    expect(director.get_by_text(f"อนุมัติ “{title}” แล้ว")).to_be_visible()
    director.get_by_role("link", name=title).first.click()
    is_live(director)
    for page in (director, writer):
        page.context.close()
