"""«เลือกสถานศึกษา»: the choice, the strip that shows it, and what is closed without it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.content.models import BasePage
from tenants.models import Role, Stay, Tenant, User
from tenants.places.standing import SESSION_KEY
from tenants.services import add_member, remove_member
from tests.factories.content import make_image, make_news, make_page
from tests.factories.people import make_area, make_member, make_office, make_school, work_in

pytestmark = pytest.mark.django_db

PLACES, CHOOSE, LEAVE = "/admin/places/", "/admin/places/choose/", "/admin/places/leave/"
REASON = "โรงเรียนแจ้งว่าหน้าข่าวแสดงผิด"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha", name="โรงเรียนแอลฟา")


@pytest.fixture
def other(school: Tenant) -> Tenant:
    return make_school("beta", name="โรงเรียนเบตา")


@pytest.fixture
def officer(school: Tenant) -> User:
    return make_member(Role.AREA_OFFICER, school.area)


@pytest.fixture
def teacher(school: Tenant, other: Tenant) -> User:
    """Who serves two schools with different roles."""
    user = make_member(Role.EDITOR, school)
    add_member(user, Role.SCHOOL_ADMIN, tenant=other)
    return user


def client_of(user: User, place: Tenant | None = None) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    if place is not None:
        work_in(client, user, place)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def choose(client: Client, tenant: Tenant, **data: str) -> Any:
    return client.post(CHOOSE, {"place": tenant.slug, **data})


# ----------------------------------------------------------------------------------------------------------- the choice


def test_who_serves_one_school_never_sees_any_of_it(school: Tenant) -> None:
    client = client_of(make_member(Role.EDITOR, school))
    home = client.get("/admin/")
    assert home.status_code == 200
    assert 'class="place' not in text(home)
    assert PLACES not in text(home)
    assert client.get(PLACES)["Location"] == "/admin/"


def test_who_serves_two_chooses_after_signing_in_and_comes_back_to_what_was_asked_for(
    teacher: User, school: Tenant, other: Tenant
) -> None:
    client = client_of(teacher)
    assert client.get("/admin/")["Location"] == PLACES
    assert client.get("/admin/images/")["Location"] == f"{PLACES}?next=%2Fadmin%2Fimages%2F"
    page = text(client.get(f"{PLACES}?next=/admin/images/"))
    assert school.name in page
    assert other.name in page
    assert str(Role.EDITOR.label) in page
    assert str(Role.SCHOOL_ADMIN.label) in page
    assert choose(client, other, next="/admin/images/")["Location"] == "/admin/images/"
    assert other.name in text(client.get("/admin/"))


def test_the_strip_names_the_place_on_every_screen_and_leads_to_another(teacher: User, other: Tenant) -> None:
    client = client_of(teacher, other)
    for url in ("/admin/", "/admin/images/", f"/admin/pages/{other.root_page_id}/", "/admin/account/", PLACES):
        strip = re.search(r'<aside class="place".*?</aside>', text(client.get(url)), re.DOTALL)
        assert strip, url
        assert other.name in strip[0], url
        assert PLACES in strip[0], url


def test_lists_show_the_chosen_place_only(teacher: User, school: Tenant, other: Tenant) -> None:
    for tenant in Tenant.objects.filter(pk__in=[school.pk, other.pk]):
        make_image(tenant, title=f"ภาพของ {tenant.slug}", name=f"{tenant.slug}.jpg")
        make_news(tenant, title=f"ข่าวของ {tenant.slug}").save_revision(user=teacher)
        page = BasePage.objects.get(title=f"ข่าวของ {tenant.slug}").specific
        page.save_revision(user=teacher, log_action=True)
    for here, there in ((school, other), (other, school)):
        client = client_of(teacher, here)
        for url in (
            "/admin/",
            "/admin/images/",
            "/admin/pages/search/?q=ข่าวของ",
            "/admin/choose-page/search/?q=ข่าวของ",
        ):
            page = text(client.get(url))
            assert f"ของ {there.slug}" not in page, url
            assert there.name not in page, url
        assert f"ภาพของ {here.slug}" in text(client.get("/admin/images/"))
        assert f"ข่าวของ {here.slug}" in text(client.get("/admin/"))


def test_roles_count_where_they_are_held(teacher: User, school: Tenant, other: Tenant) -> None:
    assert client_of(teacher, school).get(reverse("editing_school_index")).status_code == 200
    assert "ไม่มีสิทธิ์" in text(client_of(teacher, school).get(reverse("editing_school_index")))
    answer = client_of(teacher, other).get(reverse("editing_school_index"))
    assert answer["Location"] == reverse("editing_school", args=[other.slug])


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_choice_leads_nowhere_else(teacher: User, school: Tenant, next_url: str) -> None:
    assert choose(client_of(teacher), school, next=next_url)["Location"] == "/admin/"


@pytest.mark.parametrize("place", ["", "nothing", "gamma", "ALPHA", "1", "alpha,beta"])
def test_a_place_that_is_not_ones_own_does_not_exist(teacher: User, place: str) -> None:
    make_school("gamma", area=make_area("area-2", "เขต 2"))
    answer = client_of(teacher).post(CHOOSE, {"place": place})
    assert answer.status_code == 404
    assert not Stay.objects.exists()


def test_a_removed_membership_is_felt_at_the_next_request(teacher: User, school: Tenant, other: Tenant) -> None:
    client = client_of(teacher, other)
    assert client.get(f"/admin/pages/{other.root_page_id}/").status_code == 200
    remove_member(teacher, Role.SCHOOL_ADMIN, tenant=other)
    assert client.get(f"/admin/pages/{other.root_page_id}/").status_code == 404
    assert client.get(f"/admin/pages/{school.root_page_id}/").status_code == 200


def test_signing_out_ends_the_stay(officer: User, school: Tenant) -> None:
    client = client_of(officer, school)
    client.post("/admin/logout/")
    assert Stay.objects.get().ended_at is not None


# ------------------------------------------------------------------------------------ things of another of one's places


def test_a_page_of_ones_other_school_offers_to_go_there(teacher: User, school: Tenant, other: Tenant) -> None:
    client, url = client_of(teacher, school), f"/admin/pages/{other.root_page_id}/edit/"
    answer = client.get(url, follow=True)
    assert f"ไปทำงานที่ {other.name}" in text(answer)
    assert choose(client, other, next=url)["Location"] == url
    assert client.get(url).status_code == 200


def test_a_form_of_ones_other_school_is_not_saved_and_says_why(teacher: User, school: Tenant, other: Tenant) -> None:
    page = make_page(other)
    answer = client_of(teacher, school).post(f"/admin/pages/{page.pk}/edit/", {"title": "ผิดโรงเรียน"})
    assert answer.status_code == 409
    assert "ยังไม่ได้บันทึก" in text(answer)
    assert BasePage.objects.get(pk=page.pk).title == page.title


def test_scripts_and_images_get_no_screen(teacher: User, school: Tenant, other: Tenant) -> None:
    image = make_image(other)
    client, url = client_of(teacher, school), reverse("wagtailimages_chooser:chosen", args=[image.pk])
    assert client.get(url, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 404
    assert client.get(url, headers={"Accept": "application/json"}).status_code == 404
    assert client.get(url, headers={"Sec-Fetch-Dest": "image"}).status_code == 404
    assert client.post(url, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 404


def test_mixing_things_of_two_of_ones_schools_is_refused(teacher: User, school: Tenant, other: Tenant) -> None:
    here, there = make_page(school, live=False), make_page(other, live=False)
    url = reverse("wagtail_bulk_action", args=["content", "basepage", "publish"])
    client_of(teacher, school).post(f"{url}?id={here.pk}&id={there.pk}")
    assert not BasePage.objects.filter(pk__in=[here.pk, there.pk], live=True).exists()


# ----------------------------------------------------------------------------------------------------------- acting for


def test_an_officer_chooses_from_the_list_of_the_area(officer: User, school: Tenant, other: Tenant) -> None:
    make_office(school.area, name="สำนักงานเขตของเรา")
    make_school("gamma", area=make_area("area-2", "เขต 2"), name="โรงเรียนเขตอื่น")
    client = client_of(officer)
    page = text(client.get("/admin/", follow=True))
    assert all(name in page for name in (school.name, other.name, "สำนักงานเขตของเรา"))
    assert "โรงเรียนเขตอื่น" not in page
    assert client.get(f"/admin/pages/{school.root_page_id}/")["Location"].startswith(PLACES)


def test_an_officer_sees_for_whom_and_in_whose_name_and_stops(officer: User, school: Tenant) -> None:
    client = client_of(officer)
    choose(client, school)
    home = text(client.get("/admin/"))
    assert f"กำลังทำงานแทน <b>{school.name}</b> ในนาม {school.area.name}" in home
    assert "เลิกทำงานแทน" in home
    assert client.post(LEAVE)["Location"] == PLACES
    assert SESSION_KEY not in client.session
    assert client.get("/admin/images/").status_code == 302
    assert Stay.objects.get().ended_at is not None


def test_choosing_another_school_ends_the_stay_before(officer: User, school: Tenant, other: Tenant) -> None:
    client = client_of(officer)
    choose(client, school)
    choose(client, other)
    assert [stay.ended_at is None for stay in Stay.objects.order_by("pk")] == [False, True]


def test_an_officer_never_acts_in_another_area(officer: User) -> None:
    foreign = make_school("gamma", area=make_area("area-2", "เขต 2"))
    client = client_of(officer)
    assert choose(client, foreign).status_code == 404
    assert client.get(f"{PLACES}?place=gamma").status_code == 404
    assert client.get(f"/admin/pages/{foreign.root_page_id}/edit/").status_code == 404


def test_the_search_finds_by_name_code_and_network(officer: User, school: Tenant, other: Tenant) -> None:
    for number in range(10):
        make_school(f"s{number}", name=f"โรงเรียนที่ {number}", code10=f"104752000{number}")
    client = client_of(officer)
    for words, expected in (("ที่ 3", "โรงเรียนที่ 3"), ("1047520007", "โรงเรียนที่ 7"), ("BETA", other.name)):
        page = text(client.get(PLACES, {"q": words}))
        names = re.findall(r'places__name">([^<]+)<', page)
        assert names == [expected], words
    assert "ไม่พบสถานศึกษา" in text(client.get(PLACES, {"q": "ไม่มีจริง"}))
    assert client.get(PLACES, {"q": "x" * 9000}).status_code == 200


def test_numbers_in_names_count_as_people_count(officer: User) -> None:
    for number in (15, 3, 21):
        make_school(f"n{number}", name=f"โรงเรียนที่ {number}")
    names = re.findall(r'places__name">(โรงเรียนที่ \d+)<', text(client_of(officer).get(PLACES)))
    assert names == ["โรงเรียนที่ 3", "โรงเรียนที่ 15", "โรงเรียนที่ 21"]


def test_more_schools_cost_no_more_queries(officer: User, school: Tenant, django_assert_max_num_queries: Any) -> None:
    client = client_of(officer)
    client.get(PLACES)
    with django_assert_max_num_queries(60) as few:
        client.get(PLACES)
    for number in range(12):
        make_school(f"q{number}")
    with django_assert_max_num_queries(len(few)):
        client.get(PLACES)


# ------------------------------------------------------------------------------------------------------- platform admin


def test_a_platform_admin_reads_nothing_of_a_school_before_entering(school: Tenant) -> None:
    image, page = make_image(school), make_page(school)
    client = client_of(make_member(Role.PLATFORM_ADMIN))
    for url in (
        "/admin/",
        "/admin/images/",
        f"/admin/images/{image.pk}/",
        f"/admin/pages/{page.pk}/edit/",
        reverse("editing_school", args=[school.slug]),
        image.file.url,
    ):
        answer = client.get(url)
        assert answer.status_code in (302, 404), url
        assert answer.get("Location", PLACES).startswith(PLACES), url
    assert client.get(image.file.url, headers={"Sec-Fetch-Dest": "image"}).status_code == 404
    assert client.get("/admin/api/main/pages/").status_code == 302
    for url in ("/admin/users/", "/admin/groups/", "/admin/account/", PLACES):
        assert client.get(url).status_code == 200, url


def test_a_platform_admin_enters_with_a_reason_that_the_school_reads(school: Tenant) -> None:
    page = make_page(school)
    client = client_of(make_member(Role.PLATFORM_ADMIN, first_name="ผู้ดูแล", last_name="กลาง"))
    ask = client.get(f"/admin/pages/{page.pk}/edit/", follow=True)
    assert "เหตุผลที่เข้าทำงาน" in text(ask)
    asked = choose(client, school)
    assert (asked.status_code, "อย่างน้อย 10 ตัวอักษร สถานศึกษา" in text(asked)) == (200, False)
    refused = choose(client, school, reason="สั้น")
    assert refused.status_code == 400
    assert "อย่างน้อย 10 ตัวอักษร" in text(refused)
    assert not Stay.objects.exists()
    assert choose(client, school, reason=REASON, next=f"/admin/pages/{page.pk}/edit/").status_code == 302
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    told = text(client_of(make_member(Role.SCHOOL_ADMIN, school)).get("/admin/visitors/"))
    assert REASON in told
    assert "ผู้ดูแล กลาง" in told


def test_a_platform_admin_inside_sees_what_the_school_sees_and_keeps_the_platforms_screens(
    school: Tenant, other: Tenant
) -> None:
    make_image(other, title="ภาพของเบตา")
    user = make_member(Role.PLATFORM_ADMIN)
    client = client_of(user, school)
    assert "ภาพของเบตา" not in text(client.get("/admin/images/"))
    assert client.get(f"/admin/pages/{other.root_page_id}/edit/")["Location"].startswith(PLACES)
    assert client.get("/admin/users/").status_code == 200
    assert User.objects.get(pk=user.pk).is_superuser


def test_saving_ones_account_inside_a_place_keeps_the_platform_admin(school: Tenant) -> None:
    user = make_member(Role.PLATFORM_ADMIN, first_name="เดิม")
    client = client_of(user, school)
    form = client.get("/admin/account/").context["form"] if client.get("/admin/account/").context else None
    data = {
        "name_email-first_name": "ใหม่",
        "name_email-last_name": "ก",
        "theme-theme": "system",
    }
    client.post("/admin/account/", data)
    stored = User.objects.get(pk=user.pk)
    assert stored.is_superuser, form


# --------------------------------------------------------------------------------------------------------- who was here


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CONTRIBUTOR, 404),
        (Role.EDITOR, 404),
        (Role.REGISTRAR, 404),
        (Role.ASSESSOR, 404),
        (Role.DIRECTOR, 200),
        (Role.SCHOOL_ADMIN, 200),
    ],
)
def test_who_answers_for_a_school_reads_who_has_acted_for_it(
    school: Tenant, officer: User, role: Role, status: int
) -> None:
    client_of(officer, school)
    client = client_of(make_member(role, school))
    assert client.get("/admin/visitors/").status_code == status
    assert ("ผู้ที่เข้ามาทำงานแทน" in text(client.get("/admin/"))) == (status == 200)


def test_a_school_reads_of_its_own_visitors_only(school: Tenant, other: Tenant, officer: User) -> None:
    client_of(officer, other)
    page = text(client_of(make_member(Role.DIRECTOR, school)).get("/admin/visitors/"))
    assert "ยังไม่มีใครเข้ามาทำงานแทน" in page
