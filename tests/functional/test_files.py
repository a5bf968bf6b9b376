"""Files are chosen in Thai whatever the browser speaks: by thumb, by keyboard, and without the script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.functional.conftest import PATIENCE, PHONE, Demo, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHEET: FilePayload = {
    "name": "ที่อยู่เดิม-2569.csv",
    "mimeType": "text/csv",
    "buffer": "ที่อยู่เดิม,ที่อยู่ใหม่\n/never-was/,410\n".encode(),
}


def open_form(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    page.goto(f"{demo.admin_url.rstrip('/')}/old-addresses/file/")


def look_into_the_file(page: Page) -> None:
    page.get_by_role("button", name="ตรวจไฟล์").click()
    expect(page.get_by_text("/never-was/").first).to_be_visible()


def test_a_file_is_chosen_by_keyboard_and_named_in_thai(page: Page, demo: Demo) -> None:
    open_form(page, demo)
    expect(page.locator(".pick__names")).to_have_text("ยังไม่ได้เลือกไฟล์")
    page.get_by_label("ไฟล์ที่อยู่เดิม").focus()
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Space")
    asked.value.set_files(SHEET)

    expect(page.locator(".pick__names")).to_have_text("ที่อยู่เดิม-2569.csv")
    look_into_the_file(page)


def test_without_the_script_the_same_button_asks_for_the_file(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(viewport=PHONE, locale="th-TH", java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    open_form(page, demo)
    expect(page.locator(".pick__names")).to_be_hidden()
    with page.expect_file_chooser() as asked:
        page.locator(".pick__label").click()
    asked.value.set_files(SHEET)

    assert page.locator("#id_file").bounding_box()["width"] > 80
    look_into_the_file(page)
    context.close()
