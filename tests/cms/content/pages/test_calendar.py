"""Entries of the calendar: days and times that can be; a repetition always has an end."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.content.models import CalendarPage, EventPage, PublishedPageRecord
from cms.content.rebuild import compare
from site_builder.engine.details import EventBrief, Repeat
from site_builder.engine.values import Head
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def post(client: Client, school: Tenant, **changes: Any) -> Any:
    calendar = CalendarPage.objects.get(tenant=school)
    data = {
        "title": "สอบกลางภาค",
        "slug": "",
        "date": "21/12/2569",
        "until": "",
        "starts": "",
        "ends": "",
        "place": "",
        "category": "exam",
        "repeat": "",
        "repeat_every": "1",
        "repeat_until": "",
        "summary": "",
        "body": streamfield([("text", "")]),
        "go_live_at": "",
        "expire_at": "",
        "action-publish": "yes",
        **{name: value for name, value in changes.items() if not isinstance(value, list)},
    }
    several = {name: value for name, value in changes.items() if isinstance(value, list)}
    url = reverse("wagtailadmin_pages:add", args=["content", "eventpage", calendar.pk])
    return client.post(url, nested_form_data(data) | several)


def brief_of(school: Tenant) -> EventBrief:
    page = EventPage.objects.get(tenant=school)
    head = msgspec.json.decode(bytes(PublishedPageRecord.objects.get(key=page.public_key).head), type=Head)
    assert isinstance(head.brief, EventBrief)
    return head.brief


def test_the_form_opens_in_thai(client: Client, school: Tenant) -> None:
    calendar = CalendarPage.objects.get(tenant=school)

    shown = client.get(reverse("wagtailadmin_pages:add", args=["content", "eventpage", calendar.pk]))

    assert "ซ้ำจนถึงวันที่" in shown.content.decode()


def test_days_and_times_are_typed_as_people_write_them(client: Client, school: Tenant) -> None:
    answer = post(client, school, until="23/12/2026", starts="๙.๐๐ น.", ends="11:30")

    assert answer.status_code == 302, answer.context["form"].errors
    assert brief_of(school) == EventBrief(start="2026-12-21", end="2026-12-23", starts="09:00", ends="11:30")
    assert compare(school).equal


def test_a_weekly_entry_keeps_its_days_and_its_end(client: Client, school: Tenant) -> None:
    answer = post(client, school, repeat="weekly", repeat_days=["4", "2"], repeat_until="31/3/2570")

    assert answer.status_code == 302, answer.context["form"].errors
    assert brief_of(school).repeat == Repeat(frequency="weekly", until="2027-03-31", weekdays=(2, 4))
    page = EventPage.objects.get(tenant=school)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert shown.count("checked") >= 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": "31/2/2569"}, "date"),
        ({"until": "20/12/2569"}, "until"),
        ({"until": "20/12/2579"}, "until"),
        ({"starts": "25:00"}, "starts"),
        ({"starts": "เช้า"}, "starts"),
        ({"ends": "10:00"}, "starts"),
        ({"starts": "10:00", "ends": "09:00"}, "ends"),
        ({"repeat": "daily"}, "repeat_until"),
        ({"repeat": "daily", "repeat_until": "1/1/2569"}, "repeat_until"),
        ({"repeat": "daily", "repeat_until": "1/1/2590"}, "repeat_until"),
        ({"repeat": "daily", "repeat_until": "1/1/2570", "repeat_every": "99"}, "repeat_every"),
        ({"repeat": "daily", "repeat_until": "1/1/2570", "repeat_every": "ก"}, "repeat_every"),
        ({"repeat": "hourly"}, "repeat"),
        ({"repeat_days": ["9"]}, "repeat_days"),
    ],
)
def test_what_cannot_be_is_refused_in_thai(client: Client, school: Tenant, changes: dict[str, Any], field: str) -> None:
    answer = post(client, school, **changes)

    assert answer.status_code == 200
    assert any("ก" <= letter <= "๙" for letter in str(answer.context["form"].errors[field]))
