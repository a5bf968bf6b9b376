"""``plain`` in a browser: accessible, no wider than the screen, complete without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from site_builder.engine.tokens import tokens_of
from tests.browsers import launched
from tests.themes import preview, samples
from tests.themes.browsing import shown

pytestmark = pytest.mark.browser
CASES = [(template, matter) for template in preview.TEMPLATES for matter in preview.MATTERS]
all_cases = pytest.mark.parametrize(("template", "matter"), CASES)
every_template = pytest.mark.parametrize("template", preview.TEMPLATES)

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], summary, button, input")]
  .filter(element => !element.closest(".prose, .skip") && element.checkVisibility())
  .map(element => [element, element.closest(".card, .tile, .event, .document, label") || element])
  .map(([element, touched]) => [element, touched.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
  .map(([element, box]) => `${element.outerHTML.slice(0, 90)} ${box.width} × ${box.height}`)"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "matter", "width"),
    # What is empty or hostile differs from the rich pages in what is there, not in the layout of wide screens.
    [(*case, 360) for case in CASES] + [(template, "rich", 1280) for template in preview.TEMPLATES],
)
def test_axe_finds_nothing(browser: Browser, template: str, matter: str, width: int) -> None:
    with shown(browser, preview.render(template, matter), width) as page:
        result = Axe().run(page)

    assert result.violations_count == 0, result.generate_report()


def test_axe_would_find_something(browser: Browser) -> None:
    broken = preview.render("404.html", "rich").replace("<h1>", '<img src="/icon.png"><h1>')
    with shown(browser, broken, 360) as page:
        result = Axe().run(page)

    assert [violation["id"] for violation in result.response["violations"]] == ["image-alt"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("primary", "accent"),
    [("#ffd400", "#e85d9f"), ("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#808080", "#808080")],
)
def test_whatever_colours_a_school_has_its_pages_can_be_read(browser: Browser, primary: str, accent: str) -> None:
    tokens = tokens_of("primary", colour_of(primary)) | tokens_of("accent", colour_of(accent))
    css = ":root{" + ";".join(f"--{name}:rgb{value}" for name, value in tokens.items()) + "}"
    html = preview.render("home.html", "rich").replace(str(samples.TOKENS), css)
    assert css in html

    with shown(browser, html, 1280) as page:
        result = Axe().run(page, options={"runOnly": ["color-contrast"]})

    assert result.violations_count == 0, result.generate_report()


def colour_of(text: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


@all_cases
def test_nothing_is_wider_than_a_small_phone(browser: Browser, template: str, matter: str) -> None:
    with shown(browser, preview.render(template, matter), 320) as page:
        assert page.evaluate(TOO_WIDE) <= 0


@every_template
def test_text_at_twice_the_size_needs_no_sideways_scroll(browser: Browser, template: str) -> None:
    with shown(browser, preview.render(template, "rich"), 640) as page:
        page.add_style_tag(content="html { font-size: 200% }")

        assert page.evaluate(TOO_WIDE) <= 0


@every_template
def test_what_is_touched_is_large_enough_for_a_thumb(browser: Browser, template: str) -> None:
    with shown(browser, preview.render(template, "rich"), 360) as page:
        assert page.evaluate(SMALL_TARGETS) == []


def test_the_menu_of_a_phone_opens_without_javascript(browser: Browser) -> None:
    with shown(browser, preview.render("news.html", "rich"), 360, scripts=False) as page:
        link = page.locator("header nav a:visible", has_text="บุคลากร")
        assert link.count() == 0

        page.locator("header summary").click()

        assert link.count() == 1


def test_the_menu_of_a_wide_screen_is_always_open(browser: Browser) -> None:
    with shown(browser, preview.render("news.html", "rich"), 1280, scripts=False) as page:
        assert page.locator("header nav a:visible", has_text="บุคลากร").count() == 1
        assert page.locator("header summary:visible").count() == 0


def test_thai_is_set_in_the_font_of_the_theme(browser: Browser) -> None:
    with shown(browser, preview.render("news.html", "rich"), 360) as page:
        loaded = page.evaluate("document.fonts.ready.then(f => [...f].filter(x => x.status == 'loaded').length)")

    assert loaded == 4


@every_template
def test_only_the_fonts_styles_and_pictures_of_the_site_are_requested(browser: Browser, template: str) -> None:
    strangers: list[str] = []
    with shown(browser, preview.render(template, "rich"), 360, strangers=strangers) as page:
        page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
        page.wait_for_load_state("networkidle")

    assert strangers == []


@pytest.mark.parametrize("media", ["print", "screen"])
def test_the_menu_is_not_printed(browser: Browser, media: str) -> None:
    with shown(browser, preview.render("news.html", "rich"), 1000) as page:
        page.emulate_media(media=media)  # type: ignore[arg-type]

        assert page.locator(".menu-wide").is_visible() is (media == "screen")
        assert page.locator("h1").is_visible()
