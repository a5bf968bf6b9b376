"""Chromium for the browser tests.

Playwright keeps an event loop running in its thread, and Django refuses its database beside one: a browser lives as
long as the tests of one module (fixtures of scope ``module``), never a whole session.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def launched(executable: str) -> Iterator[Browser]:
    """Start the Chromium at ``executable``, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
