"""«เมนูเว็บไซต์»: order and choice of the menu's entries, published at once, recorded, and taken back by one button."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.content.base import BasePage
from cms.content.models import SectionPage
from cms.content.rebuild import compare
from site_builder.models import PublishRequest
from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.models import Role, Tenant, User
from tests.factories.content import add_page, make_page
from tests.factories.people import make_area, make_member, make_school, work_in

pytestmark = pytest.mark.django_db

MENU, ACT, UNDO = "/admin/menu/", "/admin/menu/act/", "/admin/menu/undo/"


@pytest.fixture
def school() -> Tenant:
    school = make_school("alpha")
    home = BasePage.objects.get(pk=school.root_page_id)
    for page in home.get_children():
        page.specific.delete()
    home = BasePage.objects.get(pk=home.pk)
    for slug, shown in (("one", True), ("two", True), ("quiet", False), ("three", True)):
        add_page(BasePage.objects.get(pk=home.pk), SectionPage(title=f"หมวด {slug}", slug=slug, show_in_menus=shown))
    PublishRequest.objects.all().delete()
    return school


def page(slug: str) -> BasePage:
    return BasePage.objects.get(slug=slug, depth=4)


def order(school: Tenant, *, shown: bool | None = None) -> list[str]:
    pages = BasePage.objects.filter(tenant=school, depth=4).order_by("path")
    return [one.slug for one in pages if shown is None or one.show_in_menus == shown]


def client_of(user: User, place: Tenant | None = None) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    if place is not None:
        work_in(client, user, place)
    return client


@pytest.fixture
def client(school: Tenant) -> Client:
    return client_of(make_member(Role.EDITOR, school))


def act(client: Client, what: str, slug: str) -> Any:
    return client.post(ACT, {"act": what, "entry": page(slug).pk})


def undo(client: Client, answer: Any) -> Any:
    screen = client.get(answer["Location"]).content.decode()
    token = re.search(r'name="undo" value="([^"]+)"', screen)
    return client.post(UNDO, {"undo": token[1]})


def recorded(school: Tenant) -> list[str]:
    entries = AuditEntry.objects.filter(chain__tenant=school, action=Action.MENU_CHANGED).order_by("number")
    return [json.loads(entry.details)["change"] for entry in entries]


def test_an_entry_changes_places_with_the_one_beside_it_in_the_menu(client: Client, school: Tenant) -> None:
    act(client, "up", "three")
    assert order(school, shown=True) == ["one", "three", "two"]
    act(client, "down", "one")
    assert order(school, shown=True) == ["three", "one", "two"]
    assert recorded(school) == ["moved", "moved"]


def test_a_new_order_asks_for_a_build_in_the_same_transaction(client: Client, school: Tenant) -> None:
    act(client, "up", "two")
    asked = PublishRequest.objects.get(served_at=None)
    assert (asked.tenant_id, asked.reason) == (school.pk, "order or place changed")


def test_the_first_cannot_go_up_nor_the_last_down(client: Client, school: Tenant) -> None:
    before = order(school)
    act(client, "up", "one")
    act(client, "down", "three")
    assert order(school) == before
    assert recorded(school) == []


def test_hiding_and_showing_is_public_at_once(client: Client, school: Tenant) -> None:
    act(client, "hide", "two")
    act(client, "show", "quiet")
    assert order(school, shown=True) == ["one", "quiet", "three"]
    assert compare(school).equal
    assert PublishRequest.objects.filter(served_at=None, tenant=school).exists()
    assert recorded(school) == ["hidden", "shown"]


@pytest.mark.parametrize(("what", "slug"), [("up", "three"), ("down", "one"), ("hide", "two"), ("show", "quiet")])
def test_every_act_is_taken_back_by_one_button_and_that_too(
    client: Client, school: Tenant, what: str, slug: str
) -> None:
    before = order(school), order(school, shown=True)
    done = act(client, what, slug)
    after = order(school), order(school, shown=True)
    assert before != after
    undone = undo(client, done)
    assert (order(school), order(school, shown=True)) == before
    undo(client, undone)
    assert (order(school), order(school, shown=True)) == after


def test_no_unpublished_word_goes_live_and_the_draft_keeps_the_choice(client: Client, school: Tenant) -> None:
    draft = page("two").specific
    draft.title = "ยังไม่เผยแพร่"
    draft.save_revision()
    act(client, "hide", "two")
    assert page("two").title == "หมวด two"
    assert page("two").has_unpublished_changes
    page("two").specific.get_latest_revision().publish()
    assert (page("two").title, page("two").show_in_menus) == ("ยังไม่เผยแพร่", False)


def test_a_scheduled_version_keeps_the_choice(client: Client, school: Tenant) -> None:
    later = page("two").specific
    later.go_live_at = timezone.now() + timedelta(days=1)
    scheduled = later.save_revision()
    scheduled.publish()
    page("two").specific.save_revision()
    act(client, "hide", "two")
    scheduled.refresh_from_db()
    assert scheduled.content["show_in_menus"] is False


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CONTRIBUTOR, 404),
        (Role.REGISTRAR, 404),
        (Role.ASSESSOR, 404),
        (Role.EDITOR, 200),
        (Role.DIRECTOR, 200),
        (Role.SCHOOL_ADMIN, 200),
    ],
)
def test_who_publishes_orders_the_menu(school: Tenant, role: Role, status: int) -> None:
    client = client_of(make_member(role, school))
    assert client.get(MENU).status_code == status
    assert act(client, "hide", "two").status_code == (302 if status == 200 else 404)
    assert (MENU in client.get("/admin/").content.decode()) == (status == 200)


def test_an_officer_and_a_platform_admin_order_it_while_they_act(school: Tenant) -> None:
    for user in (make_member(Role.AREA_OFFICER, school.area), make_member(Role.PLATFORM_ADMIN)):
        assert client_of(user).get(MENU)["Location"].startswith("/admin/places/")
        assert client_of(user, school).get(MENU).status_code == 200


def test_nothing_of_another_school_is_an_entry(client: Client, school: Tenant) -> None:
    other = make_school("beta", area=make_area("area-2", "เขต 2"))
    theirs = make_page(other)
    for foreign in (theirs.pk, other.root_page_id, 10**9, "x", ""):
        assert client.post(ACT, {"act": "hide", "entry": foreign}).status_code == 404, foreign
    assert BasePage.objects.get(pk=theirs.pk).show_in_menus == theirs.show_in_menus


def test_a_page_that_is_no_entry_is_refused_with_a_word(client: Client, school: Tenant) -> None:
    below = make_page(school, parent=page("one"))
    answer = client.post(ACT, {"act": "up", "entry": below.pk}, follow=True)
    assert "ไม่พบรายการนี้ในเมนู" in answer.content.decode()
    assert client.post(ACT, {"act": "eat", "entry": below.pk}).status_code == 404


def test_an_undo_is_of_one_person_and_one_school(client: Client, school: Tenant) -> None:
    done = act(client, "hide", "two")
    screen = client.get(done["Location"]).content.decode()
    token = re.search(r'name="undo" value="([^"]+)"', screen)[1]
    colleague = client_of(make_member(Role.EDITOR, school))
    for text in (token, "", "x", token[:-2]):
        answer = colleague.post(UNDO, {"undo": text}, follow=True)
        assert "เลิกทำไม่ได้แล้ว" in answer.content.decode()
    assert not page("two").show_in_menus


def test_what_was_deleted_meanwhile_is_told(client: Client, school: Tenant) -> None:
    done = act(client, "hide", "two")
    screen = client.get(done["Location"]).content.decode()
    token = re.search(r'name="undo" value="([^"]+)"', screen)[1]
    page("two").specific.delete()
    assert "ไม่พบรายการนี้ในเมนู" in client.post(UNDO, {"undo": token}, follow=True).content.decode()


def test_an_empty_menu_says_what_to_do(client: Client, school: Tenant) -> None:
    for slug in ("one", "two", "three"):
        act(client, "hide", slug)
    assert "ยังไม่มีรายการในเมนู" in client.get(MENU).content.decode()
