"""The desk on a phone of 360 px: over a slow line that drops, with a session that ends, by thumb and by keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.functional.conftest import DESKTOP, PATIENCE, PHONE, Demo, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MEGABIT = 1_000_000 / 8
"""Bytes a second."""
FIRST_LOAD = 150_000
MOST_OF_A_PHOTO = 600_000
"""Bytes, of photographs with more noise than any camera's: 30 of them take 144 s at one megabit a second."""
_number = count(1)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="th-TH", timezone_id="Asia/Bangkok", has_touch=True)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def unique(words: str) -> str:
    return f"{words} {time.time_ns() % 1_000_000_000}"


def photos(folder: Path, how_many: int, size: tuple[int, int] = (2400, 1800)) -> list[Path]:
    """Photographs of a telephone's size, each another one, taken in the reverse order of their names."""
    found = []
    for number in range(how_many):
        picture = Image.effect_noise((size[0] * 2 // 3, size[1] * 2 // 3), 18).convert("RGB").resize(size)
        ImageDraw.Draw(picture).text((80, 80), f"{number} {time.time_ns()}", fill="red", font_size=120)
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = f"2026:11:20 {8 + (how_many - number) // 60:02}:{(how_many - number) % 60:02}:00"
        picture.save(folder / f"IMG_{number:04}.jpg", quality=80, exif=exif)
        found.append(folder / f"IMG_{number:04}.jpg")
    return found


def paper(folder: Path) -> Path:
    picture = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(picture).text((50, 50), str(time.time_ns()), fill="black", font_size=40)
    picture.save(folder / "คำสั่งแต่งตั้ง.pdf")
    return folder / "คำสั่งแต่งตั้ง.pdf"


class Thumb:
    """Taps and counts; what is typed costs no tap but the one into the field."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.tap()

    def type(self, name: str, words: str) -> None:
        self.taps += 1
        self.page.fill(f"[name={name}]", words)

    def choose(self, field: str, files: list[Path]) -> None:
        """Open the picker, mark, and take: three taps, however many files."""
        self.taps += 3
        self.page.set_input_files(field, files)

    def press(self, words: str) -> None:
        self.tap(self.page.get_by_role("button", name=words, exact=True))


def slow_line(page: Page, *, drops: int) -> None:
    """One megabit a second; every so many-th photo is lost on its way, half of them after it has arrived."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 60, "downloadThroughput": MEGABIT, "uploadThroughput": MEGABIT},
    )
    asked = count(1)

    def lose(route: Route) -> None:
        number = next(asked)
        if number % drops == 0:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/desk/upload/", lose)


def line_that_drops(page: Page, *, every: float, gone_for: float) -> Callable[[], int]:
    """Let the line be gone for a moment every so many seconds: what is asked then is lost, or its answer is.

    Return a function that says how many photos were lost on their way.
    """
    began, lost = time.monotonic(), count(0)

    def pass_or_lose(route: Route) -> None:
        if (time.monotonic() - began) % every >= gone_for:
            route.continue_()
            return
        if next(lost) % 2:
            route.fetch()
        route.abort("connectionreset")

    page.route("**/desk/upload/", pass_or_lose)
    return lambda: next(lost)


def count_what_is_sent(page: Page) -> None:
    """Let pages note the size of every file that they send, those on their way again too."""
    page.add_init_script(
        """
        const send = window.fetch;
        window.fetch = (url, options) => {
          const files = [...(options?.body?.values?.() ?? [])].filter((one) => one instanceof Blob);
          sessionStorage.sent = [sessionStorage.sent, ...files.map((one) => one.size)].filter(Boolean).join(",");
          return send(url, options);
        };
        """
    )


def sizes_sent(page: Page) -> list[int]:
    return [int(size) for size in page.evaluate("sessionStorage.sent").split(",")]


def arrived(page: Page, kind: str, how_many: int) -> None:
    expect(page.locator(f"[data-list={kind}] [data-id]")).to_have_count(how_many, timeout=600_000)


def is_live(page: Page) -> None:
    expect(page.locator("[data-way=live]")).to_be_visible(timeout=300_000)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def open_desk(page: Page, demo: Demo, kind: str) -> None:
    page.goto(f"{demo.admin_url.rstrip('/')}/desk/{kind}/")


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
    director.get_by_role("button", name="อนุมัติและเผยแพร่").tap()
    is_live(director)
    for page in (director, writer):
        page.context.close()


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


def no_barriers(page: Page) -> list[str]:
    """Return what axe finds, in short."""
    results = Axe().run(page)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in results.response["violations"]]
