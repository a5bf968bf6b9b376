"""Urgent notices in a page that is open: they come, are put right and go, and nothing on the page moves."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsers import launched
from tests.site_builder.engine.school import School
from tests.site_builder.engine.test_notices import FLOOD, put
from themes.registry import load_theme

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SOON = 15_000
"""Milliseconds: how fast it really is, is for bench/ to say."""
TYPES = {"html": "text/html; charset=utf-8", "js": "text/javascript", "css": "text/css", "json": "application/json"}


class Edge:
    """A web server with one site, a live document that a test changes, and a clock of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ahead = timedelta(0)
        self.version = 100
        self.document: dict[str, Any] = {"version": 1, "notices": []}
        self.asked = 0
        self.age = timedelta(0)
        """How old the copy is that a cache between the server and the visitor gives."""
        self.is_down = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def show(self, *notices: dict[str, Any], **more: Any) -> None:
        self.version += 1
        self.document = {"version": self.version, "notices": list(notices), **more}

    def notice(self, key: str = "flood", severity: str = "warning", lasts: float = 3600, **more: Any) -> dict[str, Any]:
        until = (self.now() + timedelta(seconds=lasts)).isoformat()
        plain = {"key": key, "version": 1, "severity": severity, "headline": f"ข่าว {key}", "until": until}
        return plain | {"url": "/notices/", "by": "โรงเรียนบ้านไร่"} | more

    def _handler(edge) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - self is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path == "/live/notices.json":
                    edge.asked += 1
                    if edge.is_down:
                        self.send_error(503)
                        return
                    self._answer(json.dumps(edge.document).encode(), "json")
                    return
                file = edge.root / "current" / (path[1:] + "index.html" if path.endswith("/") else path[1:])
                if file.is_file():
                    self._answer(file.read_bytes(), file.suffix[1:])
                else:
                    self.send_error(404)

            def _answer(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", TYPES.get(kind, "application/octet-stream"))
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-cache")
                if edge.age:
                    self.send_header("Age", str(int(edge.age.total_seconds())))
                self.end_headers()
                self.wfile.write(body)

            def date_time_string(self, timestamp: float | None = None) -> str:
                return format_datetime(edge.now() - edge.age, usegmt=True)

            def log_message(self, *args: object) -> None: ...

        return Handler


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notices")
    school = School(folder / "school").furnish()
    put(school, FLOOD)
    school.build(folder / "site", theme=load_theme("plain"))
    school.close()
    return folder / "site"


@pytest.fixture
def edge(built: Path) -> Iterator[Edge]:
    made = Edge(built)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@contextmanager
def visitor(browser: Browser, edge: Edge, path: str = "/history/", width: int = 360, **more: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 740}, locale="th-TH", **more)
    context.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.moved += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page = context.new_page()
    page.goto(edge.url + path, wait_until="load")
    if more.get("java_script_enabled", True):
        # What the web font moves when it comes in is another matter.
        settled = "document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => window.moved = 0)"
        page.evaluate(settled)
    try:
        yield page
    finally:
        context.close()


def box(page: Page, text: str) -> Any:
    return page.locator(".alerts .notice", has_text=text)


HISTORY = "/about/history/"


