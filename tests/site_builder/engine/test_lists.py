"""Lists, archives and feeds of news."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from site_builder.engine.listings import Series
from site_builder.engine.values import Label
from tests.site_builder.engine.school import School, key_of, tree_of

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(("count", "pages"), [(0, 0), (19, 0), (39, 0), (40, 1), (59, 1), (60, 2), (3_000, 149)])
def test_the_newest_list_keeps_20_to_39_news(count: int, pages: int) -> None:
    assert Series(tuple(map(str, range(count))), "/news/", "ข่าว").pages == pages
    assert count < 20 or 20 <= count - pages * 20 <= 39


def test_lists_hold_every_news_once_and_lead_to_each_other(tmp_path: Path, site: Path) -> None:
    school = School(tmp_path / "school").furnish(news=85)
    school.edit("item-084", pinned=True)
    school.build(site)
    live = tree_of(site)
    lists = {path: data.decode() for path, data in live.items() if re.fullmatch(r"news/(page/\d+/)?index.html", path)}
    assert len(lists) == 4
    found = [item for text in lists.values() for item in re.findall(r"<li><a href=\"/news/(item-\d+)/", text)]
    assert sorted(found) == [f"item-{number:03d}" for number in range(85)]
    assert '<a href="/news/page/3/">older</a>' in lists["news/index.html"]
    assert '<a href="/news/">newer</a>' in lists["news/page/3/index.html"]
    assert "older" not in lists["news/page/1/index.html"]
    school.close()


def test_pinned_news_lead_home_and_the_newest_list_only(school: School, site: Path) -> None:
    school.edit("item-000", pinned=True)
    school.build(site)
    live = tree_of(site)
    for path in ("index.html", "news/index.html"):
        order = re.findall(r"/news/(item-\d+)/", live[path].decode())
        assert order == ["item-000", "item-002", "item-001"]
    assert re.findall(r"<id>tag:[^<]*</id>", live["news/feed.xml"].decode())[-1].endswith(f":{key_of('item-000')}</id>")


def test_the_feed_is_atom_with_every_word_escaped(school: School, site: Path) -> None:
    school.edit("item-002", title='<script>&"\x0b\ufffe', summary="ก < ข")
    school.build(site)
    feed = ElementTree.fromstring(tree_of(site)["news/feed.xml"])
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 3
    assert entries[0].findtext(f"{ATOM}title") == '<script>&"'
    assert entries[0].findtext(f"{ATOM}updated") == "2026-01-03T02:00:00Z"
    assert feed.findtext(f"{ATOM}updated") == "2026-01-03T02:00:00Z"


def test_the_json_feed_says_what_the_atom_feed_says(school: School, site: Path) -> None:
    school.edit("item-002", category=Label(slug="activity", name="กิจกรรม"), summary="ก < ข")
    school.build(site)
    live = tree_of(site)
    feed = json.loads(live["news/feed.json"])
    atom = ElementTree.fromstring(live["news/feed.xml"])
    assert [item["id"] for item in feed["items"]] == [
        entry.findtext(f"{ATOM}id") for entry in atom.iter(f"{ATOM}entry")
    ]
    assert feed["items"][0]["tags"] == ["กิจกรรม"]
    assert feed["items"][0]["content_text"] == "ก < ข"
    assert feed["feed_url"].endswith("/news/feed.json")


def test_news_stand_in_the_lists_of_their_month_category_and_keywords(school: School, site: Path) -> None:
    sport = Label(slug="sport", name="กีฬา")
    school.edit("item-000", date="2025-12-31", category=Label(slug="activity", name="กิจกรรม"), tags=(sport,))
    school.edit("item-001", tags=(sport, Label(slug="../up", name="หนี")))
    school.build(site)
    live = tree_of(site)
    shown = {
        path: re.findall(r"<li><a href=\"/news/(item-\d+)/", live[f"news/{path}/index.html"].decode())
        for path in ("month/2026-01", "month/2025-12", "category/activity", "tag/sport")
    }
    assert shown == {
        "month/2026-01": ["item-002", "item-001"],
        "month/2025-12": ["item-000"],
        "category/activity": ["item-000"],
        "tag/sport": ["item-001", "item-000"],
    }
    index = live["news/index.html"].decode()
    assert "ธันวาคม 2568" in index
    assert 'href="/news/category/activity/"' in live["news/item-000/index.html"].decode()
    assert "news/tag/sport/feed.xml" in live
    assert not [path for path in live if "up" in path.split("/")]
    canonical = '<link rel="canonical" href="http://banrai.localhost:8000/news/month/2025-12/">'
    assert canonical in live["news/month/2025-12/index.html"].decode()


def test_an_archive_goes_with_its_last_news(school: School, site: Path) -> None:
    school.edit("item-000", category=Label(slug="activity", name="กิจกรรม"))
    school.build(site)
    school.edit("item-000", category=None)
    school.build(site)
    assert not [path for path in tree_of(site) if "activity" in path]
