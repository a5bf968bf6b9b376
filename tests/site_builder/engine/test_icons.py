"""Icons: those of the emblem where they are ready, else the theme's drawing in the school's colour."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image

from site_builder.engine.icons import PLACES
from site_builder.engine.values import Media
from tests.site_builder.engine.school import School, tree_of
from themes.registry import load_theme

BLUE, RED = (0x12, 0x3F, 0x7A), (0x8C, 0x12, 0x12)
FIXED = {"favicon.ico", "apple-touch-icon.png"}


def named(site: Path) -> list[dict[str, str]]:
    """The icons that the site's manifest names."""
    found: dict[str, Any] = json.loads(tree_of(site)["manifest.webmanifest"])
    icons: list[dict[str, str]] = found["icons"]
    return icons


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGBA")


def ground(picture: Image.Image) -> Any:
    """The colour beside the drawing, in the middle of the upper edge."""
    return picture.getpixel((picture.width // 2, picture.height // 10))


def test_a_school_without_an_emblem_has_the_themes_drawing_in_its_own_colour(school: School, site: Path) -> None:
    school.save_facts(primary_colour="#123f7a")
    school.build(site, load_theme("plain"))
    live = tree_of(site)
    for icon in named(site):
        picture = opened(live[icon["src"][1:]])
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        assert ground(picture) == (*BLUE, 255)
        assert picture.getpixel((picture.width // 2, picture.height * 35 // 100)) == (255, 255, 255, 255)
    assert [icon["purpose"] for icon in named(site)] == ["any", "any", "maskable"]
    assert opened(live["apple-touch-icon.png"]).size == (180, 180)
    tab = Image.open(io.BytesIO(live["favicon.ico"]))
    assert tab.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert ground(tab.convert("RGBA")) == (*BLUE, 255)


def test_rounded_corners_stay_transparent_where_a_phone_does_not_cut(school: School, site: Path) -> None:
    school.build(site, load_theme("plain"))
    live = tree_of(site)
    corners = {icon["purpose"]: opened(live[icon["src"][1:]]).getpixel((0, 0))[3] for icon in named(site)}  # type: ignore[index]
    assert corners == {"any": 0, "maskable": 255}


def test_another_colour_gives_the_icons_other_names(school: School, site: Path) -> None:
    theme = load_theme("plain")
    school.save_facts(primary_colour="#123f7a")
    school.build(site, theme)
    before = named(site)
    school.save_facts(primary_colour="#8c1212")
    school.build(site, theme)
    assert not {icon["src"] for icon in before} & {icon["src"] for icon in named(site)}
    assert ground(opened(tree_of(site)["favicon.ico"])) == (*RED, 255)


def test_an_emblems_icons_take_the_place_of_the_drawing_and_no_page_is_made_anew(school: School, site: Path) -> None:
    theme = load_theme("plain")
    school.save_facts(emblem=school.image("emblem"))
    school.build(site, theme)
    drawn = tree_of(site)
    school.image("emblem", icons=True)
    report = school.build(site, theme)
    live = tree_of(site)
    assert set(report.changed) == {*FIXED, "manifest.webmanifest", *(icon["src"][1:] for icon in named(site))}
    assert all(live[path].endswith(b"favicon" if path == "favicon.ico" else b"touch") for path in FIXED)
    assert all(
        live[icon["src"][1:]].partition(b" icon ")[2] in {b"any-192", b"any-512", b"maskable-512"}
        for icon in named(site)
    )
    assert drawn["favicon.ico"] != live["favicon.ico"]
    assert school.build(site, theme).rendered == 0


def test_icons_that_are_not_there_are_drawn_by_the_theme_and_nothing_is_held(school: School, site: Path) -> None:
    emblem = school.image("emblem", icons=True)
    school.save_facts(emblem=emblem)
    school.edit("item-001", cover=emblem)
    for path in school.media_root.rglob("icons/*"):
        path.unlink()
    report = school.build(site, load_theme("plain"))
    live = tree_of(site)
    assert report.failures == ()
    assert opened(live["apple-touch-icon.png"]).size == (180, 180)
    assert b'class="emblem"' in live["index.html"]


def test_half_of_an_emblems_icons_are_none(school: School, site: Path) -> None:
    emblem = school.image("emblem", icons=True)
    row = school.connection.execute("SELECT body FROM published_media WHERE key = ?", (emblem,)).fetchone()
    media = msgspec.json.decode(row[0], type=Media)
    school.put_media(msgspec.structs.replace(media, icons=media.icons[:2]))
    school.save_facts(emblem=emblem)
    school.build(site, load_theme("plain"))
    assert opened(tree_of(site)["apple-touch-icon.png"]).size == (180, 180)


def test_a_theme_without_drawings_has_no_icons_and_says_so(school: School, site: Path) -> None:
    school.build(site)
    assert named(site) == []
    assert not FIXED & tree_of(site).keys()


def test_the_plain_theme_draws_every_icon() -> None:
    assets = load_theme("plain").assets
    wanted = {f"icons/{name}.{place.path.rpartition('.')[2]}" for name, place in PLACES.items()}
    assert wanted == {name for name in assets if name.startswith("icons/")}
