"""«บันทึกการใช้งาน»: each reads the trails of own places; filters, pages, the export, and nothing of others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tenants.audit.models import AuditEntry
from tenants.audit.reading import PAGE
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Area, Role, Tenant, User
from tests.factories.people import make_area, make_member, make_school, make_tenant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def area() -> Area:
    return make_area()


@pytest.fixture
def school(area: Area) -> Tenant:
    return make_tenant("alpha", area=area, name="โรงเรียนอัลฟา")


@pytest.fixture
def sister(area: Area) -> Tenant:
    return make_tenant("beta", area=area, name="โรงเรียนเบตา")


@pytest.fixture
def foreign() -> Tenant:
    return make_tenant("omega", area=make_area("area-2", "เขตอื่น"), name="โรงเรียนโอเมกา")


@pytest.fixture(autouse=True)
def _acts(school: Tenant, sister: Tenant, foreign: Tenant, area: Area) -> None:
    for tenant in (school, sister, foreign):
        record(Action.PUBLISH, by=None, tenant=tenant, subject=f"page:1 ข่าวของ {tenant.slug}")
    record(Action.IMPORTED, by=None, area=area, subject="schools", details={"new": 7, "changed": 0})
    record(Action.SETTINGS_CHANGED, by=None, subject="setting of the platform")


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def screen(user: User, **query: str) -> str:
    answer = client_of(user).get(reverse("editing_audit"), query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def export(user: User, **query: str) -> str:
    answer = client_of(user).post(f"{reverse('editing_audit_export')}?{'&'.join(f'{k}={v}' for k, v in query.items())}")
    return b"".join(answer.streaming_content).decode("utf-8")  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- who reads what


@pytest.mark.parametrize("role", [Role.SCHOOL_ADMIN, Role.DIRECTOR])
def test_a_school_reads_its_own_trail_and_no_other(school: Tenant, role: Role) -> None:
    user = make_member(role, school)
    for text in (screen(user), export(user)):
        assert "ข่าวของ alpha" in text
        for secret in ("ข่าวของ beta", "ข่าวของ omega", "โรงเรียนเบตา", "โรงเรียนโอเมกา", "setting of the platform"):
            assert secret not in text


def test_an_area_officer_reads_the_area_and_its_schools(area: Area) -> None:
    user = make_member(Role.AREA_OFFICER, area)
    for text in (screen(user), export(user)):
        for own in ("ข่าวของ alpha", "ข่าวของ beta", "นำเข้าข้อมูล"):
            assert own in text
        for secret in ("ข่าวของ omega", "โรงเรียนโอเมกา", "setting of the platform"):
            assert secret not in text


def test_a_platform_admin_reads_all() -> None:
    text = screen(make_member(Role.PLATFORM_ADMIN))
    assert "ข่าวของ omega" in text
    assert "setting of the platform" in text


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.REGISTRAR, Role.ASSESSOR])
def test_other_roles_find_nothing_and_no_menu_entry(area: Area, role: Role) -> None:
    client = client_of(make_member(role, make_school("gamma", area=area)))
    assert client.get(reverse("editing_audit")).status_code == 404
    assert client.post(reverse("editing_audit_export")).status_code == 404
    assert reverse("editing_audit") not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_menu_leads_there(area: Area) -> None:
    home = client_of(make_member(Role.SCHOOL_ADMIN, make_school("gamma", area=area))).get(reverse("wagtailadmin_home"))
    assert reverse("editing_audit") in home.content.decode()


def test_a_visitor_is_sent_to_sign_in() -> None:
    assert "login" in Client(HTTP_HOST="localhost").get(reverse("editing_audit"))["Location"]


def test_an_area_reads_the_trail_of_a_school_that_is_gone(area: Area, sister: Tenant) -> None:
    sister.delete()
    assert "ข่าวของ beta" in screen(make_member(Role.AREA_OFFICER, area))


def test_what_happened_to_an_urgent_notice_is_said_in_thai(area: Area, school: Tenant) -> None:
    record(
        Action.NOTICE_SENT,
        by=None,
        tenant=school,
        subject="notice:abc น้ำท่วม",
        details={"severity": "warning", "version": 1},
    )
    record(
        Action.NOTICE_LEFT, by=None, area=area, subject="notice:abc น้ำท่วม", details={"schools": 1, "names": ["อัลฟา"]}
    )
    record(Action.SETTINGS_CHANGED, by=None, tenant=school, details={"notices_need_approval": True})
    text = screen(make_member(Role.AREA_OFFICER, area))
    for said in ("ประกาศด่วน «น้ำท่วม»", "เลิกแสดงที่สถานศึกษาที่ออกไป", "ได้แก่", "อัลฟา", "เตือน", "ใช่"):
        assert said in text
    for raw in ("notice:abc", ": warning", "True"):
        assert raw not in text.partition("<main")[2]


# -------------------------------------------------------------------------------------------------------------- filters


def test_a_school_of_the_area_is_chosen_and_a_foreign_one_is_no_choice(
    area: Area, school: Tenant, foreign: Tenant
) -> None:
    officer = make_member(Role.AREA_OFFICER, area)
    text = screen(officer, place=f"tenant:{school.pk}")
    assert "ข่าวของ alpha" in text
    assert "ข่าวของ beta" not in text
    answer = client_of(officer).get(reverse("editing_audit"), {"place": f"tenant:{foreign.pk}"})
    assert answer.status_code == 400
    assert "ข่าวของ omega" not in answer.content.decode()


def test_a_period_is_typed_in_the_buddhist_era_and_both_days_count(school: Tenant) -> None:
    for day in (9, 10, 11):
        now = datetime(2025, 1, day, 16, 59, 59, tzinfo=UTC)
        record(Action.PUBLISH, by=None, tenant=school, subject=f"page:2 วันที่ {day}", now=now)
    text = screen(make_member(Role.SCHOOL_ADMIN, school), since="10/1/2568", until="10 ม.ค. 2568")
    assert "วันที่ 10" in text
    assert "วันที่ 9" not in text
    assert "วันที่ 11" not in text
    assert "10 ม.ค. 2568" in text


def test_an_act_and_a_person_are_looked_for(school: Tenant) -> None:
    somjai = make_user("somjai", first_name="สมใจ", last_name="ใจดี")
    record(Action.UNPUBLISH, by=somjai, tenant=school, subject="page:3 ของสมใจ")
    admin = make_member(Role.SCHOOL_ADMIN, school)
    assert "ข่าวของ alpha" not in screen(admin, action="unpublish")
    assert "ข่าวของ alpha" not in screen(admin, person="ใจ ใจ")
    assert "ของสมใจ" in screen(admin, action="unpublish", person="ใจ ใจ")


@pytest.mark.parametrize(
    "query",
    [
        {"since": "31/02/2569"},
        {"since": "20/11/69"},
        {"since": "2/1/2569", "until": "1/1/2569"},
        {"action": "no_such_act"},
        {"person": "ก" * 500},
    ],
)
def test_what_cannot_be_is_told_in_thai_and_shows_nothing(school: Tenant, query: dict[str, str]) -> None:
    client = client_of(make_member(Role.SCHOOL_ADMIN, school))
    answer = client.get(reverse("editing_audit"), query)
    assert answer.status_code == 400
    assert "error-message" in answer.content.decode()
    assert "ข่าวของ alpha" not in answer.content.decode()
    assert client.post(f"{reverse('editing_audit_export')}?action=no_such_act").status_code == 302


@pytest.mark.parametrize("mark", ["0", "-1", "abc", "9" * 40, "๑", "1 OR 1=1"])
def test_a_wild_mark_of_a_page_leads_to_the_newest(school: Tenant, mark: str) -> None:
    user = make_member(Role.SCHOOL_ADMIN, school)
    assert "ข่าวของ alpha" in screen(user, before=mark)
    assert "ข่าวของ alpha" in screen(user, after=mark)


def test_a_foreign_mark_tells_nothing(school: Tenant, foreign: Tenant) -> None:
    mark = AuditEntry.objects.filter(chain__tenant=foreign).first()
    assert "ข่าวของ alpha" in screen(make_member(Role.SCHOOL_ADMIN, school), before=str(mark.pk))


def test_an_empty_result_says_what_to_do(school: Tenant) -> None:
    assert "ลองขยายช่วงวัน" in screen(make_member(Role.SCHOOL_ADMIN, school), since="1/1/2600")


# ------------------------------------------------------------------------------------------------------ pages and words


def test_pages_lead_through_everything_and_back(school: Tenant) -> None:
    for number in range(PAGE * 2):
        record(Action.PUBLISH, by=None, tenant=school, subject=f"page:9 ลำดับ {number:03}")
    client, url = client_of(make_member(Role.SCHOOL_ADMIN, school)), reverse("editing_audit")
    query, seen = "?action=publish", []
    while query:
        context = client.get(url + query).context
        seen += [row["subject"] for row in context["rows"]]
        query = f"?action=publish&before={context['page'].older}" if context["page"].older else ""
    assert len(seen) == len(set(seen)) == PAGE * 2 + 1
    back = client.get(f"{url}?action=publish&after={context['page'].newer}").context
    assert [row["subject"] for row in back["rows"]] == seen[PAGE : PAGE * 2]


def test_pages_reach_over_years_without_entries_and_back(school: Tenant) -> None:
    for number in range(PAGE + 10):
        now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=40 * number)
        record(Action.UNPUBLISH, by=None, tenant=school, subject=f"page:9 ลำดับ {number:03}", now=now)
    client, url = client_of(make_member(Role.SCHOOL_ADMIN, school)), f"{reverse('editing_audit')}?action=unpublish"
    first = client.get(url).context
    second = client.get(f"{url}&before={first['page'].older}").context
    assert [len(page["rows"]) for page in (first, second)] == [PAGE, 10]
    back = client.get(f"{url}&after={second['page'].newer}").context
    assert back["rows"] == first["rows"]


def test_an_entry_speaks_thai(school: Tenant) -> None:
    boss = make_member(Role.SCHOOL_ADMIN, school, username="boss")
    text = screen(boss)
    assert "เพิ่มสมาชิก" in text
    assert "ผู้ใช้ «boss»" in text
    assert "บทบาท: ผู้ดูแลระบบของสถานศึกษา" in text
    assert "command line" not in text


def test_a_title_with_markup_is_text(school: Tenant) -> None:
    record(Action.PUBLISH, by=None, tenant=school, subject="page:1 <script>alert(1)</script>")
    assert "<script>alert(1)" not in screen(make_member(Role.SCHOOL_ADMIN, school))


@pytest.mark.parametrize("many", [1, 40])
def test_the_screen_asks_the_database_as_often_for_many_entries(
    school: Tenant, many: int, django_assert_max_num_queries: object
) -> None:
    for number in range(many):
        record(Action.PUBLISH, by=None, tenant=school, subject=f"page:{number}")
    client = client_of(make_member(Role.SCHOOL_ADMIN, school))
    client.get(reverse("editing_audit"))
    with django_assert_max_num_queries(32):  # type: ignore[operator]
        client.get(reverse("editing_audit"))


# ----------------------------------------------------------------------------------------------------------- the export


def test_an_export_is_an_entry_of_the_trail_that_was_exported(area: Area, school: Tenant) -> None:
    export(make_member(Role.SCHOOL_ADMIN, school))
    officer = make_member(Role.AREA_OFFICER, area)
    export(officer, place=f"tenant:{school.pk}")
    export(officer)
    keys = AuditEntry.objects.filter(action="exported").order_by("pk").values_list("chain__key", flat=True)
    assert list(keys) == [f"tenant:{school.pk}"] * 2 + [f"area:{area.pk}"]


def test_an_export_is_asked_for_by_post(school: Tenant) -> None:
    assert client_of(make_member(Role.SCHOOL_ADMIN, school)).get(reverse("editing_audit_export")).status_code == 405
