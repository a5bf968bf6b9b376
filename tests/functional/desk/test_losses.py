"""What is typed at the desk outlives a session that ends, a line that is gone and a page that was closed."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.functional.conftest import Demo, sign_in
from tests.functional.desk.hands import (
    arrived,
    is_live,
    open_desk,
    photos,
    unique,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_session_that_ends_in_the_middle_loses_nothing(page: Page, demo: Demo, tmp_path: Path) -> None:
    sign_in(page, demo)
    open_desk(page, demo, "news")
    page.fill("[name=title]", title := unique("เขียนค้างไว้"))
    page.fill("[name=text]", "ข้อความที่พิมพ์ไว้")
    page.set_input_files("#photos", photos(tmp_path, 2))
    arrived(page, "photo", 2)
    page.check("[name=consent]")
    page.context.clear_cookies()
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    page.get_by_role("link", name="เข้าสู่ระบบอีกครั้ง").click()
    account = demo.account("editor")
    page.fill("input[name=username]", account["username"])
    page.fill("input[name=password]", account["password"])
    page.click("button[type=submit]")
    expect(page.get_by_text("นำสิ่งที่พิมพ์ค้างไว้กลับมาแล้ว")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(title)
    expect(page.locator("[name=text]")).to_have_value("ข้อความที่พิมพ์ไว้")
    arrived(page, "photo", 2)
    expect(page.locator("[name=consent]")).to_be_checked()
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    is_live(page)
    open_desk(page, demo, "news")
    expect(page.locator("[name=title]")).to_have_value("")


def test_a_line_that_is_gone_when_one_presses_publish_makes_one_page_when_it_is_back(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    open_desk(page, demo, "news")
    page.fill("[name=title]", title := unique("สายหลุด"))
    answers = count(1)

    def lose_the_answer(route: Route) -> None:
        """The first request arrives and its answer is lost: the page exists, and the device does not know."""
        if route.request.method == "POST" and next(answers) == 1:
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/desk/news/", lose_the_answer)
    page.get_by_role("button", name="เผยแพร่", exact=True).dblclick()
    is_live(page)
    page.goto(f"{demo.school['url'].rstrip('/')}/news/")
    expect(page.get_by_role("link", name=title)).to_have_count(1)


def test_what_is_typed_is_there_again_after_the_page_was_closed(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    open_desk(page, demo, "document")
    page.fill("[name=title]", "เอกสารที่ยังไม่เสร็จ")
    expect(page.get_by_text("เก็บไว้ในเครื่องนี้แล้ว")).to_be_visible()
    other = page.context.new_page()
    page.close()
    open_desk(other, demo, "document")
    expect(other.locator("[name=title]")).to_have_value("เอกสารที่ยังไม่เสร็จ")
    other.get_by_role("button", name="เริ่มใหม่").click()
    expect(other.locator("[name=title]")).to_have_value("")
