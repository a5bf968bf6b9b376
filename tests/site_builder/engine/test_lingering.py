"""Who fetched a page a moment before the switch still gets its stylesheet; withdrawn pictures go at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from site_builder.engine.lingering import GRACE
from site_builder.engine.release import SiteFolder
from site_builder.engine.targets.local import deploy_release
from tests.site_builder.engine.school import School, TinyTheme, tree_of

DAY = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
OLD, NEW, NEWER = (TinyTheme(css=f"body{{color:#{digit}{digit}{digit}}}".encode()) for digit in "123")


def sheet(theme: TinyTheme) -> str:
    return f"assets/{theme.assets['site.css'].published_name}"


def after(passed: timedelta) -> Callable[[], datetime]:
    return lambda: DAY + passed


def test_a_stylesheet_stays_for_a_day_after_the_switch(school: School, site: Path) -> None:
    school.build(site, OLD, now=after(timedelta()))
    school.build(site, NEW, now=after(timedelta(minutes=1)))
    live = tree_of(site)
    assert (live[sheet(OLD)], live[sheet(NEW)]) == (OLD.css, NEW.css)
    assert sheet(OLD) not in SiteFolder(site).manifest(2).files
    # However often is published meanwhile, and in whichever tree.
    for minute in range(2, 6):
        school.edit("history", title=f"ฉบับ {minute}")
        school.build(site, NEW, now=after(timedelta(minutes=minute)))
        assert tree_of(site)[sheet(OLD)] == OLD.css
    school.edit("history", title="วันต่อมา")
    school.build(site, NEW, now=after(GRACE + timedelta(minutes=2)))
    assert sheet(OLD) not in tree_of(site)
    assert sheet(NEW) in tree_of(site)


def test_what_lingers_is_the_only_difference_to_a_clean_build(school: School, site: Path, tmp_path: Path) -> None:
    for theme in (OLD, NEW, NEWER):
        school.build(site, theme, now=after(timedelta()))
    school.build(tmp_path / "clean", NEWER)
    live, clean = tree_of(site), tree_of(tmp_path / "clean")
    assert live.keys() - clean.keys() == {sheet(OLD), sheet(NEW)}
    assert clean == {path: data for path, data in live.items() if path in clean}


def test_a_stylesheet_that_comes_back_is_no_longer_counted_as_gone(school: School, site: Path) -> None:
    school.build(site, OLD, now=after(timedelta()))
    school.build(site, NEW, now=after(timedelta(minutes=1)))
    school.build(site, OLD, now=after(timedelta(minutes=2)))
    school.build(site, OLD, now=after(GRACE * 2), force=True)
    assert {sheet(OLD), sheet(NEW)} & tree_of(site).keys() == {sheet(OLD)}


def test_bytes_of_what_lingers_stay_when_their_release_is_dropped(school: School, site: Path) -> None:
    for number, theme in enumerate((OLD, NEW, NEW, NEW, NEW)):
        school.edit("history", title=f"ฉบับ {number}")
        school.build(site, theme, now=after(timedelta(minutes=number)), keep_releases=1)
    folder = SiteFolder(site)
    assert 1 not in folder.numbers()
    assert tree_of(site)[sheet(OLD)] == OLD.css
    assert set(folder.blobs.names()) == folder.blobs_of(folder.numbers()) | folder.lingering_blobs()
    # Made anew, every file is linked from its blob.
    school.build(site, NEW, now=after(timedelta(hours=1)), force=True)
    assert tree_of(site)[sheet(OLD)] == OLD.css
    for days in (2, 3):
        school.edit("history", title=f"ฉบับ {days}")
        school.build(site, NEW, now=after(timedelta(days=days)), keep_releases=1)
    assert not folder.lingering_blobs()
    assert set(folder.blobs.names()) == folder.blobs_of(folder.numbers())


def test_going_back_keeps_the_newer_stylesheet_for_those_who_have_it(school: School, site: Path) -> None:
    school.build(site, OLD, now=after(timedelta()))
    school.build(site, NEW, now=after(timedelta(days=30)))
    deploy_release(site, 1, deployment=3, now=after(timedelta(days=60)))
    assert {sheet(OLD), sheet(NEW)} <= tree_of(site).keys()
    school.build(site, OLD, now=after(timedelta(days=60, hours=1)), force=True)
    assert sheet(NEW) in tree_of(site)


def test_a_withdrawn_picture_goes_at_the_switch(school: School, site: Path) -> None:
    school.edit("item-001", cover=school.image("child"))
    school.build(site)
    pictures = {path for path in tree_of(site) if path.startswith("images/")}
    assert pictures
    school.edit("item-001", cover=None)
    school.build(site)
    assert not pictures & tree_of(site).keys()


def test_a_tree_of_an_earlier_version_of_this_software_is_understood(school: School, site: Path) -> None:
    school.build(site, OLD)
    marker = site / "trees" / "a.json"
    marker.write_bytes(marker.read_bytes().replace(b',"lingering":{}', b"").replace(b'"lingering":{},', b""))
    assert b"lingering" not in marker.read_bytes()
    report = school.build(site, NEW)
    assert report.kept
    assert {sheet(OLD), sheet(NEW)} <= tree_of(site).keys()
