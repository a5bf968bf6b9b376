"""A form of the desk is small, goes by keyboard alone, tells its mistakes, and axe finds nothing in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import DESKTOP, PHONE, Demo, sign_in
from tests.functional.desk.hands import (
    arrived,
    fits,
    is_live,
    no_barriers,
    open_desk,
    paper,
    photos,
    unique,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST_LOAD = 150_000


def test_a_form_is_small(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    for kind in ("news", "activity", "document"):
        loaded.clear()
        open_desk(page, demo, kind)
        page.wait_for_load_state("networkidle")
        print(kind, f"{sum(loaded):.0f} bytes")
        assert 5_000 < sum(loaded) <= FIRST_LOAD


def test_a_form_is_filled_in_and_sent_by_keyboard_alone(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    open_desk(page, demo, "news")
    page.locator("[name=title]").focus()
    page.keyboard.type(unique("จากแป้นพิมพ์"))
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        if reached[-1] == "act":
            break
    assert reached[:5] == ["text", "photos", "files", "date", "category"]
    page.keyboard.press("Enter")
    is_live(page)


@pytest.mark.parametrize(
    ("kind", "reached"),
    [
        ("news", ["title", "text", "photos", "files", "date", "category", "SUMMARY", "act", "act"]),
        (
            "activity",
            ["title", "text", "photos", "date", "until", "place", "participants", "category", "SUMMARY", "act"],
        ),
        ("document", ["files", "title", "category", "number", "date", "period_kind", "period_year", "summary"]),
    ],
)
def test_the_tabulator_goes_through_a_form_as_one_reads_it(
    page: Page, demo: Demo, kind: str, reached: list[str]
) -> None:
    sign_in(page, demo)
    open_desk(page, demo, kind)
    page.locator(f"[name={reached[0]}]").focus()
    found = [reached[0]]
    for _ in reached[1:]:
        page.keyboard.press("Tab")
        found.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
    assert found == reached


def test_mistakes_are_announced_and_lead_to_their_fields(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    open_desk(page, demo, "document")
    page.fill("[name=date]", "31 ก.พ. 2569")
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    wrong = page.get_by_role("alert")
    expect(wrong).to_be_focused()
    wrong.get_by_role("link", name="วันที่ของเอกสาร").press("Enter")
    day = page.locator("[name=date]")
    expect(day).to_be_focused()
    expect(day).to_have_attribute("aria-invalid", "true")
    described = (day.get_attribute("aria-describedby") or "").split()
    said = [page.locator(f"#{one}").inner_text() for one in described]
    assert any("ไม่มีวันที่ 31" in one for one in said)
    wrong.get_by_role("link", name="กรุณาเลือกไฟล์เอกสาร").press("Enter")
    expect(page.locator("#files")).to_be_focused()


@pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["360 px", "1280 px"])
def test_axe_finds_nothing_on_any_screen_of_the_desk(page: Page, demo: Demo, width: Any, tmp_path: Path) -> None:
    page.set_viewport_size(width)
    sign_in(page, demo)
    found = {}
    for kind in ("news", "activity", "document"):
        open_desk(page, demo, kind)
        found[kind] = no_barriers(page)
        page.get_by_role("button", name="เผยแพร่", exact=True).click()
        expect(page.locator("#wrong")).to_be_visible()
        found[f"{kind} with mistakes"] = no_barriers(page)
        assert fits(page)
    open_desk(page, demo, "news")
    page.set_input_files("#photos", [*photos(tmp_path, 2), paper(tmp_path)])
    arrived(page, "photo", 2)
    expect(page.locator(".is-refused")).to_have_count(1)
    found["news with photos"] = no_barriers(page)
    page.fill("[name=title]", unique("ตรวจความเข้าถึง"))
    page.check("[name=consent]")
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    is_live(page)
    found["live"] = no_barriers(page)
    assert fits(page)
    page.goto(f"{demo.admin_url.rstrip('/')}/review/")
    found["reviews"] = no_barriers(page)
    assert {screen: barriers for screen, barriers in found.items() if barriers} == {}
