"""A browser for theme tests: shows a rendered document, its assets and pictures from memory, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route

from tests.themes import preview, samples

ORIGIN = "http://school.test"
ADDRESS = f"{ORIGIN}/page/"
PICTURE = re.compile(r"/images/pic(\d+)/\w+-(thumbnail|medium|view)\.(webp|jpg)")
WIDTHS = {"thumbnail": 400, "medium": 800, "view": 1600}


@contextmanager
def shown(
    browser: Browser, html: str, width: int, *, scripts: bool = True, strangers: list[str] | None = None
) -> Iterator[Page]:
    """Show ``html`` at ``width`` CSS pixels.  A request to anywhere else is aborted and told to ``strangers``."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, reduced_motion="reduce", java_script_enabled=scripts
    )
    page = context.new_page()
    page.route("**/*", lambda route: _answer(route, html, [] if strangers is None else strangers))
    page.goto(ADDRESS, wait_until="load")
    try:
        yield page
    finally:
        context.close()


def _answer(route: Route, html: str, strangers: list[str]) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    assets = {asset.url: asset for asset in preview.plain().assets.values()}
    if route.request.url == ADDRESS:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif path in assets:
        route.fulfill(body=assets[path].data, content_type=assets[path].content_type)
    elif match := PICTURE.fullmatch(path):
        number, name, suffix = match.groups()
        kind = "webp" if suffix == "webp" else "jpeg"
        route.fulfill(body=samples.picture_bytes(int(number), WIDTHS[name], kind), content_type=f"image/{kind}")
    elif path == "/live/notices.json":
        route.fulfill(body='{"version": 1, "notices": []}', content_type="application/json")
    else:
        strangers.append(route.request.url)
        route.abort()
