"""The invented area as it is written: plausible, marked as invented, and nobody's real data."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest
from PIL import Image

from cms.content.pages.consent import names_a_pupil
from cms.demo import markup
from cms.demo.filling import ITEMS, MODELS, scenes_of
from cms.demo.generated import generate_schools
from cms.demo.media import TITLES
from cms.demo.papers import draw_pdf
from cms.demo.pictures.draw import SCENES, VIEWS, emblem_png, scene_jpeg, size_of
from cms.demo.pictures.palettes import PALETTES
from cms.demo.texts import CONTENT, INVENTED, PageText, TenantText, as_of, read_area, read_tenant

WRITTEN = read_area().tenants
PHONE = re.compile(r"(?<![\d-])0[\d-]{8,11}(?![\d-])")
INVENTED_PHONE = re.compile(r"0-0000-00\d\d|0{6,8}\d\d")
"""A telephone number, or a school's code, of zeros."""
THIRTEEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")
TITLED_NAME = re.compile(r"(?<![ก-๙])(?:นาย|นางสาว|นาง|เด็กชาย|เด็กหญิง|ด\.ช\.|ด\.ญ\.)(?=[ก-๙])\S+ (\S+)")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")


def sources() -> list[Path]:
    return sorted(CONTENT.rglob("*.toml"))


def typed_words(page: PageText) -> str:
    return "\n".join(str(value) for one in (page.fields, *chain(*page.rows.values())) for value in one.values())


def all_text(text: TenantText) -> str:
    return "\n".join(
        [
            *(f"{p.title} {p.summary} {p.body} {typed_words(p)}" for p in text.pages),
            *(" ".join(f.lines) for f in text.files),
        ]
    )


@pytest.fixture(params=[*WRITTEN, "generated"])
def text(request: pytest.FixtureRequest) -> TenantText:
    return next(generate_schools(1)) if request.param == "generated" else read_tenant(request.param)


