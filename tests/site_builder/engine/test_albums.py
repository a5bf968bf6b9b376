"""Albums are most of a school's bytes: WebP in two sizes, and all six only where a picture stands elsewhere too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from site_builder.engine.blocks import GalleryBlock, GalleryItem, ImageBlock
from site_builder.engine.details import Album
from tests.site_builder.engine.school import School, key_of, tree_of

ALBUM = {"thumbnail.webp", "view.webp"}
ALL = {f"{name}.{suffix}" for name in ("thumbnail", "medium", "view") for suffix in ("webp", "jpg")}


def sizes_of(site: Path, word: str) -> set[str]:
    folder = site / "current/images" / key_of(word)
    return {path.name.partition("-")[2] for path in folder.iterdir()} if folder.exists() else set()


def items(*words: str) -> tuple[GalleryItem, ...]:
    return tuple(GalleryItem(image=key_of(word)) for word in words)


@pytest.fixture
def school(school: School) -> School:
    school.add("activities", kind="activity_index", in_menu=True, title="กิจกรรม")
    for word in ("first", "second", "third"):
        school.image(word)
    return school


def test_a_photo_of_an_album_is_published_as_webp_in_two_sizes_its_cover_in_all(school: School, site: Path) -> None:
    school.add(
        "sports", "activities", "activity", cover=key_of("first"), details=Album(photos=items("first", "second"))
    )
    school.build(site)
    assert sizes_of(site, "second") == ALBUM
    assert sizes_of(site, "first") == ALL
    assert sizes_of(site, "third") == set()


def test_a_gallery_in_a_page_is_an_album_too(school: School, site: Path) -> None:
    school.add("trip", "news", "news", body=(GalleryBlock(items=items("first", "second")),))
    school.build(site)
    assert sizes_of(site, "first") == sizes_of(site, "second") == ALBUM
    page = tree_of(site)["news/trip/index.html"].decode()
    assert page.count("-view.webp") == 2


def test_a_photo_that_another_page_shows_by_itself_has_all_sizes_and_the_album_stays_small(
    school: School, site: Path
) -> None:
    school.add("sports", "activities", "activity", details=Album(photos=items("first", "second")))
    school.build(site)
    assert sizes_of(site, "second") == ALBUM
    school.add("winner", "news", "news", body=(ImageBlock(image=key_of("second")),))
    school.build(site)
    assert sizes_of(site, "second") == ALL
    assert sizes_of(site, "first") == ALBUM


def test_the_twin_of_an_album_names_the_files_that_are_there(school: School, site: Path) -> None:
    school.add(
        "sports", "activities", "activity", cover=key_of("first"), details=Album(photos=items("first", "second"))
    )
    school.build(site)
    refs = json.loads(tree_of(site)["activities/sports/index.json"])["refs"]
    assert refs[f"image:{key_of('second')}"]["url"].endswith("-view.webp")
    assert len(refs[f"image:{key_of('second')}"]["sizes"]) == 2
    assert len(refs[f"image:{key_of('first')}"]["sizes"]) == 6
    assert not [name for name in refs if name.startswith("photo:")]


def test_an_album_waits_for_its_own_pictures_only(school: School, site: Path) -> None:
    school.image("slow", ready=False)
    school.add("sports", "activities", "activity", details=Album(photos=items("first", "slow")))
    school.add("trip", "activities", "activity", details=Album(photos=items("second")))
    report = school.build(site)
    assert [failure.code for failure in report.failures] == ["images_not_ready"]
    tree = tree_of(site)
    assert "activities/trip/index.html" in tree
    assert "activities/sports/index.html" not in tree
    school.image("slow")
    assert not school.build(site).failures
    assert sizes_of(site, "slow") == ALBUM


def test_two_sizes_are_enough_for_an_album_and_a_page_that_needs_all_waits_without_it(
    school: School, site: Path
) -> None:
    school.image("second", for_albums=True)
    school.add("sports", "activities", "activity", details=Album(photos=items("first", "second")))
    school.add("winner", "news", "news", body=(ImageBlock(image=key_of("second")),))
    report = school.build(site)
    assert [(each.key, each.code) for each in report.failures] == [(key_of("winner"), "images_not_ready")]
    assert sizes_of(site, "second") == ALBUM
    tree = tree_of(site)
    assert "activities/sports/index.html" in tree
    assert "news/winner/index.html" not in tree
    school.image("second")
    assert not school.build(site).failures
    assert sizes_of(site, "second") == ALL
    assert "news/winner/index.html" in tree_of(site)


def test_the_other_sizes_of_a_photo_do_not_touch_the_album(school: School, site: Path) -> None:
    school.image("second", for_albums=True)
    school.add("sports", "activities", "activity", details=Album(photos=items("first", "second")))
    school.build(site)
    before = tree_of(site)["activities/sports/index.html"]
    school.image("second")
    report = school.build(site)
    assert report.rendered == 0
    assert tree_of(site)["activities/sports/index.html"] == before


def test_a_page_that_was_live_stays_as_it_was_while_a_new_picture_of_it_has_two_sizes(
    school: School, site: Path
) -> None:
    school.add("winner", "news", "news", body=(ImageBlock(image=key_of("first")),))
    school.build(site)
    before = tree_of(site)["news/winner/index.html"]
    school.image("fresh", for_albums=True)
    school.edit("winner", body=(ImageBlock(image=key_of("fresh")),))
    report = school.build(site)
    assert [(each.key, each.kept) for each in report.failures] == [(key_of("winner"), True)]
    assert tree_of(site)["news/winner/index.html"] == before
    assert sizes_of(site, "fresh") == set()
