"""The other pages of a school: numbers, prizes, identity, history, buildings, curriculum, links, contact."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.content.models import (
    AchievementIndexPage,
    AchievementPage,
    BasePage,
    BasicFact,
    Building,
    BuildingsPage,
    ContactPage,
    CurriculumPage,
    HistoryPage,
    IdentityPage,
    LinksPage,
    Milestone,
    OutsideLink,
    Programme,
    PublishedPageRecord,
    PupilCount,
    StatisticsPage,
)
from cms.content.rebuild import compare
from site_builder.engine.details import Achievement, Contact, PupilRow, Statistics
from site_builder.engine.values import Label, PublishedPage
from tenants.models import Tenant
from tests.factories.content import add_page, make_document, make_image
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


def add(school: Tenant, page: Any) -> PublishedPage:
    """Publish a page below home and return its public form, which the rows must agree with."""
    stored = add_page(BasePage.objects.get(pk=school.root_page_id), page)
    assert compare(school).equal
    body = bytes(PublishedPageRecord.objects.get(key=stored.public_key).body)
    return msgspec.json.decode(body, type=PublishedPage)


def words(page: PublishedPage) -> str:
    return msgspec.json.encode(page.body).decode()


def test_numbers_are_kept_as_data_with_their_day(school: Tenant) -> None:
    page = StatisticsPage(title="จำนวนนักเรียน", slug="numbers", as_of=date(2026, 6, 10), school_year=2026, source="DMC")
    page.pupils = [PupilCount(level="ป.1", rooms=1, boys=12, girls=15)]
    page.basics = [BasicFact(label="ครู", value="9")]

    form = add(school, page)

    assert isinstance(form.details, Statistics)
    assert (form.details.as_of, form.details.pupils) == (
        "2026-06-10",
        (PupilRow(level="ป.1", rooms=1, boys=12, girls=15),),
    )
    assert form.details.period == Label(slug="school-2026", name="ปีการศึกษา 2569")


def test_numbers_of_a_day_to_come_are_refused(school: Tenant, client: Client) -> None:
    data = {
        "title": "จำนวนนักเรียน",
        "slug": "",
        "summary": "",
        "as_of": "10/6/2599",
        "school_year": "2569",
        "source": "",
        "pupils": inline_formset([{"id": "", "ORDER": "1", "level": "ป.1", "rooms": "1", "boys": "-2", "girls": "x"}]),
        "basics": inline_formset([]),
        "body": streamfield([]),
        "go_live_at": "",
        "expire_at": "",
    }
    url = reverse("wagtailadmin_pages:add", args=["content", "statisticspage", school.root_page_id])

    form = client.post(url, nested_form_data(data)).context["form"]

    assert "ยังมาไม่ถึง" in str(form.errors["as_of"])
    assert set(form.formsets["pupils"].errors[0]) == {"boys", "girls"}


def test_a_prize_says_how_far_it_counts_and_whose_it_is(school: Tenant) -> None:
    home = BasePage.objects.get(pk=school.root_page_id)
    index = add_page(home, AchievementIndexPage(title="ผลงาน", slug="achievements"))
    file = make_document(school)
    page = AchievementPage(
        title="ห้องเรียนปลอดขยะ",
        slug="zero-waste",
        date=date(2026, 11, 1),
        category="best_practice",
        level="nation",
        award="เหรียญทอง",
        holder="โรงเรียนบ้านเขา",
        school_year=2026,
        file=file,
    )
    stored = add_page(index, page)

    form = msgspec.json.decode(bytes(PublishedPageRecord.objects.get(key=stored.public_key).body), type=PublishedPage)

    assert form.category == Label(slug="best-practice", name="Best Practice")
    assert form.details == Achievement(
        level="ระดับชาติ",
        award="เหรียญทอง",
        holder="โรงเรียนบ้านเขา",
        period=Label(slug="school-2026", name="ปีการศึกษา 2569"),
        file=file.public_key,
    )


def test_identity_stands_under_the_names_of_what_is_filled_in(school: Tenant) -> None:
    symbol = make_image(school)
    page = IdentityPage(
        title="วิสัยทัศน์", slug="vision-2", vision="เรียนรู้ <คู่> คุณธรรม", mission="หนึ่ง\n\nสอง", symbol=symbol, song="มาร์ช"
    )
    page.lyrics = "ลา ลา\nลา"

    found = words(add(school, page))

    assert "<h2>พันธกิจ</h2>" in found
    assert "เป้าประสงค์" not in found
    assert symbol.public_key in found
    assert "<h2>เพลงมาร์ช</h2>" in found
    assert "ลา ลา<br>ลา" in found


def test_a_symbol_of_another_school_is_never_public(school: Tenant) -> None:
    foreign = make_image(make_school("far"))

    assert foreign.public_key not in words(add(school, IdentityPage(title="ก", slug="a", symbol=foreign, vision="ข")))


def test_history_has_its_years(school: Tenant) -> None:
    page = HistoryPage(title="ประวัติ", slug="history-2", body=[("text", "นานมาแล้ว")])
    page.milestones = [Milestone(year="พ.ศ. 2480", text="ก่อตั้ง"), Milestone(year="พ.ศ. 2500", text="อาคารหลังที่สอง")]

    found = words(add(school, page))

    assert found.index("นานมาแล้ว") < found.index("พ.ศ. 2480") < found.index("อาคารหลังที่สอง")


def test_buildings_stand_in_a_table_without_empty_columns(school: Tenant) -> None:
    page = BuildingsPage(title="อาคาร", slug="buildings")
    page.buildings = [
        Building(name="อาคาร 1", built=2530),
        Building(name="อาคาร 2", built=1990, photo=make_image(school)),
    ]

    form = add(school, page)

    assert form.body[0].rows == (("อาคาร", "สร้างเมื่อ"), ("อาคาร 1", "พ.ศ. 2530"), ("อาคาร 2", "พ.ศ. 2533"))


def test_a_curriculum_names_its_programmes_and_files(school: Tenant) -> None:
    file = make_document(school)
    page = CurriculumPage(title="หลักสูตร", slug="curriculum")
    page.programmes = [Programme(level="ม.ต้น", title="วิทย์–คณิต", about="เน้นทดลอง", file=file)]

    found = words(add(school, page))

    assert "ม.ต้น · วิทย์–คณิต" in found
    assert file.public_key in found


def test_links_stand_in_groups_and_unsafe_ones_are_left_out(school: Tenant) -> None:
    page = LinksPage(title="ลิงก์", slug="links")
    page.links = [
        OutsideLink(group="ต้นสังกัด", title='สพฐ. "ใหญ่"', address="https://www.obec.go.th"),
        OutsideLink(group="ต้นสังกัด", title="ร้าย", address="javascript:alert(1)"),
    ]

    found = words(add(school, page))

    assert "<h2>ต้นสังกัด</h2>" in found
    assert "javascript" not in found
    assert "www.obec.go.th" in found


def test_contact_takes_the_address_from_the_facts_and_adds_the_hours(school: Tenant) -> None:
    form = add(school, ContactPage(title="ติดต่อ", slug="contact-2", hours="จันทร์–ศุกร์", directions="รถสองแถว"))

    assert form.kind == "contact"
    assert form.details == Contact(hours="จันทร์–ศุกร์", directions="รถสองแถว")


@pytest.mark.parametrize(
    "model",
    [
        "statisticspage",
        "achievementindexpage",
        "identitypage",
        "historypage",
        "buildingspage",
        "curriculumpage",
        "linkspage",
        "contactpage",
        "peoplepage",
    ],
)
def test_every_kind_opens_for_writing_in_thai(school: Tenant, client: Client, model: str) -> None:
    url = reverse("wagtailadmin_pages:add", args=["content", model, school.root_page_id])

    shown = client.get(url)

    assert shown.status_code == 200
    assert "คำอธิบายสั้น ๆ" in shown.content.decode()
