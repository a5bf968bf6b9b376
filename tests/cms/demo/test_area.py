"""Making the demo: once is enough, twice changes nothing, and what people write stays."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.content.base import BasePage
from cms.content.lifecycle.moving import move_school
from cms.content.models import SiteDocument, SiteImage
from cms.content.pages.home import HomePage
from cms.content.pages.news import NewsPage
from cms.content.rebuild import compare
from cms.content.records import PublishedPageRecord
from cms.demo import area as steps
from cms.demo.accounts import PASSWORD, SERVES_TWO, make_accounts
from cms.demo.filling import fill, is_filled
from cms.demo.neighbours import make_neighbours
from cms.demo.seeding import seed_school
from cms.demo.texts import FileText, PageText, Person, TenantText
from tenants.models import Area, Membership, Role, Tenant, User
from tenants.policies import tenants_within_reach
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db

BODY = """
ดู[ติดต่อ](page:contact)

[image: classroom | ภาพห้องเรียน]

[gallery: classroom | ห้อง; garden | แปลง]

[file: plan.pdf]

| ก | ข |
|---|---|
| 1 | 2 |

[info: หัวข้อ]
ข้อความ
[/]

> คำ
> — ผู้พูด

[button: ข่าว | page:news/open]
"""
SMALL = TenantText(
    slug="small",
    palette="village",
    facts={"name": "โรงเรียนเล็ก", "kind": "school"},
    people=(Person("director", "นางหนึ่ง นามสมมติ", "ผู้อำนวยการ"),),
    files=(FileText("plan.pdf", "แผน", ("หนึ่ง",)),),
    pages=(
        PageText("", "home", "โรงเรียนเล็ก", "ยินดีต้อนรับทุกคน", "classroom", "ห้องเรียน", BODY),
        PageText("about", "section", "เกี่ยวกับเรา"),
        PageText("about/history", "standard", "ประวัติ", body="นานมาแล้ว"),
        PageText("academic", "section", "วิชาการ"),
        PageText("contact", "contact", "ติดต่อเรา", body="มาเลย", fields={"hours": "ทุกวัน"}),
        PageText("activities", "activity_index", "กิจกรรม"),
        PageText(
            "activities/walk", "activity", "เดินป่า", date=date(2026, 11, 3), fields={"consent": "given"},
            rows={"photos": ({"image": "garden/left", "caption": "หนึ่ง"}, {"image": "garden"})},
        ),
        PageText("documents", "document_library", "เอกสาร"),
        PageText(
            "documents/plan", "document", "แผน", date=date(2026, 10, 1), category="plan", fields={"file": "plan.pdf"}
        ),
        PageText("calendar", "calendar", "ปฏิทิน"),
        PageText("calendar/fair", "event", "งานวัด", in_days=3, days=2),
        PageText("news", "news_index", "ข่าว"),
        PageText(
            "news/open", "news", "เปิดเรียน", "พรุ่งนี้", "garden", "แปลงผัก", "มาเรียนกัน", date(2026, 11, 2),
            "activity", True, ("เปิดภาคเรียน",), ("plan.pdf",),
        ),
    ),
)  # fmt: skip
TODAY = date(2026, 11, 26)


@pytest.fixture
def area() -> Area:
    return steps.make_area()


@pytest.fixture
def school(area: Area) -> Tenant:
    tenant = steps.make_tenant(area, SMALL)
    assert fill(tenant, SMALL, TODAY)
    return tenant


def fail(tenant: Tenant) -> None:
    raise RuntimeError


def stored(tenant: Tenant) -> dict[str, bytes]:
    return {one.key: bytes(one.body) for one in PublishedPageRecord.objects.filter(tenant=tenant)}


def public_form(tenant: Tenant, title: str) -> dict[str, Any]:
    forms = [json.loads(body) for body in stored(tenant).values()]
    return next(form for form in forms if form["title"] == title)


def test_a_filled_school_shows_all_kinds_of_blocks(school: Tenant) -> None:
    home = public_form(school, "โรงเรียนเล็ก")
    assert [block["type"] for block in home["body"]] == [
        "rich_text", "image", "gallery", "document", "table", "callout", "quote", "button",
    ]  # fmt: skip
    contact = public_form(school, "ติดต่อเรา")
    assert f'data-ref="page:{contact["key"]}"' in home["body"][0]["html"]


def test_news_stand_where_and_when_the_text_says(school: Tenant) -> None:
    news = public_form(school, "เปิดเรียน")
    assert (news["slug"], news["date"], news["pinned"]) == ("2026-11-02-open", "2026-11-02", True)
    assert news["first_published"] == "2026-11-02T01:30:00Z"
    assert len(news["attachments"]) == 1
    assert [tag["name"] for tag in news["tags"]] == ["เปิดภาคเรียน"]


def test_what_only_some_kinds_have_is_written(school: Tenant) -> None:
    album = public_form(school, "เดินป่า")
    assert [photo["caption"] for photo in album["details"]["photos"]] == ["หนึ่ง", ""]
    assert album["cover"] == album["details"]["photos"][0]["image"]
    assert album["details"]["consent"]
    assert public_form(school, "แผน")["details"]["file"]
    event = public_form(school, "งานวัด")
    assert (event["details"]["start"], event["details"]["end"]) == ("2026-11-30", "2026-12-01")
    assert event["slug"] == "2026-11-30-fair"


def test_a_plain_first_page_gives_way_to_the_type_made_for_it(school: Tenant) -> None:
    assert public_form(school, "ติดต่อเรา")["details"]["hours"] == "ทุกวัน"
    assert BasePage.objects.filter(tenant=school, slug="contact").count() == 1
    assert not any(BasePage.find_problems())


def test_contact_is_the_last_of_the_menu(school: Tenant) -> None:
    home = HomePage.objects.get(pk=school.root_page_id)
    assert [page.slug for page in home.get_children().live().in_menu()][-1] == "contact"


def test_what_is_stored_is_what_a_rebuild_makes(school: Tenant) -> None:
    assert compare(school).equal


def test_making_it_twice_changes_nothing(area: Area, school: Tenant) -> None:
    before = stored(school), SiteImage.objects.count(), SiteDocument.objects.count()
    again = steps.make_tenant(steps.make_area(), SMALL)
    assert again == school
    assert not fill(again, SMALL)
    assert (stored(school), SiteImage.objects.count(), SiteDocument.objects.count()) == before


def test_a_school_that_somebody_has_moved_to_another_area_stays_there_when_the_demo_is_made_again(area: Area) -> None:
    made = steps.make_tenant(area, SMALL)
    move_school(made, make_neighbours()[0], by=None, reason="ทดลองย้าย")
    assert steps.make_tenant(area, SMALL).area.slug == "phumek2"


def test_what_people_write_or_delete_stays(school: Tenant) -> None:
    home = HomePage.objects.get(pk=school.root_page_id)
    home.summary = "ครูเขียนใหม่"
    home.save_revision().publish()
    NewsPage.objects.get(tenant=school).delete()
    assert is_filled(school)
    assert not fill(school, SMALL)
    assert public_form(school, "โรงเรียนเล็ก")["summary"] == "ครูเขียนใหม่"
    assert not NewsPage.objects.filter(tenant=school).exists()


def test_half_a_school_is_made_whole(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = steps.make_tenant(area, SMALL)
    with monkeypatch.context() as patch:
        patch.setattr("cms.demo.filling._contact_last", fail)
        with pytest.raises(RuntimeError):
            fill(tenant, SMALL)
    assert not is_filled(tenant)
    assert fill(Tenant.objects.get(pk=tenant.pk), SMALL)


def test_there_is_an_account_of_every_role(area: Area, school: Tenant) -> None:
    accounts = make_accounts(area, [school])
    assert {account.role for account in accounts} == {role.value for role in Role}
    assert Membership.objects.count() == len(accounts) == len({account.username for account in accounts})
    assert all(User.objects.get(username=one.username).check_password(one.password) for one in accounts)


def test_one_serves_both_schools_with_two_roles(area: Area, school: Tenant) -> None:
    second = make_school("second", area=area)
    accounts = [one for one in make_accounts(area, [school, second]) if one.username == SERVES_TWO]
    assert [(one.role, one.tenant) for one in accounts] == [(Role.EDITOR, "small"), (Role.SCHOOL_ADMIN, "second")]
    assert User.objects.get(username=SERVES_TWO).memberships.count() == 2
    assert make_accounts(area, [school, second]) == make_accounts(area, [school, second])


def test_a_second_area_has_an_officer_an_office_and_a_school_and_is_not_told_of_as_the_demos_own(
    area: Area, school: Tenant
) -> None:
    steps.make_tenant(area, TenantText("office-1", "office", {"name": "สำนักงาน", "kind": "office"}))
    second, tenants = make_neighbours()
    accounts = make_accounts(area, [school], second)
    assert [one.tenant for one in accounts if one.role == Role.AREA_OFFICER] == [area.slug, second.slug]
    assert [tenant.kind for tenant in tenants] == ["office", "school"]
    facts = steps.demo_facts(area, accounts, "http://localhost:8000/admin/")
    assert [site["slug"] for site in facts["schools"]] == ["small"]
    assert make_neighbours() == (second, tenants)
    officer = User.objects.get(username=f"officer.{second.slug}")
    assert set(tenants_within_reach(officer)) == set(tenants)


def test_a_changed_password_stays_changed(area: Area, school: Tenant) -> None:
    make_accounts(area, [school])
    user = User.objects.get(username="kru.small")
    user.set_password("another-secret-1")
    user.save()
    make_accounts(area, [school])
    assert not User.objects.get(username="kru.small").check_password(PASSWORD)


def test_demo_json_has_exactly_this_form(area: Area, school: Tenant, tmp_path: Path) -> None:
    office = steps.make_tenant(area, TenantText("office-1", "office", {"name": "สำนักงาน", "kind": "office"}))
    facts = steps.demo_facts(area, make_accounts(area, [school]), "http://localhost:8000/admin/")
    steps.write_facts(tmp_path / "demo.json", facts)
    read = json.loads((tmp_path / "demo.json").read_text("utf-8"))
    assert set(read) == {"admin_url", "area", "schools", "accounts"}
    assert read["area"]["slug"] == office.slug
    assert [set(site) for site in read["schools"]] == [{"slug", "name", "host", "url"}]
    assert read["schools"][0]["host"] == "small.localhost"
    assert all(set(account) == {"username", "password", "role", "tenant"} for account in read["accounts"])


def test_seeded_pages_equal_what_the_rows_say(school: Tenant) -> None:
    seed_school(school, 7, date(2026, 11, 20))
    difference = compare(school)
    assert difference.equal
    assert NewsPage.objects.filter(tenant=school).count() == 8


def test_seeding_adds_and_is_the_same_every_time(area: Area, school: Tenant) -> None:
    seed_school(school, 2, date(2026, 11, 20))
    seed_school(school, 3, date(2026, 11, 20))
    slugs = sorted(NewsPage.objects.filter(tenant=school).values_list("slug", flat=True))
    NewsPage.objects.filter(tenant=school).exclude(slug="2026-11-02-open").delete()
    seed_school(school, 5, date(2026, 11, 20))
    assert sorted(NewsPage.objects.filter(tenant=school).values_list("slug", flat=True)) == slugs
    assert not any(BasePage.find_problems())


def test_a_seeded_page_can_be_edited_like_any_other(school: Tenant) -> None:
    seed_school(school, 1, date(2026, 11, 20))
    page = NewsPage.objects.filter(tenant=school).order_by("path").last()
    assert page is not None
    content, wanted = page.live_revision.content, page.serializable_data()
    assert set(content) == set(wanted)
    assert {name: content[name] for name in ("pk", "path", "title", "slug", "public_key")} == {
        name: wanted[name] for name in ("pk", "path", "title", "slug", "public_key")
    }
    # PostgreSQL keeps JSON in an order of its own.
    assert json.loads(content["body"]) == json.loads(wanted["body"])
    page.title = "แก้แล้ว"
    page.save_revision().publish()
    assert public_form(school, "แก้แล้ว")["slug"] == page.slug


@pytest.mark.parametrize(
    "wrong",
    [("--pages", "0"), ("--pages", "-5"), ("--pages", "99999999999"), ("--until", "0001-01-01"), ("--until", "x")],
)
def test_seeding_by_command_refuses_numbers_and_days_that_nobody_means(school: Tenant, wrong: tuple[str, str]) -> None:
    before = NewsPage.objects.filter(tenant=school).count()
    with pytest.raises((SystemExit, CommandError)):
        call_command("seed_school", school.slug, *wrong)
    assert NewsPage.objects.filter(tenant=school).count() == before


def test_the_newest_day_may_be_typed_in_the_buddhist_era(school: Tenant) -> None:
    call_command("seed_school", school.slug, "--pages", "3", "--until", "20/11/2569")
    assert max(NewsPage.objects.filter(tenant=school).values_list("date", flat=True)) <= date(2026, 11, 20)


@pytest.mark.parametrize("wrong", ["0", "-1", "abc", "100000", "9999999"])
def test_the_demo_refuses_numbers_of_schools_before_it_makes_anything(wrong: str) -> None:
    with pytest.raises((SystemExit, CommandError), match="จำนวนโรงเรียน"):
        call_command("demo", "--schools", wrong, "--no-serve")
    assert not Tenant.objects.exists()
