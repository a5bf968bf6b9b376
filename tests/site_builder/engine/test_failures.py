"""One bad page never takes a site down."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from site_builder.engine import render
from site_builder.engine.errors import EmptySnapshot, HomeFailed, HomeMissing, SiteMissing, ThemeFailed
from site_builder.engine.values import DocumentBlock, ImageBlock, Label, RichText, sha256_hex
from tests.site_builder.engine.school import School, TinyTheme, key_of, tree_of, with_template

EXPLODE = (Label(slug="explode", name="explode"),)
"""A keyword that the tiny theme's templates fail at."""


def link_to(word: str) -> RichText:
    return RichText(html=f'<p>ดู <a data-ref="page:{key_of(word)}">ที่นี่</a></p>')


def test_a_page_whose_template_fails_stays_at_its_last_good_version_and_the_rest_goes_live(
    school: School, site: Path
) -> None:
    school.build(site)
    good = tree_of(site)
    school.edit("history", title="พัง", tags=EXPLODE)
    school.edit("item-001", title="ข่าวดี")
    report = school.build(site)
    live = tree_of(site)
    assert live["about/history/index.html"] == good["about/history/index.html"]
    assert live["about/history/index.json"] == good["about/history/index.json"]
    assert "ข่าวดี" in live["news/item-001/index.html"].decode()
    (failure,) = report.failures
    assert (failure.key, failure.code, failure.kept, failure.hold) == (key_of("history"), "render_failed", True, True)
    assert "nothing_of_this_name" in failure.detail
    assert failure.inputs


def test_a_page_that_was_never_good_is_left_out_and_linked_from_nowhere(school: School, site: Path) -> None:
    school.add("bad", "about", tags=EXPLODE, in_menu=True)
    school.news("bad-news", "2026-11-01", tags=EXPLODE)
    school.add("below", "bad", body=(link_to("bad-news"),))
    report = school.build(site)
    live = tree_of(site)
    assert {failure.key: failure.kept for failure in report.failures} == {
        key_of("bad"): False,
        key_of("bad-news"): False,
    }
    assert not [path for path in live if path.startswith(("about/bad/index", "news/bad-news/"))]
    for path, data in live.items():
        assert b'/bad-news/"' not in data, path
        assert b'/about/bad/"' not in data, path
    # A page below keeps its address and loses only the way through the missing one.
    assert "ดู ที่นี่" in live["about/bad/below/index.html"].decode()


def test_a_hold_is_not_tried_again_until_page_or_theme_change(school: School, site: Path) -> None:
    school.build(site)
    school.edit("history", tags=EXPLODE)
    first = school.build(site)
    school.save_holds(first.failures)
    again = school.build(site)
    assert (again.rendered, again.switched) == (0, False)
    assert [failure.key for failure in again.failures] == [key_of("history")]
    healed = school.build(site, with_template("standard.html", "<h1>{{ page.title }}</h1>"))
    assert not healed.failures


def test_a_hold_ends_when_the_facts_of_the_site_that_broke_the_page_change(school: School, site: Path) -> None:
    theme = with_template("standard.html", "{% if site.phone == '0' %}{{ page.nothing }}{% endif %}{{ page.title }}")
    school.build(site, theme)
    school.save_facts(phone="0")
    school.save_holds(school.build(site, theme).failures)
    assert [failure.key for failure in school.build(site, theme).failures] == [key_of("history")]
    school.save_facts(phone="075-123456")
    assert not school.build(site, theme).failures


@pytest.mark.parametrize("changed", ["image", "page that it links to", "page around it"])
def test_a_hold_ends_when_anything_that_the_page_shows_changes(school: School, site: Path, changed: str) -> None:
    school.edit("item-001", cover=school.image("cover"), body=(link_to("history"),), tags=EXPLODE)
    school.save_holds(school.build(site).failures)
    again = school.build(site)
    assert (again.rendered, [failure.detail for failure in again.failures]) == (0, ["held by an earlier build"])
    if changed == "image":
        school.image("cover", alt="คำบรรยายใหม่")
    elif changed == "page that it links to":
        school.edit("history", slug="story")
    else:
        school.edit("item-000", title="ข่าวก่อนหน้าเปลี่ยนชื่อ")
    (failure,) = school.build(site).failures
    assert "nothing_of_this_name" in failure.detail


def test_pages_that_fail_only_because_another_one_is_held_are_held_with_it(school: School, site: Path) -> None:
    theme = with_template("standard.html", "{{ page.crumbs[1].title }}")
    school.edit("about", tags=EXPLODE)
    first = school.build(site, theme)
    assert {failure.key for failure in first.failures} == {key_of("about"), key_of("history")}
    school.save_holds(first.failures)
    again = school.build(site, theme)
    assert {failure.detail for failure in again.failures} == {"held by an earlier build"}
    assert (again.rendered, again.switched) == (0, False)
    school.edit("about", tags=())
    assert not school.build(site, theme).failures


def test_a_held_page_goes_live_when_it_is_good_again(school: School, site: Path) -> None:
    school.build(site)
    school.edit("history", tags=EXPLODE)
    school.save_holds(school.build(site).failures)
    school.edit("history", tags=(), title="ซ่อมแล้ว")
    assert not school.build(site).failures
    assert "ซ่อมแล้ว" in tree_of(site)["about/history/index.html"].decode()


def test_a_held_page_moves_with_its_new_address_and_keeps_the_files_that_it_loads(school: School, site: Path) -> None:
    school.edit("history", cover=school.image("cover"), attachments=(school.file("plan"),))
    school.build(site)
    old = tree_of(site)
    school.edit("history", slug="story", tags=EXPLODE, cover=None, attachments=())
    school.image("cover", 2)
    school.build(site, TinyTheme(css=b"body{color:red}"))
    live = tree_of(site)
    assert "about/history/index.html" not in live
    assert live["about/story/index.html"] == old["about/history/index.html"]
    loaded = [path for path in old if path.startswith(("images/", "files/", "assets/"))]
    assert len(loaded) == 8
    assert all(path in live for path in loaded)
    assert sum(path.startswith("assets/") for path in live) == 2


