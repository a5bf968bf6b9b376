"""``plain`` called the way the engine calls a theme: shell once, slots per page."""

from __future__ import annotations

import html5lib
import msgspec
import pytest

from site_builder.engine.render import Shell, Templates
from site_builder.engine.values import INDEXES
from tests.themes import preview, samples

NOTICES = ("notices.html", "notice.html")
"""Called with other things than pages are: ``tests/site_builder/engine/test_notices.py`` has them."""
every_template = pytest.mark.parametrize("template", [one for one in preview.TEMPLATES if one not in NOTICES])
every_matter = pytest.mark.parametrize("matter", preview.MATTERS)


@every_matter
@every_template
def test_a_page_joined_into_the_cut_shell_is_the_page_rendered_whole(template: str, matter: str) -> None:
    sample = preview.sample_for(template, matter)
    templates = Templates(preview.plain(), sample.site)
    slots = templates.slots(template, sample.page, sample.listing)

    joined = Shell(templates.shell(samples.navigation(1))).join(slots)

    assert joined.decode() == templates.shell(samples.navigation(1), slots)


@every_matter
@every_template
def test_a_published_page_is_valid_and_says_who_and_where_it_is(template: str, matter: str) -> None:
    sample = preview.sample_for(template, matter)
    templates = Templates(preview.plain(), sample.site)
    slots = templates.slots(template, sample.page, sample.listing)

    text = Shell(templates.shell(samples.navigation(1))).join(slots).decode()

    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert sample.site.name in root.findtext(".//title")
    canonical = [link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"]
    assert canonical == ([address_of(sample)] if sample.page else [])


def address_of(sample: preview.Sample) -> str:
    """Where the sample would stand: a numbered list below its index, every other page where it says."""
    if sample.page.kind not in INDEXES:
        return sample.page.canonical
    number = sample.listing.number
    return sample.site.url + sample.listing.url + (f"page/{number}/" if number else "")


@pytest.mark.parametrize("kind", ["month", "category", "tag"])
def test_a_part_of_the_news_says_which_part_it_is_and_leads_back_to_all(kind: str) -> None:
    sample = preview.sample_for("news_index.html", "rich")
    changes = {"archive": kind, "title": "กีฬา", "url": f"/news/{kind}/x/", "number": 0, "months": (), "categories": ()}
    listing = msgspec.structs.replace(sample.listing, **changes)

    slots = Templates(preview.plain(), sample.site).slots("news_index.html", sample.page, listing)

    assert slots.title.startswith("ข่าว")
    assert "กีฬา – " in slots.title
    assert "กีฬา</h1>" in slots.main
    assert f'<a href="{sample.page.url}">{sample.page.title}</a>' in slots.main
    assert f'<link rel="canonical" href="{sample.site.url}/news/{kind}/x/">' in slots.meta


@pytest.mark.parametrize(("kind", "heading"), [("school", "ข้อมูลโรงเรียน"), ("office", "ข้อมูลสำนักงาน")])
def test_an_office_is_not_called_a_school(kind: str, heading: str) -> None:
    sample = preview.sample_for("home.html", "rich")
    templates = Templates(preview.plain(), samples.rich_site(preview.plain(), kind=kind))

    assert f">{heading}</h2>" in templates.slots("home.html", sample.page, sample.listing).main
