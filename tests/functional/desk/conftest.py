"""The desk is used on a telephone of 360 px."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.functional.conftest import PATIENCE, PHONE


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, locale="th-TH", timezone_id="Asia/Bangkok", has_touch=True)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()
