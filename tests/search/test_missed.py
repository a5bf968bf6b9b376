"""«ค้นแล้วไม่พบ»: counted so that a school can write what is missing, and nobody who asked can be told from it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from search import missed, views
from search.limits import Budget
from search.models import MissedQuestion
from site_builder.services import build_site
from tenants.models import Tenant
from tests.search.conftest import run_jobs
from tests.site_builder.schools import open_school

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
HOUSES = [f"203.0.113.{n}" for n in range(1, 9)]


@pytest.fixture(autouse=True)
def nobody_has_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "asked_today", missed.AskedToday())


def ask(tenant: Tenant, text: str, day: date, *houses: str) -> None:
    for house in houses:
        missed.count(tenant, text, house, day)


def told(tenant: Tenant) -> list[tuple[str, int]]:
    return [(one.words, one.asked) for one in missed.missed(tenant, 50)]


@pytest.mark.django_db
def test_words_are_kept_from_the_third_asking_on_a_second_day(school: Tenant) -> None:
    ask(school, "รถรับส่ง สายเหนือ", MONDAY, *HOUSES[:5])
    assert told(school) == []
    assert MissedQuestion.objects.get(tenant=school).words == ""
    ask(school, " รถรับส่ง  สายเหนือ ", TUESDAY, HOUSES[0])
    assert told(school) == [("รถรับส่ง สายเหนือ", 6)]


@pytest.mark.django_db
def test_one_address_counts_once_a_day_however_often_it_asks(school: Tenant) -> None:
    for day in (MONDAY, TUESDAY):
        ask(school, "คำแปลก", day, *[HOUSES[0]] * 20)
    assert told(school) == []
    assert MissedQuestion.objects.get(tenant=school).asked == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "081-234-5678", "1 1037 00000 00 0", "เกรด 6512345", "เด็กหญิงดวงใจ", "ด.ช. ก้องภพ", "นายสมชาติ", "นางสาวใจดี ผลสอบ",
        "someone@example.com", "https://example.com", "www.example.com", "ก" * 200, "?", "๐๘๑๒๓๔๕๖๗๘", "\u200b",
    ],
)  # fmt: skip
def test_what_looks_like_somebodys_own_is_never_counted(school: Tenant, text: str) -> None:
    ask(school, text, MONDAY, *HOUSES)
    ask(school, text, TUESDAY, *HOUSES)
    assert not MissedQuestion.objects.filter(tenant=school).exists()


@pytest.mark.parametrize("text", ["ท21101", "นายกสมาคมผู้ปกครอง", "ปีการศึกษา 2569", "ม.1/3", "O12"])
def test_what_schools_write_about_is_counted(text: str) -> None:
    assert missed.is_countable(text)


@pytest.mark.django_db
def test_nothing_that_is_stored_leads_back_to_a_question_asked_once(school: Tenant) -> None:
    ask(school, "ชื่อใครคนหนึ่ง", MONDAY, HOUSES[0])
    row = MissedQuestion.objects.filter(tenant=school).values().get()
    assert row["words"] == ""
    assert not any("ชื่อใคร" in str(value) or HOUSES[0] in str(value) for value in row.values())


@pytest.mark.django_db
def test_schools_do_not_see_each_others_questions_nor_share_their_counts(school: Tenant, other_school: Tenant) -> None:
    ask(school, "สระว่ายน้ำ", MONDAY, *HOUSES)
    ask(other_school, "สระว่ายน้ำ", TUESDAY, *HOUSES)
    assert told(school) == told(other_school) == []
    ask(school, "สระว่ายน้ำ", TUESDAY, HOUSES[0])
    assert told(other_school) == []
    row = missed.missed(school, 1)[0]
    assert missed.dismiss(other_school, row.pk) is False
    assert missed.dismiss(school, row.pk) is True
    assert told(school) == []


@pytest.mark.django_db
def test_a_flood_of_questions_fills_a_bounded_list(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "MOST_OF_A_TENANT", 5)
    for number in range(9):
        ask(school, f"คำที่{number}", MONDAY, HOUSES[0])
    assert MissedQuestion.objects.filter(tenant=school).count() == 5
    ask(school, "คำที่0", TUESDAY, *HOUSES[:2])
    assert told(school) == [("คำที่0", 3)], "what is known goes on being counted"


@pytest.mark.django_db
def test_questions_are_forgotten_after_a_while(school: Tenant) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    for words, age in (("", 29), ("", 31), ("สระว่ายน้ำ", 89), ("รถรับส่ง", 91)):
        MissedQuestion.objects.create(
            tenant=school, digest=f"{words}{age}", words=words, last_day=today - timedelta(days=age)
        )
    assert missed.forget_old(now) == 2
    assert set(MissedQuestion.objects.filter(tenant=school).values_list("digest", flat=True)) == {"29", "สระว่ายน้ำ89"}


@pytest.fixture
def open_site(school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    monkeypatch.setattr(views, "questions", Budget(burst=1_000, rate=1))
    open_school(school)
    build_site(school)
    run_jobs()
    return school


def get(**query: str) -> Any:
    return Client().get("/-/search", query, headers={"host": "ban-khao.localhost"})


@pytest.mark.django_db(transaction=True)
def test_the_page_counts_what_it_did_not_find_and_nothing_else(open_site: Tenant) -> None:
    for query in ({"q": "ข่าวที่"}, {"q": "ข่าวที่", "year": "2500"}, {"q": "xyzzy", "type": "file"}, {}):
        assert get(**query).status_code == 200
    assert not MissedQuestion.objects.filter(tenant=open_site).exists()
    page = get(q="xyzzy").content.decode()
    assert "ไม่พบสิ่งที่ค้นหา" in page
    assert MissedQuestion.objects.get(tenant=open_site).asked == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_count_takes_no_answer_away(open_site: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*about: object) -> None:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(missed, "count", locked)
    assert get(q="xyzzy").status_code == 200
