"""What a teacher does at the desk in these tests: photographs, taps, lines that drop, and what is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, Route, expect

from tests.functional.conftest import Demo

MEGABIT = 1_000_000 / 8
"""Bytes a second."""


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


def no_barriers(page: Page, within: str | None = None) -> list[str]:
    """Return what axe finds on a page, or in a part of it, in short."""
    results = Axe().run(page, context=within)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in results.response["violations"]]
