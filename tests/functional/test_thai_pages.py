"""The forms in which pages are written are Thai to their last block: every page type, begun and edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.cms.editing.english import english_of
from tests.functional.conftest import DESKTOP, PATIENCE, Demo, sign_in
from tests.functional.test_thai import EVERYTHING_SAID

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ONE_OF_EACH = """
    SELECT type.model, min(page.id)
    FROM content_basepage AS page
    JOIN django_content_type AS type ON type.id = page.content_type_id
    JOIN tenants_tenant AS tenant ON tenant.id = page.tenant_id
    WHERE tenant.slug = ? GROUP BY type.model ORDER BY type.model
"""
OPEN_ALL = """
() => {
  document.querySelectorAll("[data-panel-toggle][aria-expanded=false]").forEach((one) => one.click());
  document.querySelectorAll("[role=tabpanel][hidden]").forEach((one) => { one.hidden = false; });
  [...document.querySelectorAll("[id$='-ADD']")].filter((one) => one.checkVisibility()).forEach((one) => one.click());
}
"""
ADD_EVERY_BLOCK = """
async () => {
  const until = async (find) => { while (!find()) await new Promise((go) => setTimeout(go, 20)); };
  const adds = () => [...document.querySelectorAll(".c-sf-add-button")].filter((one) => one.checkVisibility());
  const choices = () => document.querySelectorAll(".w-combobox__option");
  if (!adds().length) return [];
  adds().at(-1).click();
  await until(() => choices().length);
  const names = [...choices()].map((one) => one.innerText);
  for (let at = 0; at < names.length; at += 1) {
    if (!choices().length) adds().at(-1).click();
    await until(() => choices().length === names.length);
    choices()[at].click();
    await until(() => !choices().length);
  }
  return names;
}
"""
WITHOUT_WHAT_IS_WRITTEN = """
() => document.querySelectorAll("header .w-breadcrumbs, [data-draftail-editor], .chooser .title, .chooser .chosen img")
  .forEach((one) => one.remove())
"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP, locale="th-TH", timezone_id="Asia/Bangkok")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that leaves without being asked, and whose forms do not save themselves into the demo that all share."""
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/admin/pages/**", refuse_autosave)
    return page


def refuse_autosave(route: Route) -> None:
    request = route.request
    by_script = request.method == "POST" and "application/json" in request.headers.get("accept", "")
    if by_script and not request.url.endswith("/preview/"):
        route.abort()
    else:
        route.continue_()


def one_of_each(demo: Demo) -> dict[str, int]:
    """Return a page of every type that the school has."""
    database = sqlite3.connect(f"file:{demo.state / 'web_school.sqlite3'}?mode=ro", uri=True)
    try:
        return dict(database.execute(ONE_OF_EACH, [demo.school["slug"]]))
    finally:
        database.close()


def forms_to_add(page: Page, base: str, parents: list[int]) -> dict[str, str]:
    """Return the form in which a page of each type is begun, of those types that may have another page."""
    found: dict[str, str] = {}
    for parent in parents:
        page.goto(f"{base}/pages/{parent}/add_subpage/")
        links = (
            [page.url]
            if "/pages/add/" in page.url
            else page.evaluate("[...document.querySelectorAll('a[href*=\"/pages/add/\"]')].map((one) => one.href)")
        )
        for link in links:
            found.setdefault(link.split("/pages/add/content/")[1].partition("/")[0], link)
    return found


def forms_of(page: Page, demo: Demo) -> dict[str, str]:
    """Return where a page of every type is edited and where one is begun."""
    base = demo.admin_url.rstrip("/")
    pages = one_of_each(demo)
    asked = {f"edit {model}": f"{base}/pages/{pk}/edit/" for model, pk in pages.items()}
    return asked | {f"add {model}": url for model, url in forms_to_add(page, base, list(pages.values())).items()}


def opened(page: Page, url: str, *, with_blocks: bool = True) -> list[str]:
    """Open a form to its last part, with one more block of every kind; return the names of the kinds."""
    page.goto(url)
    page.wait_for_load_state("networkidle")
    names: list[str] = page.evaluate(ADD_EVERY_BLOCK) if with_blocks else []
    page.evaluate(OPEN_ALL)
    return names


def english_on(page: Page) -> list[str]:
    page.evaluate(WITHOUT_WHAT_IS_WRITTEN)
    return english_of(page.evaluate(EVERYTHING_SAID), most=None)


def test_the_form_of_every_page_type_is_in_thai_with_every_block_open(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    forms = forms_of(page, demo)
    blocks, found = {}, {}
    for name, url in forms.items():
        blocks[name] = opened(page, url, with_blocks=name.startswith("add") or f"add {name.split()[1]}" not in forms)
        if said := english_on(page):
            found[name] = said
    print(f"{len(forms)} forms, {sum(map(len, blocks.values()))} blocks opened")
    assert len(forms) >= 30
    assert len([name for name, names in blocks.items() if len(names) >= 16]) >= 12
    assert not found, "\n".join(f"{name}: {' '.join(words)}" for name, words in found.items())


def test_what_every_empty_block_is_told_is_in_thai(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    opened(page, forms_of(page, demo)["add standardpage"])
    page.get_by_role("button", name="เผยแพร่").first.click()
    page.locator(".messages .error").wait_for()
    page.wait_for_load_state("networkidle")

    assert page.locator(".error-message:visible").count() >= 14
    assert english_on(page) == []


def test_the_choosers_of_the_blocks_are_in_thai(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    opened(page, forms_of(page, demo)["add standardpage"])
    found, seen = {}, 0
    for chooser in page.locator("[data-chooser-action-choose]:visible").all():
        chooser.click()
        page.locator(".modal-body").wait_for()
        page.wait_for_load_state("networkidle")
        for tab in [None, *page.locator(".modal-body [role=tab]").all()]:
            if tab is not None:
                tab.click()
            seen += 1
            texts = [*page.locator(".modal :is(header, form, [role=tablist])").all_inner_texts(), *attributes(page)]
            if said := english_of(texts, most=None):
                found[seen] = said
        page.locator(".modal [data-dismiss=modal]").first.click()
        page.locator(".modal-body").wait_for(state="detached")
    assert seen >= 10
    assert found == {}


def attributes(page: Page) -> list[str]:
    """Return what only some people are told in an open chooser, but for the names of what can be chosen."""
    said: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".modal :is(input, button, label, select)")].flatMap(
          (one) => ["placeholder", "aria-label", "title"].map((name) => one.getAttribute(name) || ""))"""
    )
    return said
