"""What the templates of ``plain`` print: valid, accessible by structure, escaped, self-sufficient."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.themes import preview, samples

CASES = [(template, matter) for template in preview.TEMPLATES for matter in preview.MATTERS]
all_cases = pytest.mark.parametrize(("template", "matter"), CASES)
every_template = pytest.mark.parametrize("template", preview.TEMPLATES)


def parse(html: str) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def tree(template: str, matter: str) -> Element:
    return parse(preview.render(template, matter))


def attributes(root: Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        yield from element.attrib.items()


def text_of(element: Element) -> str:
    return "".join(element.itertext())


@all_cases
def test_a_page_is_valid_html_with_one_main_heading(template: str, matter: str) -> None:
    root = tree(template, matter)

    assert root.get("lang") == "th"
    assert len(root.findall(".//h1")) == 1
    assert text_of(root.find(".//title")).strip()


@all_cases
def test_headings_never_skip_a_level(template: str, matter: str) -> None:
    levels = [
        int(element.tag[1]) for element in tree(template, matter).iter() if re.fullmatch(r"h[1-6]", str(element.tag))
    ]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@all_cases
def test_a_page_has_its_landmarks_and_a_way_to_skip_to_the_content(template: str, matter: str) -> None:
    root = tree(template, matter)
    body = root.find("body")

    assert [len(body.findall(f"./{name}")) for name in ("header", "main", "footer")] == [1, 1, 1]
    assert body.find("./a").get("href") == "#" + body.find("./main").get("id")
    assert all(nav.get("aria-label") for nav in root.iter("nav"))


@all_cases
def test_ids_are_unique_and_what_points_to_one_finds_it(template: str, matter: str) -> None:
    root = tree(template, matter)
    ids = [value for name, value in attributes(root) if name == "id"]
    pointers = [value for name, value in attributes(root) if name in ("aria-labelledby", "for")]
    pointers += [value[1:] for name, value in attributes(root) if name == "href" and value.startswith("#")]

    assert len(ids) == len(set(ids))
    assert set(pointers) <= set(ids)


@all_cases
def test_every_picture_has_a_text_and_a_size(template: str, matter: str) -> None:
    for image in tree(template, matter).iter("img"):
        assert image.get("alt") is not None
        assert int(image.get("width")) > 0
        assert int(image.get("height")) > 0


@every_template
def test_only_what_is_seen_first_loads_eagerly(template: str) -> None:
    main = tree(template, "rich").find(".//main")
    eager = [image for image in main.iter("img") if image.get("loading") != "lazy"]

    assert len(eager) <= (3 if template in ("news_index.html", "activity_index.html", "achievement_index.html") else 1)


@all_cases
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_run(template: str, matter: str) -> None:
    root = tree(template, matter)
    opened = {id(frame) for details in root.iter("details") for frame in details.iter("iframe")}
    asked_for = [frame for frame in root.iter("iframe") if id(frame) in opened and frame.get("loading") == "lazy"]
    loaded = [element.get("src") for element in root.iter() if element.get("src") and element not in asked_for]
    loaded += [element.get("href") for element in root.iter("link") if element.get("rel") != "canonical"]

    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)
    scripts = [element.get("src") for element in root.iter("script")]
    assert scripts == [preview.plain().assets["notices.js"].url]
    assert not [name for name, _ in attributes(root) if name.startswith("on")]


def test_what_is_over_no_longer_says_what_the_danger_asked_and_its_own_page_keeps_it() -> None:
    root = tree("notices.html", "rich")
    cleared = next(one for one in root.iter("article") if one.get("id") == "clear0000000")
    words = " ".join(cleared.itertext())
    assert "น้ำลดแล้ว" in words
    for asked in ("ขอให้ผู้ปกครอง", "ปิดเรียน", "1669"):
        assert asked not in words
        assert asked in " ".join(tree("notice.html", "rich").itertext())


@all_cases
def test_no_link_runs_code(template: str, matter: str) -> None:
    links = [value for name, value in attributes(tree(template, matter)) if name == "href"]

    assert all(re.match(r"(/|#|https?://|mailto:|tel:)", link) for link in links)


@every_template
def test_hostile_text_is_shown_as_it_was_typed(template: str) -> None:
    root = tree(template, "hostile")

    assert '<script>alert("x")</script>' in text_of(root.find("body"))
    assert not root.findall(".//*[@onerror]")


def test_an_empty_site_says_so_kindly() -> None:
    assert "ยังไม่มีข่าวในขณะนี้" in preview.render("home.html", "empty")
    assert "ยังไม่มีข่าวในขณะนี้" in preview.render("news_index.html", "empty")
    assert "หน้านี้ยังไม่มีเนื้อหา" in preview.render("section.html", "empty")
    assert "หน้านี้ยังไม่มีเนื้อหา" in preview.render("standard.html", "empty")


def test_a_site_without_a_news_page_speaks_of_no_news() -> None:
    sample = preview.sample_for("home.html", "rich")
    home = preview.environment().get_template("home.html")

    main = home.render(site=sample.site, page=sample.page, listing=None, t=preview.plain().texts_for("th"))

    assert "ข่าว" not in text_of(html5lib.parseFragment(main, namespaceHTMLElements=False))


@every_template
def test_an_empty_site_has_no_empty_parts(template: str) -> None:
    for element in tree(template, "empty").iter():
        if element.tag in ("ul", "ol", "p", "h1", "h2", "nav", "section", "figure", "dl", "table"):
            assert text_of(element).strip(), f"an empty {element.tag}"


def test_a_date_is_shown_in_the_buddhist_era_and_marked_up_in_the_common_one() -> None:
    times = {time.get("datetime"): text_of(time) for time in tree("news.html", "rich").find(".//main").iter("time")}

    assert times["2026-11-21"] == "21 พฤศจิกายน 2569"


def test_a_file_tells_its_kind_and_size_before_it_is_opened() -> None:
    rows = [text_of(link) for link in tree("news.html", "rich").iter("a") if link.get("href") == "/files/abc/plan.pdf"]

    assert len(rows) == 3
    assert all("PDF · 1.2 MB" in row for row in rows)


def test_a_table_names_its_headers_and_can_be_scrolled_by_keyboard() -> None:
    box = next(box for box in tree("news.html", "rich").iter("div") if box.get("class") == "table")

    assert (box.get("tabindex"), box.get("aria-label")) == ("0", "จำนวนนักเรียนที่เข้าร่วม")
    assert text_of(box.find(".//caption")) == "จำนวนนักเรียนที่เข้าร่วม"
    assert [header.get("scope") for header in box.iter("th")] == ["col"] * 4 + ["row"] * 2


def test_pictures_come_as_webp_with_a_fallback() -> None:
    lead = tree("news.html", "rich").find(".//picture")

    assert lead.find("source").get("type") == "image/webp"
    assert lead.find("img").get("srcset").endswith("view.jpg 1600w")
    assert lead.find("img").get("fetchpriority") == "high"


def test_a_gallery_opens_the_large_pictures() -> None:
    gallery = next(box for box in tree("news.html", "rich").iter("ul") if box.get("class") == "gallery")
    links = list(gallery.iter("a"))

    assert all(link.get("href").endswith("-view.webp") for link in links)
    assert all(link.get("aria-label") or link.find(".//img").get("alt") for link in links)


def test_a_long_list_shows_the_numbers_around_and_both_ends() -> None:
    pages = next(nav for nav in tree("news_index.html", "hostile").iter("nav") if nav.get("class") == "pages")

    assert [text_of(item) for item in pages.iter("li")] == ["30", "29", "28", "27", "26", "…", "1"]
    assert [text_of(link) for link in pages.iter("a") if link.get("aria-current") == "page"] == ["28"]


def test_the_home_page_leaves_no_broken_last_row_of_news() -> None:
    news = next(part for part in tree("home.html", "rich").iter("section") if part.get("aria-labelledby") == "news")
    cards = [card for card in news.iter("article") if card.get("class").startswith("card")]

    assert len(samples.cards(7)) == 7
    assert len(cards) == 6


def test_what_a_page_loads_stays_small() -> None:
    assets = preview.plain().assets
    css = gzip.compress(assets["site.css"].data, 9)
    fonts = sum(len(asset.data) for name, asset in assets.items() if name.endswith(".woff2"))

    assert len(css) <= 15_000
    assert fonts <= 45_000
    assert {name for name in assets if name.endswith(".js")} == {"notices.js", "search.js"}, "no page needs a script"
    assert len(gzip.compress(assets["search.js"].data, 9)) <= 4_000
    assert len(gzip.compress(assets["notices.js"].data + fullest_document(), 9)) <= 3_072


def fullest_document() -> bytes:
    """A live document of the largest size there is, with little that repeats."""
    letters = "".join(chr(0x0E01 + (number * 17) % 46) for number in range(120))
    notices = [
        {"key": f"{number}7k2m9x4q1zz"[:12], "version": number, "severity": "warning", "headline": letters[number:] * 2}
        | {"url": f"/news/25691126-{number}/", "until": "2026-11-27T05:00:00Z", "by": letters[40 + number : 70]}
        for number in range(9)
    ]
    whole = json.dumps({"version": 1764, "notices": notices}, ensure_ascii=False).encode()
    return whole[:2_048]


@every_template
def test_a_page_itself_stays_small(template: str) -> None:
    assert len(gzip.compress(preview.render(template, "rich").encode(), 9)) <= 12_000
