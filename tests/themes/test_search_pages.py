"""The page of search in all of its states: valid, accessible, on a phone and on a desktop, with suggestions open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browsers import launched
from tests.themes import preview, samples, searching
from tests.themes.browsing import shown
from tests.themes.test_browser import SMALL_TARGETS, TOO_WIDE

CASES = [(state, matter) for state in searching.STATES for matter in preview.MATTERS]
all_cases = pytest.mark.parametrize(("state", "matter"), CASES)
every_state = pytest.mark.parametrize("state", searching.STATES)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@all_cases
def test_it_is_valid_has_one_main_heading_and_skips_no_level(state: str, matter: str) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(searching.render(state, matter))
    levels = [int(element.tag[1]) for element in root.iter() if re.fullmatch(r"h[1-6]", str(element.tag))]
    ids = [element.get("id") for element in root.iter() if element.get("id")]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))


@every_state
def test_hostile_words_answers_and_schools_are_shown_as_they_were_typed(state: str) -> None:
    html = searching.render(state, "hostile")

    assert "<script>alert" not in html
    assert "<img src=x" not in html


@every_state
def test_with_little_to_show_it_has_no_empty_parts(state: str) -> None:
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(searching.render(state, "empty"))

    for element in root.find(".//main").iter():
        if element.tag in ("ul", "ol", "p", "h1", "h2", "nav", "section"):
            assert "".join(element.itertext()).strip(), f"an empty {element.tag}"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "matter", "width"),
    [(*case, 360) for case in CASES] + [(state, "rich", 1280) for state in searching.STATES],
)
def test_axe_finds_nothing(browser: Browser, state: str, matter: str, width: int) -> None:
    with shown(browser, searching.render(state, matter), width) as page:
        result = Axe().run(page)

    assert result.violations_count == 0, result.generate_report()


@pytest.mark.browser
@all_cases
def test_nothing_is_wider_than_a_small_phone(browser: Browser, state: str, matter: str) -> None:
    with shown(browser, searching.render(state, matter), 320) as page:
        assert page.evaluate(TOO_WIDE) <= 0


@pytest.mark.browser
@every_state
def test_text_at_twice_the_size_needs_no_sideways_scroll(browser: Browser, state: str) -> None:
    with shown(browser, searching.render(state, "rich"), 640) as page:
        page.add_style_tag(content="html { font-size: 200% }")

        assert page.evaluate(TOO_WIDE) <= 0


@pytest.mark.browser
@every_state
def test_what_is_touched_is_large_enough_for_a_thumb(browser: Browser, state: str) -> None:
    with shown(browser, searching.render(state, "rich"), 360) as page:
        assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.browser
def test_suggestions_follow_what_is_typed_and_a_hostile_title_is_only_text(browser: Browser) -> None:
    told = json.dumps(
        {"suggestions": [{"title": "แผนปฏิบัติการ", "url": "/a/"}, {"title": samples.HOSTILE, "url": "/b/"}]}
    )
    with shown(browser, searching.render("form", "rich"), 360) as page:
        page.route(
            "**/-/search/suggestions.json*", lambda route: route.fulfill(body=told, content_type="application/json")
        )
        page.locator("#search-words").press_sequentially("แผน")
        options = page.locator("#search-suggestions option")
        options.nth(1).wait_for(state="attached")

        assert [option.get_attribute("value") for option in options.all()] == ["แผนปฏิบัติการ", samples.HOSTILE]
        assert page.locator("main img").count() == 0
        assert Axe().run(page).violations_count == 0

        page.locator("#search-words").fill("แ")
        options.first.wait_for(state="detached")


@pytest.mark.browser
def test_without_suggestions_the_form_works_as_ever(browser: Browser) -> None:
    with shown(browser, searching.render("form", "rich"), 360) as page:
        page.route("**/-/search/suggestions.json*", lambda route: route.fulfill(status=503, body="{}"))
        with page.expect_response("**/suggestions.json*"):
            page.locator("#search-words").fill("แผน")

        assert page.locator("#search-suggestions option").count() == 0
        assert page.locator("main form").get_attribute("action") == "/-/search"