@pytest.mark.parametrize("path", sources(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_number_could_be_a_persons_own(path: Path) -> None:
    content = path.read_text("utf-8")
    assert not THIRTEEN_DIGITS.findall(content)
    assert [phone for phone in PHONE.findall(content) if not INVENTED_PHONE.fullmatch(phone)] == []
    assert [one for one in ADDRESS.findall(content) if not one.endswith((".example", ".example.ac.th"))] == []


def test_the_search_for_numbers_finds_numbers() -> None:
    assert THIRTEEN_DIGITS.search("เลข 1 2345 67890 12 3")
    assert PHONE.findall("โทร 0812345678 หรือ 02-123-4567 ในปี 2569") == ["0812345678", "02-123-4567"]


def test_everybody_is_marked_as_invented(text: TenantText) -> None:
    assert text.people
    assert all(person.name.endswith(INVENTED) for person in text.people)
    assert set(TITLED_NAME.findall(all_text(text))) <= {INVENTED}


def test_visitors_are_told_that_all_is_invented(text: TenantText) -> None:
    home = next(page for page in text.pages if page.kind == "home")
    assert "สมมติ" in home.body


def test_every_text_can_be_read_and_every_name_is_filled_in(text: TenantText) -> None:
    for page in text.pages:
        markup.parse(page.body)
        assert not re.search(r"\{\w+\}", page.body)


def test_pages_point_only_at_what_is_there(text: TenantText) -> None:
    paths = {page.path for page in text.pages}
    files = {file.name for file in text.files}
    body = "\n".join(page.body for page in text.pages)
    assert set(re.findall(r"page:([\w/-]*)", body)) <= paths
    assert set(re.findall(r"\[file: (.+?)\]", body)) <= files
    assert {name for page in text.pages for name in page.attachments} <= files
    assert {page.parent for page in text.pages if page.path} <= paths
    assert {scene.partition("/")[0] for scene in scenes_of(text)} <= set(SCENES) == set(TITLES)
    assert {page.fields["file"] for page in text.pages if page.fields.get("file")} <= files
    assert len(paths) == len(text.pages)


def test_sums_in_tables_are_right(text: TenantText) -> None:
    for page in text.pages:
        for piece in markup.parse(page.body):
            if isinstance(piece, markup.Table) and piece.rows[-1][0].startswith("รวม"):
                assert_sums(piece.rows, f"{text.slug} {page.path} {piece.caption}")


def assert_sums(rows: tuple[tuple[str, ...], ...], where: str) -> None:
    for column in range(1, len(rows[0])):
        total = rows[-1][column]
        if NUMBER.fullmatch(total):
            parts = [float(row[column].replace(",", "")) for row in rows[1:-1] if NUMBER.fullmatch(row[column])]
            assert sum(parts) == pytest.approx(float(total.replace(",", ""))), (where, column)


def test_a_school_shows_what_the_system_can_do() -> None:
    for slug in ("baansuan", "rimtharn"):
        text = read_tenant(slug)
        news = [page for page in text.pages if page.kind == "news"]
        pieces = {type(piece).__name__ for page in text.pages for piece in markup.parse(page.body)}
        assert pieces == {"Rich", "Picture", "Gallery", "File", "Table", "Callout", "Quote", "Button"}
        assert len(text.pages) >= 40
        assert len(news) >= 22
        assert len({page.category for page in news}) == 6
        assert any(page.pinned for page in news)
        assert all(page.cover_alt for page in text.pages if page.cover)


def test_generated_schools_are_always_the_same_and_never_the_same_twice() -> None:
    assert list(generate_schools(4)) == list(generate_schools(4))
    assert len({school.slug for school in generate_schools(400)}) == 400


def test_a_picture_is_the_same_every_time() -> None:
    assert scene_jpeg("classroom", "village") == scene_jpeg("classroom", "village")
    assert scene_jpeg("classroom", "village") != scene_jpeg("classroom", "town")
    assert emblem_png("lake") == emblem_png("lake")


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_can_be_drawn(scene: str) -> None:
    picture = scene_jpeg(scene, sorted(PALETTES)[len(scene) % len(PALETTES)])
    assert picture.startswith(b"\xff\xd8")
    assert 20_000 < len(picture) < 400_000


def test_a_document_holds_its_words_as_text() -> None:
    pdf = draw_pdf("แผน", ("บรรทัดหนึ่ง",))
    assert pdf.startswith(b"%PDF-1.7")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert "บรรทัดหนึ่ง".encode("utf-16-be").hex().encode() in pdf


@pytest.mark.parametrize("slug", WRITTEN)
def test_every_section_has_something_in_it(slug: str) -> None:
    pages = read_tenant(slug).pages
    for index in (page for page in pages if f"{page.kind}".endswith(("_index", "_library", "calendar"))):
        assert [page for page in pages if page.parent == index.path and page.kind in ITEMS], index.path
    assert all(6 <= len(page.rows["photos"]) <= 12 for page in pages if page.kind == "activity")
    assert any(not person.get("name") for page in pages if page.kind == "people" for person in page.rows["people"])
    papers = [page for page in pages if page.kind == "document"]
    assert len(papers) >= 5
    assert len({page.category for page in papers}) >= 4
    assert len({page.fields["period_year"] for page in papers}) >= 2


def test_no_school_has_an_empty_section(text: TenantText) -> None:
    kinds = {page.kind for page in text.pages}
    assert kinds >= {"activity", "document", "event", "people", "statistics", "history", "identity", "contact"}


def test_every_type_of_page_is_shown() -> None:
    for slug in ("baansuan", "rimtharn"):
        assert {page.kind for page in read_tenant(slug).pages} == set(MODELS)


@pytest.mark.parametrize("slug", WRITTEN)
def test_albums_state_consent_and_name_no_pupil(slug: str) -> None:
    albums = [page for page in read_tenant(slug).pages if page.kind == "activity"]
    assert albums
    assert all(page.fields["consent"] for page in albums)
    assert not any(names_a_pupil(photo["caption"]) for page in albums for photo in page.rows["photos"])


def test_the_calendar_stands_around_whatever_day_it_is_made_on() -> None:
    today = date(2031, 3, 1)
    events = [as_of(page, today) for page in read_tenant("baansuan").pages if page.kind == "event"]
    days = [page.date for page in events if page.date]
    assert len(days) == len(events) >= 8
    assert min(days) < today < max(days) < today + timedelta(days=90)
    assert all((page.fields["until"] or page.date).weekday() < 5 for page in events if page.date)
    assert any(page.fields["until"] for page in events)
    assert [page.fields["repeat_until"] for page in events if page.fields.get("repeat") == "weekly"]


def test_numbers_of_pupils_are_those_that_the_home_page_tells() -> None:
    for slug, total in (("baansuan", 87), ("rimtharn", 412), ("ths1", 15_174)):
        pages = read_tenant(slug).pages
        numbers = next(page for page in pages if page.kind == "statistics")
        home = next(page for page in pages if page.kind == "home")
        assert sum(row["boys"] + row["girls"] for row in numbers.rows["pupils"]) == total
        assert f"{total:,} คน" in home.summary + home.body


@pytest.mark.parametrize("view", VIEWS)
def test_a_part_of_a_scene_is_as_large_as_it_says(view: str) -> None:
    scene = f"lunch/{view}" if view else "lunch"
    assert Image.open(io.BytesIO(scene_jpeg(scene, "village"))).size == size_of(scene)
