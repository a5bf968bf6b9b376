"""Days and moments as people type them, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.content.dates import ThaiDateField, ThaiDateTimeField, parse_date, parse_moment, thai_date

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "20/11/2569",
        "20/11/2026",
        "2026-11-20",
        "2569-11-20",
        "๒๐/๑๑/๒๕๖๙",
        "20-11-2569",
        "20.11.2569",
        " 20 / 11 / 2569 ",
        "20 พฤศจิกายน 2569",
        "20 พ.ย. 2569",
        "20พย.2569",
        "วันที่ 20 พฤศจิกายน พ.ศ. 2569",
        "วันศุกร์ที่ 20 พฤศจิกายน พ.ศ.2569",
        "20 พฤศจิกายน ค.ศ. 2026",
        "20\u200e/11/2569",
    ],
)
def test_the_same_day_in_every_way_of_writing(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("20/11/69", "short_year"),
        ("20 พ.ย. 69", "short_year"),
        ("20/11/2300", "year"),
        ("20/11/2151", "year"),
        ("20/11/2701", "year"),
        ("20/11/1899", "year"),
        ("20/11/25690", "year"),
        ("20/13/2569", "month"),
        ("11/20/2026", "month"),
        ("31/11/2569", "day"),
        ("29/2/2570", "day"),
        ("0/11/2569", "day"),
        ("20 พ.ย. ค.ศ. 2569", "era"),
        ("20 พ.ย. พ.ศ. 2026", "era"),
        ("พรุ่งนี้", "form"),
        ("20112569", "form"),
        ("20/11", "form"),
        ("<script>", "form"),
    ],
)
def test_what_is_not_surely_one_day_is_refused_in_thai(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_date(text)
    assert refused.value.code == code
    assert any("ก" <= letter <= "๙" for letter in refused.value.messages[0])


def test_days_are_written_in_the_buddhist_era() -> None:
    assert thai_date(DAY) == "20 พฤศจิกายน 2569"
    assert thai_date(DAY, short=True) == "20 พ.ย. 2569"


@pytest.mark.parametrize(
    "text", ["20/11/2569 08:30", "20/11/2026 8.30 น.", "2026-11-20T08:30", "20 พ.ย. 2569 เวลา 08.30 น."]
)
def test_a_moment_is_in_the_time_of_the_installation(text: str) -> None:
    moment = parse_moment(text, timezone.get_default_timezone())
    assert moment.astimezone(UTC) == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"), [("20/11/2569", "time"), ("20/11/2569 24:00", "clock"), ("20/11/69 08:30", "short_year")]
)
def test_a_moment_without_a_clear_time_is_refused(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_moment(text, UTC)
    assert refused.value.code == code


def test_a_moment_far_ahead_is_a_mistyped_year() -> None:
    with pytest.raises(ValidationError) as refused:
        ThaiDateTimeField().clean("20/11/2643 08:30")
    assert refused.value.code == "far"


def test_fields_show_what_they_hold_in_the_buddhist_era_and_read_it_back() -> None:
    day, moment = ThaiDateField(), ThaiDateTimeField()
    assert day.prepare_value(DAY) == "20/11/2569"
    assert day.clean(day.prepare_value(DAY)) == DAY
    at = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert moment.prepare_value(at) == "20/11/2569 08:30"
    assert moment.clean(moment.prepare_value(at)) == at
    assert not day.has_changed(DAY, "20 พ.ย. 2569")
    assert day.has_changed(DAY, "21/11/2569")
    assert not moment.has_changed(at, "20/11/2026 08:30")


def test_an_empty_field_is_no_day() -> None:
    assert ThaiDateField(required=False).clean("") is None
