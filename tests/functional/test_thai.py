"""What scripts write on the screens of an editor and a school admin is in Thai too: menus, the editor, choosers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.cms.editing.english import english_of
from tests.functional.conftest import Demo, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = (
    "",
    "pages/",
    "images/",
    "images/add/",
    "documents/",
    "documents/multiple/add/",
    "account/",
    "members/",
    "menu/",
    "storage/",
    "desk/news/",
    "desk/activity/",
    "desk/document/",
    "review/",
)
EVERYTHING_SAID = """
() => [document.title, document.body.innerText,
  ...[...document.querySelectorAll("[placeholder],[aria-label],[title],[alt]")]
    .filter((one) => one.checkVisibility())
    .flatMap((one) => ["placeholder", "aria-label", "title", "alt"].map((name) => one.getAttribute(name) || ""))]
"""


@pytest.mark.parametrize("role", ["editor", "school_admin"])
def test_no_screen_speaks_english_when_its_scripts_have_run(page: Page, demo: Demo, role: str) -> None:
    sign_in(page, demo, role)
    base = demo.admin_url.rstrip("/")
    asked = [f"{base}/{screen}" for screen in SCREENS]
    page.goto(f"{base}/desk/news/")
    asked.append(page.get_by_role("link", name="เปิดหน้าเขียนแบบเต็ม").evaluate("link => link.href"))
    found = {}
    for url in asked:
        page.goto(url)
        page.wait_for_load_state("networkidle")
        said = english_of(page.evaluate(EVERYTHING_SAID))
        if url.endswith("/account/"):
            # Where one chooses it as the language of one's own admin.
            said = [word for word in said if word != "English"]
        if said:
            found[url] = said
    assert not found, "\n".join(f"{url}: {' '.join(words)}" for url, words in found.items())
