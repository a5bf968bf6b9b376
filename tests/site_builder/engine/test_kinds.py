"""Albums, documents, people, numbers and news among blocks, as they are published."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest

from site_builder.engine.blocks import Figure, LatestBlock
from site_builder.engine.csv_files import as_csv
from site_builder.engine.detail_views import statistics_view
from site_builder.engine.details import Album, Paper, PupilRow, Statistics, YearRow
from site_builder.engine.open_data import rows_of
from site_builder.engine.values import GalleryItem, Label
from tests.site_builder.engine.school import School


@pytest.fixture
def school(school: School) -> School:
    return school.furnish()


def text(site: Path, path: str) -> str:
    return (site / "current" / path).read_text("utf-8")


def test_a_picture_of_an_album_is_told_by_its_words_the_images_or_the_albums_and_its_number(
    school: School, site: Path
) -> None:
    school.add("activities", kind="activity_index", title="กิจกรรม")
    own, bare = school.image("own", alt="รำวง"), school.image("bare", alt=" ")
    photos = (GalleryItem(image=own, alt="ขบวนแห่"), GalleryItem(image=own), GalleryItem(image=bare))
    school.add("fair", "activities", "activity", date="2026-11-20", title="งานวัด", details=Album(photos=photos))
    school.build(site)

    shown = text(site, "activities/fair/index.html")

    assert 'alt="ขบวนแห่"' in shown
    assert 'alt="รำวง"' in shown


def test_documents_are_listed_by_year_and_kind_and_their_files_are_public(school: School, site: Path) -> None:
    school.add("documents", kind="document_library", title="เอกสาร")
    period = Label(slug="fiscal-2026", name="ปีงบประมาณ พ.ศ. 2569")
    plan = Label(slug="plan", name="แผนงาน")
    details = Paper(file=school.file("plan"), number="ที่ 1/2569", period=period)
    school.add("d1", "documents", "document", date="2026-01-02", category=plan, details=details)
    school.build(site)

    assert "หน้า d1" in text(site, "documents/year/fiscal-2026/index.html")
    assert "หน้า d1" in text(site, "documents/category/plan/index.html")
    assert (site / "current/documents/year/fiscal-2026/feed.xml").exists()
    assert not (site / "current/documents/month").exists()
    assert len(list((site / "current/files").rglob("*.pdf"))) == 1


def test_numbers_are_open_data_beside_their_page(school: School, site: Path) -> None:
    rows = (PupilRow(level="ป.1", boys=12, girls=15, rooms=1), PupilRow(level="=1+1", boys=1, girls=0))
    details = Statistics(as_of="2026-06-10", source="DMC", pupils=rows, facts=(Figure(label="ครู", value="9"),))
    school.add("numbers", kind="statistics", title="จำนวนนักเรียน", details=details)
    school.build(site)

    table = list(csv.reader(io.StringIO(text(site, "numbers/data.csv").removeprefix("\ufeff"))))
    told = json.loads(text(site, "numbers/data.json"))

    assert ["ป.1", "1", "12", "15", "27"] in table
    assert table[-1][0] == "'=1+1", "no spreadsheet takes a name for a formula"
    assert told["pupils"][0] == {"level": "ป.1", "boys": 12, "girls": 15, "rooms": 1, "total": 27}
    assert told["as_of"] == "2026-06-10"
    before = school.build(site)
    assert before.rendered == 0


def test_years_are_open_data_and_are_drawn_as_soon_as_there_are_two() -> None:
    years = (YearRow(year=2025, boys=600, girls=700), YearRow(year=2026, boys=0, girls=0))
    numbers = Statistics(as_of="2026-06-10", years=years)

    assert "ปีการศึกษา,ชาย,หญิง,รวม\r\n2568,600,700,1300\r\n2569,0,0,0\r\n" in as_csv(rows_of(numbers)).decode()
    shown = statistics_view(numbers, "/numbers/")
    assert [(row.level, row.total, row.boys_width) for row in shown.years] == [
        ("2568", "1,300", 46.2),
        ("2569", "0", 0.0),
    ]
    assert statistics_view(msgspec.structs.replace(numbers, years=years[:1]), "/").years == ()


def test_a_school_without_pupils_has_a_table_and_no_empty_chart() -> None:
    rows = (PupilRow(level="ป.1", boys=0, girls=0), PupilRow(level="ป.3", boys=0, girls=0))

    shown = statistics_view(Statistics(as_of="2026-06-10", pupils=rows), "/numbers/")

    assert (shown.has_pupils, shown.total, shown.rooms) == (False, "0", "")
    assert [row.boys_width for row in shown.pupils] == [0.0, 0.0]


def test_a_page_with_the_newest_news_follows_them_and_others_do_not(school: School, site: Path) -> None:
    school.edit("history", body=(LatestBlock(count=2),))
    school.add("other", body=())
    school.build(site)
    assert "หน้า item-002" in text(site, "about/history/index.html")
    school.news("newest", "2026-12-01")

    report = school.build(site)

    assert "หน้า newest" in text(site, "about/history/index.html")
    assert "other/index.html" not in report.changed