def test_a_notice_comes_to_a_page_that_is_open_is_corrected_and_ends(browser: Browser, edge: Edge) -> None:
    with visitor(browser, edge, HISTORY) as page:
        expect(page.locator(".alerts")).to_be_attached()
        edge.show(edge.notice())
        expect(box(page, "ข่าว flood")).to_be_visible(timeout=SOON)
        edge.show(edge.notice(version=2, headline="ข่าวที่แก้แล้ว", corrected="26 พ.ย. 2569 11.00 น."))
        expect(box(page, "ข่าวที่แก้แล้ว")).to_contain_text("แก้ไขเมื่อ 26 พ.ย. 2569 11.00 น.", timeout=SOON)
        assert box(page, "ข่าว flood").count() == 0
        edge.show(edge.notice(version=3, headline="ข่าวที่แก้แล้ว", clear="น้ำลดแล้ว", severity="info"))
        expect(box(page, "น้ำลดแล้ว")).to_contain_text("คลี่คลายแล้ว", timeout=SOON)
        edge.show()
        expect(page.locator(".alerts .notice")).to_have_count(0, timeout=SOON)
        assert page.evaluate("window.moved") == 0


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_notice_ends_by_the_servers_clock_whatever_the_visitors_says(browser: Browser, edge: Edge, days: int) -> None:
    edge.ahead = timedelta(days=days)
    edge.show(edge.notice("short", lasts=6), edge.notice("long"))
    with visitor(browser, edge, HISTORY) as page:
        expect(box(page, "ข่าว short")).to_be_visible(timeout=SOON)
        expect(box(page, "ข่าว short")).to_have_count(0, timeout=SOON)
        assert box(page, "ข่าว long").is_visible()


def test_a_stale_copy_changes_nothing(browser: Browser, edge: Edge) -> None:
    edge.show(edge.notice("new"))
    with visitor(browser, edge, HISTORY) as page:
        expect(box(page, "ข่าว new")).to_be_visible(timeout=SOON)
        edge.document = {"version": 5, "notices": [edge.notice("old")]}
        wait_for_questions(edge, page, 3)
        assert box(page, "ข่าว new").is_visible()
        assert box(page, "ข่าว old").count() == 0
        page.goto(edge.url + "/about/")
        wait_for_questions(edge, page, 2)
        assert box(page, "ข่าว old").count() == 0


def test_an_old_copy_from_a_cache_shows_only_what_still_holds(browser: Browser, edge: Edge) -> None:
    edge.age = timedelta(days=1)
    edge.show(edge.notice("over", lasts=-3600), edge.notice("long"))
    with visitor(browser, edge, HISTORY) as page:
        expect(box(page, "ข่าว long")).to_be_visible(timeout=SOON)
        assert box(page, "ข่าว over").count() == 0


def test_a_notice_ends_although_nobody_answers_any_more(browser: Browser, edge: Edge) -> None:
    with visitor(browser, edge, HISTORY) as page:
        wait_for_questions(edge, page, 1)
        # Only now: a machine that loads the page slowly must not find it over.
        edge.show(edge.notice("short", lasts=12), edge.notice("long"))
        expect(box(page, "ข่าว short")).to_be_visible(timeout=SOON)
        edge.is_down = True
        expect(box(page, "ข่าว short")).to_have_count(0, timeout=SOON)
        assert box(page, "ข่าว long").is_visible()


def test_each_severity_is_told_by_a_word_and_a_shape_of_its_own(browser: Browser, edge: Edge) -> None:
    edge.show(*(edge.notice(severity, severity) for severity in ("info", "warning", "emergency")))
    with visitor(browser, edge, HISTORY) as page:
        words = page.locator(".alerts .notice-word")
        expect(words).to_have_text(["ข้อมูล", "เตือน", "ฉุกเฉิน"], timeout=SOON)
        shapes = words.evaluate_all("all => all.map(it => getComputedStyle(it, '::before').clipPath)")
        assert len(set(shapes)) == 3
        corners = [float(corner) for shape in shapes for corner in re.findall(r"(-?[\d.]+)%", shape)]
        assert all(0 <= corner <= 100 for corner in corners), "what lies outside of the box is cut off"


def test_whoever_closes_a_notice_sees_it_again_only_when_it_changes_and_an_emergency_stays(
    browser: Browser, edge: Edge
) -> None:
    edge.show(edge.notice("smoke"), edge.notice("fire", "emergency"))
    with visitor(browser, edge, HISTORY) as page:
        box(page, "ข่าว smoke").get_by_role("button").click()
        expect(box(page, "ข่าว smoke")).to_have_count(0)
        assert box(page, "ข่าว fire").get_by_role("button").count() == 0
        page.goto(edge.url + "/about/")
        expect(box(page, "ข่าว fire")).to_be_visible(timeout=SOON)
        assert box(page, "ข่าว smoke").count() == 0
        edge.show(edge.notice("smoke", version=2), edge.notice("fire", "emergency"))
        expect(box(page, "ข่าว smoke")).to_be_visible(timeout=SOON)


