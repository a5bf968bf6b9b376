"""A colleague comes in by a code: the admin shows it, the colleague scans it, chooses a password and is in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import PATIENCE, Demo, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORD = "klong-yai-rim-nam-5"


def test_a_colleague_without_an_address_scans_a_code_and_signs_in(page: Page, demo: Demo, browser: Browser) -> None:
    width = page.viewport_size["width"]
    sign_in(page, demo, "school_admin")
    page.goto(f"{demo.admin_url.rstrip('/')}/members/")
    page.get_by_role("link", name="เพิ่มผู้ใช้").click()
    page.fill("input[name=name]", f"นางสาวกุ้งนาง ใจดี {width}")
    page.check("input[name=roles][value=editor]")
    page.get_by_role("button", name="ออกคำเชิญ").click()
    code = page.locator(".code__word").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", code)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    come_in(browser, demo, code, f"kung{width}")
    page.goto(f"{demo.admin_url.rstrip('/')}/members/")
    expect(page.get_by_text(f"kung{width}.{demo.school['slug']}")).to_be_visible()


def come_in(browser: Browser, demo: Demo, code: str, user_name: str) -> None:
    """Open what the QR says in a telephone of one's own; no request has the code in its address or its referrer."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="th-TH")
    context.set_default_timeout(PATIENCE)
    telephone, asked = context.new_page(), []
    telephone.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))
    telephone.goto(f"{demo.admin_url.rstrip('/')}/join/#{code}")
    telephone.fill("input[name=user_name]", user_name)
    assert "#" not in telephone.url
    assert not [request for request in asked if code in request[0].partition("#")[0] + request[1]]
    assert telephone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    for field in ("password", "again"):
        telephone.fill(f"input[name={field}]", WORD)
    telephone.get_by_role("button", name="สร้างบัญชีและเข้าสู่ระบบ").click()
    telephone.wait_for_selector(".desks")
    context.close()