def test_what_was_taken_down_is_not_kept_for_a_held_page(school: School, site: Path) -> None:
    school.edit("history", cover=school.image("cover"))
    school.build(site)
    school.edit("history", tags=EXPLODE, cover=None)
    school.drop_media(key_of("cover"))
    school.build(site)
    assert not [path for path in tree_of(site) if path.startswith("images/")]


def test_a_page_waits_for_its_pictures_and_goes_live_when_they_are_ready(school: School, site: Path) -> None:
    school.build(site)
    cover = school.image("photo", ready=False)
    school.news("fresh", "2026-11-21", cover=cover)
    report = school.build(site)
    (failure,) = report.failures
    assert (failure.code, failure.kept, failure.hold) == ("images_not_ready", False, False)
    assert "news/fresh/index.html" not in tree_of(site)
    school.save_holds([msgspec.structs.replace(failure, hold=True)])
    school.image("photo")
    assert not school.build(site).failures
    assert "news/fresh/index.html" in tree_of(site)


@pytest.mark.parametrize("harm", ["missing", "changed", "folder"])
def test_pages_with_files_that_are_not_what_they_should_be_are_held(school: School, site: Path, harm: str) -> None:
    school.edit("history", body=(DocumentBlock(file=school.file("plan")),))
    school.edit("item-001", body=(ImageBlock(image=school.image("photo")),))
    for path in school.media_root.rglob("*.*"):
        path.unlink()
        if harm == "changed":
            path.write_bytes(b"something else")
        if harm == "folder":
            path.mkdir()
    report = school.build(site)
    codes = {failure.key: failure.code for failure in report.failures}
    assert codes == {key_of("history"): "file_missing", key_of("item-001"): "images_not_ready"}
    assert "news/item-002/index.html" in tree_of(site)


def test_a_template_without_end_is_stopped(school: School, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render.Templates.__init__, "__defaults__", (0.2,))
    school.add("forever", tags=(Label(slug="forever", name="forever"),))
    report = school.build(site)
    assert [(failure.key, failure.code) for failure in report.failures] == [(key_of("forever"), "render_timeout")]
    assert "index.html" in tree_of(site)


def test_a_page_that_cannot_be_decoded_is_held(school: School, site: Path) -> None:
    page = school.pages[key_of("history")]
    body = msgspec.json.encode({**msgspec.to_builtins(page), "field_of_tomorrow": 1}, order="sorted")
    head = school.connection.execute("SELECT head FROM published_page WHERE key = ?", (page.key,)).fetchone()[0]
    digest = sha256_hex(body)
    head = msgspec.json.encode({**msgspec.json.decode(head), "hash": digest}, order="sorted")
    school.connection.execute(
        "UPDATE published_page SET body = ?, head = ?, hash = ? WHERE key = ?", (body, head, digest, page.key)
    )
    report = school.build(site)
    assert [failure.code for failure in report.failures] == ["unreadable"]


def test_a_home_page_that_fails_is_kept_or_stops_a_first_build(school: School, site: Path, tmp_path: Path) -> None:
    school.build(site)
    good = tree_of(site)["index.html"]
    school.edit("home", tags=EXPLODE)
    report = school.build(site)
    assert tree_of(site)["index.html"] == good
    assert [failure.kept for failure in report.failures] == [True]
    with pytest.raises(HomeFailed, match="render_failed"):
        school.build(tmp_path / "first")
    assert not (tmp_path / "first" / "current").exists()


@pytest.mark.parametrize("template", ["shell.html", "404.html"])
def test_a_theme_that_no_page_can_do_without_stops_the_build(school: School, site: Path, template: str) -> None:
    school.build(site)
    before = tree_of(site)
    with pytest.raises(ThemeFailed, match=re.escape(template)):
        school.build(site, with_template(template, "{{ nothing }}"))
    with pytest.raises(ThemeFailed, match="slots: main, meta"):
        school.build(site, with_template("shell.html", "<title>{{ slots.title }}</title>"))
    assert tree_of(site) == before


@pytest.mark.parametrize(
    ("sql", "error"),
    [("DELETE FROM published_site", SiteMissing), ("DELETE FROM published_page", HomeMissing)],
    ids=["no site row", "no pages"],
)
def test_an_empty_read_never_publishes_an_empty_site(
    school: School, site: Path, sql: str, error: type[EmptySnapshot]
) -> None:
    school.build(site)
    before = tree_of(site)
    school.connection.execute(sql)
    with pytest.raises(error):
        school.build(site)
    assert tree_of(site) == before


def test_a_home_that_is_not_public_publishes_nothing(school: School, site: Path) -> None:
    school.withdraw("home")
    with pytest.raises(HomeMissing):
        school.build(site)
    assert not site.joinpath("current").exists()


def test_a_failing_list_keeps_index_and_numbered_pages_together(tmp_path: Path, site: Path) -> None:
    school = School(tmp_path / "school").furnish(news=45)
    school.build(site)
    before = tree_of(site)
    school.edit("news", tags=EXPLODE)
    school.news("extra", "2027-01-01")
    report = school.build(site)
    live = tree_of(site)
    assert [failure.key for failure in report.failures] == [key_of("news")]
    for path in ("news/index.html", "news/page/1/index.html", "news/feed.xml"):
        assert live[path] == before[path]
    assert "news/extra/index.html" in live
    school.close()
