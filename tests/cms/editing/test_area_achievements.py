"""«ผลงานในเขต»: what the schools of an area have won, for its officers, and nothing of another area's."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms.content.models import AchievementIndexPage, AchievementPage, BasePage
from tenants.models import Role, Tenant
from tests.cms.editing.english import christian_years_in, english_in
from tests.factories.content import add_page
from tests.factories.people import make_area, make_member, make_school

pytestmark = pytest.mark.django_db
LIST, FILE = "/admin/area-achievements/", "/admin/area-achievements/file.csv"


def add_work(school: Tenant, title: str, *, live: bool = True, **fields: Any) -> None:
    home = BasePage.objects.get(pk=school.root_page_id)
    index = AchievementIndexPage.objects.filter(tenant=school).first() or add_page(
        home, AchievementIndexPage(title="ผลงาน", slug="achievements")
    )
    facts = {"date": date(2026, 11, 1), "category": "pupils", "level": "area", "school_year": 2026, **fields}
    add_page(index, AchievementPage(title=title, slug=f"w{AchievementPage.objects.count()}", **facts), live=live)


@pytest.fixture
def client() -> Client:
    near, far = make_area("near", "เขตใกล้"), make_area("far", "เขตไกล")
    one, two = make_school("banna", area=near), make_school("banrai", area=near)
    add_work(one, "ห้องเรียนปลอดขยะ", category="innovation", level="nation", award="เหรียญทอง", holder="ครูบ้านนา")
    add_work(two, "อ่านออกเสียง", school_year=2025, date=date(2025, 12, 1))
    add_work(two, "ฉบับร่างที่ยังไม่เผยแพร่", live=False)
    add_work(make_school("faraway", area=far), "ของเขตอื่น")
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(Role.AREA_OFFICER, near))
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def titles(client: Client, **query: str) -> list[str]:
    return [row.title for row in client.get(LIST, query).context["rows"]]


def test_an_officer_sees_the_public_achievements_of_the_own_schools_the_newest_first(client: Client) -> None:
    page = text(client.get(LIST))

    assert titles(client) == ["ห้องเรียนปลอดขยะ", "อ่านออกเสียง"]
    assert "://banna." in page
    assert "/achievements/w0/" in page
    assert "2 ผลงาน" in page
    assert english_in(page, "ban") == []
    assert christian_years_in(page) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ขยะ ทอง"}, ["ห้องเรียนปลอดขยะ"]),
        ({"category": "innovation"}, ["ห้องเรียนปลอดขยะ"]),
        ({"level": "area"}, ["อ่านออกเสียง"]),
        ({"year": "2568"}, ["อ่านออกเสียง"]),
        ({"q": "ไม่มีแน่นอน"}, []),
        ({"category": "'", "level": "<", "year": "๒๕๖๘", "p": "x"}, ["ห้องเรียนปลอดขยะ", "อ่านออกเสียง"]),
    ],
)
def test_they_are_found_by_words_kind_level_and_year(client: Client, query: dict[str, str], found: list[str]) -> None:
    assert titles(client, **query) == found


def test_the_same_goes_out_as_a_table(client: Client) -> None:
    rows = list(csv.reader(io.StringIO(client.get(FILE, {"q": "ขยะ"}).content.decode("utf-8-sig"))))

    assert [row[1] for row in rows] == ["ผลงาน", "ห้องเรียนปลอดขยะ"]
    assert rows[1][7] == "1 พ.ย. 2569"


def test_who_has_no_area_in_care_finds_no_such_screen(client: Client) -> None:
    teacher = Client(HTTP_HOST="localhost")
    teacher.force_login(make_member(Role.EDITOR, Tenant.objects.get(slug="banna")))

    assert teacher.get(LIST).status_code == 404
    assert teacher.get(FILE).status_code == 404


def test_more_achievements_cost_no_more_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        add_work(Tenant.objects.get(slug="banrai"), f"ผลงาน {number}")
    client.get(LIST)
    with django_assert_max_num_queries(40):
        client.get(LIST)
