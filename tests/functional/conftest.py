"""The demo as a newcomer starts it: one process tree on a free port, a browser in front of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browsers import launched
from tests.edge_servers import free_port

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 60_000
"""Milliseconds: a busy machine is slow, not wrong; how fast things are is for bench/ to say."""

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Demo:
    """A running demo: what ``var/demo.json`` says, and where its state lies."""

    facts: dict[str, Any]
    state: Path

    @property
    def admin_url(self) -> str:
        return str(self.facts["admin_url"])

    @property
    def school(self) -> dict[str, str]:
        return dict(self.facts["schools"][0])

    def account(self, role: str) -> dict[str, str]:
        """The account of that role in the first school."""
        return next(a for a in self.facts["accounts"] if a["role"] == role and a["tenant"] == self.school["slug"])


@pytest.fixture(scope="session")
def demo(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, served on a free port; its whole process group ends with the tests."""
    state = tmp_path_factory.mktemp("demo")
    port = free_port()
    environment = {
        **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "SITES_TARGET")},
        "STATE_DIR": str(state),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "cms.settings.demo",
    }
    log = (state / "demo.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port), "--schools", "2"],
        cwd=project,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        wait_until_served(process, port, state)
        yield Demo(json.loads((state / "demo.json").read_text()), state)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


def wait_until_served(process: subprocess.Popen[bytes], port: int, state: Path) -> None:
    """Return when the admin answers; a demo that died says why."""
    for _ in range(1000):
        if process.poll() is not None:
            pytest.fail("the demo ended: " + (state / "demo.log").read_text()[-4000:])
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail("the demo does not answer: " + (state / "demo.log").read_text()[-4000:])


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture(params=[PHONE, DESKTOP], ids=["360 px", "1280 px"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A fresh visitor, on a phone and on a desktop."""
    context = browser.new_context(viewport=request.param, locale="th-TH", timezone_id="Asia/Bangkok")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sign_in(page: Page, demo: Demo, role: str = "editor") -> None:
    """Sign in at the admin as the first school's account of that role."""
    account = demo.account(role)
    page.goto(demo.admin_url)
    page.fill("input[name=username]", account["username"])
    page.fill("input[name=password]", account["password"])
    page.click("button[type=submit]")
    page.wait_for_selector(".desks")
