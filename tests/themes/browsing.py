"""A browser for theme tests: shows a rendered document, its assets and pictures from memory, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route

from tests.themes import preview, samples

ORIGIN = "http://school.test"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PICTURE = re.compile(r"/images/pic(\d+)/\w+-(thumbnail|medium|view)\.(webp|jpg)")
WIDTHS = {"thumbnail": 400, "medium": 800, "view": 1600}


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Start the system's Chromium; without one the test is skipped, on a laptop only."""
    executable = shutil.which("chromium")
    if executable is None and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine")
    browser = playwright.chromium.launch(executable_path=executable or "chromium", args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


def open_page(browser: Browser, html: str, width: int, height: int = 800) -> Page:
    """Show ``html`` at ``width`` CSS pixels.  ``page.strangers`` would be a request to anywhere else: it is aborted."""
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.route("**/*", lambda route: _answer(route, html))
    page.goto(f"{ORIGIN}/page/", wait_until="load")
    page.evaluate("document.fonts.ready")
    return page


def _answer(route: Route, html: str) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    assets = {asset.url: asset for asset in preview.plain().assets.values()}
    if path == "/page/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif path in assets:
        route.fulfill(body=assets[path].data, content_type=assets[path].content_type)
    elif match := PICTURE.fullmatch(path):
        number, name, suffix = match.groups()
        kind = "webp" if suffix == "webp" else "jpeg"
        route.fulfill(body=samples.picture_bytes(int(number), WIDTHS[name], kind), content_type=f"image/{kind}")
    else:
        route.abort()