def test_an_emergency_is_an_alert_the_rest_a_status_and_axe_finds_nothing(browser: Browser, edge: Edge) -> None:
    edge.show(
        edge.notice("fire", "emergency", phone="1669", line="โรงเรียนเราปลอดภัย"),
        edge.notice("smoke", "warning"),
        edge.notice("exam", "info", clear=True),
    )
    with visitor(browser, edge, HISTORY) as page:
        expect(page.get_by_role("alert")).to_have_text("ฉุกเฉิน: ข่าว fire", timeout=SOON)
        expect(page.get_by_role("status")).to_have_text("เตือน: ข่าว smokeคลี่คลายแล้ว: ข่าว exam")
        assert page.locator(".alerts a[href='tel:1669']").is_visible()
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("window.moved") == 0


def test_markup_in_a_notice_is_text_and_a_link_never_runs_code(browser: Browser, edge: Edge) -> None:
    edge.show(edge.notice(headline="<img src=x onerror=alert(1)>", url="javascript:alert(1)", severity="<b>"))
    with visitor(browser, edge, HISTORY) as page:
        page.on("dialog", lambda dialog: pytest.fail("ran"))
        link = page.locator(".alerts .notice a").first
        expect(link).to_have_text("<img src=x onerror=alert(1)>", timeout=SOON)
        assert link.get_attribute("href") == "/notices/"


def test_home_marks_its_baked_notice_when_it_is_over_and_moves_nothing(browser: Browser, edge: Edge) -> None:
    until = (edge.now() + timedelta(hours=1)).isoformat()
    state = {"kind": "online", "text": "เรียนออนไลน์ 27 พ.ย. 2569", "until": until}
    edge.show(edge.notice(FLOOD.key, headline=FLOOD.headline))
    with visitor(browser, edge, "/") as page:
        baked = page.locator(f"#{FLOOD.key}")
        edge.show(edge.notice(FLOOD.key, headline=FLOOD.headline), edge.notice("smoke"), state=state)
        expect(box(page, "ข่าว smoke")).to_be_visible(timeout=SOON)
        expect(page.locator("[data-schooling]")).to_have_text("เรียนออนไลน์ 27 พ.ย. 2569")
        edge.show(edge.notice("smoke"))
        expect(baked.locator("[data-state]")).to_have_text("สิ้นสุดแล้ว", timeout=SOON)
        expect(page.locator("[data-schooling]")).to_have_text("ไม่มีประกาศหยุดเรียนในขณะนี้")
        assert page.evaluate("window.moved") == 0


def test_without_javascript_every_page_leads_to_the_notices(browser: Browser, edge: Edge) -> None:
    with visitor(browser, edge, HISTORY, java_script_enabled=False) as page:
        page.get_by_role("link", name="ดูประกาศด่วน").click()
        expect(page.locator(f"#{FLOOD.key}")).to_contain_text("1669")


def test_a_hidden_page_asks_nothing_and_asks_again_when_it_is_seen(browser: Browser, edge: Edge) -> None:
    with visitor(browser, edge, HISTORY) as page:
        wait_for_questions(edge, page, 1)
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_timeout(500)
        asked = edge.asked
        page.wait_for_timeout(3_000)
        assert edge.asked <= asked + 1
        page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        wait_for_questions(edge, page, 1)


def wait_for_questions(edge: Edge, page: Page, count: int) -> None:
    """Return when the page has asked so many times more."""
    wanted, patience = edge.asked + count, time.monotonic() + 30
    while edge.asked < wanted:
        assert time.monotonic() < patience
        page.wait_for_timeout(100)
