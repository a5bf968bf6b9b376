"""Calendars: what is upcoming follows the snapshot's day, months stay, other calendars can read the files."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from site_builder.engine.build import BuildReport
from site_builder.engine.details import EventBrief, Repeat
from site_builder.engine.events import MOST_TIMES, occurrences
from site_builder.engine.ics import folded, rule
from site_builder.engine.values import Head
from tests.site_builder.engine.school import School, key_of, release_of
from themes.registry import load_theme


@pytest.fixture
def school(school: School) -> School:
    school.furnish()
    school.add("calendar", kind="calendar", in_menu=True, title="ปฏิทิน")
    return school


def event(school: School, word: str, start: str, end: str = "", **facts: Any) -> None:
    details = EventBrief(start=start, end=end or start, **facts)
    school.add(word, "calendar", "event", date=start, details=details, last_published="2026-01-02T03:04:05Z")


def build_on(school: School, site: Path, day: str, **options: Any) -> BuildReport:
    return school.build(site, now=lambda: datetime.fromisoformat(f"{day}T00:30:00+07:00").astimezone(UTC), **options)


def text(site: Path, path: str) -> str:
    return (site / "current" / path).read_text("utf-8")


def head(**facts: Any) -> Head:
    return Head(key="k", parent=None, kind="event", slug="e", title="e", hash="", brief=EventBrief(**facts))


def starts(**facts: Any) -> list[str]:
    return [day.start for day in occurrences(head(**facts))]


def test_what_is_over_leaves_the_list_by_the_day_alone(school: School, site: Path) -> None:
    event(school, "exam", "2026-11-20", "2026-11-21")
    event(school, "sports", "2026-12-01")

    first = build_on(school, site, "2026-11-21")
    assert "หน้า exam" in text(site, "calendar/index.html")
    assert first.next_change == "2026-11-22"
    again = build_on(school, site, "2026-11-21")
    assert not again.switched

    second = build_on(school, site, "2026-11-22")

    assert "หน้า exam" not in text(site, "calendar/index.html")
    assert "หน้า sports" in text(site, "calendar/index.html")
    assert second.next_change == "2026-12-02"
    assert second.rendered_by_kind == {"page": 2}, "the calendar and home"
    assert build_on(school, site, "2026-12-02").next_change is None


def test_a_day_later_the_increment_is_what_a_clean_build_makes(school: School, site: Path, tmp_path: Path) -> None:
    event(school, "exam", "2026-11-20")
    event(school, "club", "2026-11-02", repeat=Repeat(frequency="weekly", until="2027-01-15", weekdays=(0, 2)))
    build_on(school, site, "2026-11-20")
    build_on(school, site, "2026-11-23")
    build_on(school, tmp_path / "clean", "2026-11-23")

    assert release_of(site) == release_of(tmp_path / "clean")


def test_every_month_with_events_has_a_page_that_time_leaves_alone(school: School, site: Path) -> None:
    event(school, "camp", "2026-10-30", "2026-11-02")
    event(school, "exam", "2027-01-11")
    build_on(school, site, "2026-11-01")

    pages = sorted(path.parent.name for path in (site / "current/calendar/month").glob("*/index.html"))
    assert pages == ["2026-10", "2026-11", "2027-01"]
    assert "หน้า camp" in text(site, "calendar/month/2026-11/index.html")
    report = build_on(school, site, "2027-02-01")

    assert not [path for path in report.changed if "/month/" in path]


def test_a_weekly_event_stands_once_in_a_list_with_its_later_days_behind_it(school: School, site: Path) -> None:
    event(school, "club", "2026-11-02", repeat=Repeat(frequency="weekly", until="2027-10-30"))
    event(school, "exam", "2026-12-01")
    build_on(school, site, "2026-11-03", theme=load_theme("plain"))

    for path in ("calendar/index.html", "index.html"):
        page = text(site, path)
        assert page.count('class="event-day"') == 2
        assert "ทุกวันจันทร์ จนถึง 30 ต.ค. 2570" in page
        assert "ครั้งต่อไปอีก 50 ครั้ง" in page
    month = text(site, "calendar/month/2026-11/index.html")
    assert month.count('class="event-day"') == 1
    assert month.count(">หน้า club</a>") == 6, "five Mondays in the grid, one line in the list"


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        (Repeat(frequency="daily", until="2026-01-05", interval=2), ["2026-01-01", "2026-01-03", "2026-01-05"]),
        (
            Repeat(frequency="weekly", until="2026-01-15", weekdays=(0, 3)),
            ["2026-01-01", "2026-01-05", "2026-01-08", "2026-01-12", "2026-01-15"],
        ),
        (Repeat(frequency="weekly", until="2026-02-01", interval=2), ["2026-01-01", "2026-01-15", "2026-01-29"]),
        (Repeat(frequency="monthly", until="2026-03-31"), ["2026-01-01", "2026-02-01", "2026-03-01"]),
        (Repeat(frequency="yearly", until="2028-01-01"), ["2026-01-01", "2027-01-01", "2028-01-01"]),
        (Repeat(frequency="daily", until="2025-01-01"), ["2026-01-01"]),
        (Repeat(frequency="weekly", until="2026-01-09", weekdays=(9, -1)), ["2026-01-01", "2026-01-08"]),
        (Repeat(frequency="daily", until="never"), ["2026-01-01"]),
    ],
)
def test_events_come_again_as_they_say(repeat: Repeat, expected: list[str]) -> None:
    assert starts(start="2026-01-01", end="2026-01-01", repeat=repeat) == expected


def test_a_month_without_such_a_day_is_left_out() -> None:
    repeat = Repeat(frequency="monthly", until="2026-05-31")

    assert starts(start="2026-01-31", end="2026-01-31", repeat=repeat) == ["2026-01-31", "2026-03-31", "2026-05-31"]


def test_nothing_repeats_without_bounds() -> None:
    daily = Repeat(frequency="daily", until="9999-12-31")

    assert len(starts(start="2026-01-01", end="2026-01-01", repeat=daily)) == MOST_TIMES
    assert len(starts(start="9999-12-30", end="9999-12-30", repeat=daily)) == 2


@pytest.mark.parametrize(("start", "end"), [("2026-02-30", "2026-02-30"), ("2026-02-02", "2026-02-01"), ("", "")])
def test_days_that_cannot_be_take_nothing_down(school: School, site: Path, start: str, end: str) -> None:
    event(school, "odd", start, end)
    event(school, "good", "2026-12-01")

    report = build_on(school, site, "2026-11-01")

    assert not report.failures
    assert "หน้า good" in text(site, "calendar/index.html")
    assert "หน้า odd" not in text(site, "calendar/index.html")


def unfolded(data: bytes) -> list[str]:
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar_file_is_what_rfc_5545_asks_for(school: School, site: Path) -> None:
    event(school, "exam", "2026-11-20", "2026-11-21", place="ห้อง 1; ชั้น 2, อาคาร ก\\ข")
    event(
        school,
        "club",
        "2026-11-02",
        starts="15:30",
        ends="16:30",
        repeat=Repeat(frequency="weekly", until="2027-01-15", weekdays=(2,)),
        cancelled=True,
    )
    build_on(school, site, "2026-11-01")

    lines = unfolded((site / "current/calendar/calendar.ics").read_bytes())

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261120" in lines
    assert "DTEND;VALUE=DATE:20261122" in lines
    assert "LOCATION:ห้อง 1\\; ชั้น 2\\, อาคาร ก\\\\ข" in lines
    assert "DTSTART;TZID=Asia/Bangkok:20261102T153000" in lines
    assert "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;WKST=MO;UNTIL=20270115T165959Z" in lines
    assert "STATUS:CANCELLED" in lines
    assert "TZID:Asia/Bangkok" in lines
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == 2
    assert uids[0] == f"UID:{key_of('exam')}@banrai.localhost"
    assert lines.count("DTSTAMP:20260102T030405Z") == 2


def test_each_event_has_a_file_of_its_own(school: School, site: Path) -> None:
    event(school, "exam", "2026-11-20")
    event(school, "club", "2026-11-02")
    build_on(school, site, "2026-11-01")

    lines = unfolded((site / "current/calendar/exam/event.ics").read_bytes())

    assert lines.count("BEGIN:VEVENT") == 1


def test_whole_days_end_their_repetition_on_a_day() -> None:
    from datetime import date

    repeat = Repeat(frequency="yearly", until="2028-11-20", interval=2)

    assert rule(repeat, date(2026, 11, 20), timed=False) == "FREQ=YEARLY;INTERVAL=2;UNTIL=20281120"


def test_no_letter_is_cut_where_a_line_is_folded() -> None:
    pieces = list(folded("SUMMARY:" + "โรงเรียน👩‍🏫" * 20))

    assert "".join(piece.removeprefix(" ") if at else piece for at, piece in enumerate(pieces)).endswith("โรงเรียน👩‍🏫")
    assert all(len(piece.encode()) <= 75 for piece in pieces)


def test_an_event_is_told_to_machines_with_its_times(school: School, site: Path) -> None:
    event(school, "exam", "2026-11-20", starts="09:00", ends="11:30", place="หอประชุม", cancelled=True)
    school.build(site, theme=load_theme("plain"))

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text(site, "calendar/exam/index.html"))
    assert found
    told = json.loads(found[1])

    assert (told["@type"], told["startDate"]) == ("Event", "2026-11-20T09:00:00+07:00")
    assert told["eventStatus"].endswith("EventCancelled")
    assert told["location"]["name"] == "หอประชุม"
