"""«ส่งมอบงาน»: what one person has in hand becomes another's, in this school only; and the book on two pages."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowState, WorkflowTask

from cms.content.base import BasePage
from cms.content.errors import HandsOverToNobody
from cms.content.handover import Ending, hand_over, in_hand
from cms.editing.handover.book import MOST_DRAFTS, MOST_SECTIONS
from site_builder.models import Hold
from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.errors import LastAdmin, SharedAccount
from tenants.models import Membership, Role, Tenant, User
from tenants.services import add_member
from tests.browsers import launched
from tests.factories.content import make_image, make_news, make_page
from tests.factories.people import make_area, make_member, make_office, make_school, make_user, work_in

pytestmark = pytest.mark.django_db

SCREEN, CONFIRM, BOOK = "/admin/handover/", "/admin/handover/confirm/", "/admin/handover/book/"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha", name="โรงเรียนแอลฟา")


@pytest.fixture
def leaver(school: Tenant) -> User:
    return make_member(Role.EDITOR, school, first_name="ครูเก่า", last_name="นามสมมติ")


@pytest.fixture
def successor(school: Tenant) -> User:
    return make_member(Role.EDITOR, school, first_name="ครูใหม่", last_name="นามสมมติ")


@pytest.fixture
def admin(school: Tenant) -> User:
    return make_member(Role.SCHOOL_ADMIN, school)


def client_of(user: User, place: Tenant | None = None) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    if place is not None:
        work_in(client, user, place)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def give_work(school: Tenant, person: User) -> dict[str, BasePage]:
    """Give a person one of everything that can be in hand; return the pages."""
    colleague = make_user()
    owned = make_page(school, title="หน้าของครูเก่า", owner=person)
    draft = make_page(school, title="หน้าที่มีร่าง", owner=colleague)
    draft.title = "ร่างใหม่"
    draft.save_revision(user=person)
    scheduled = make_news(school, title="ข่าววันหน้า", live=False, owner=colleague)
    scheduled.go_live_at = timezone.now() + timedelta(days=3)
    scheduled.save_revision(user=person).publish(user=person)
    locked = make_page(
        school, title="หน้าที่ล็อก", owner=colleague, locked=True, locked_by=person, locked_at=timezone.now()
    )
    submitted = make_page(school, title="หน้าที่ส่ง", live=False, owner=colleague)
    submitted.save_revision(user=colleague)
    task = GroupApprovalTask.objects.create(name="ตรวจ")
    task.groups.set(person.groups.all())
    workflow = Workflow.objects.create(name="ตรวจก่อนเผยแพร่")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    workflow.start(submitted, person)
    make_image(school, title="ภาพของครูเก่า", uploaded_by_user=person)
    return {"owned": owned, "draft": draft, "scheduled": scheduled, "locked": locked, "submitted": submitted}


def again(page: BasePage) -> BasePage:
    return BasePage.objects.get(pk=page.pk)


# ------------------------------------------------------------------------------------------------------- what moves


def test_everything_in_hand_moves_at_once(school: Tenant, leaver: User, successor: User, admin: User) -> None:
    pages = give_work(school, leaver)
    moved = hand_over(school, leaver, successor, by=admin)
    for name in ("owned", "draft", "scheduled"):
        assert again(pages[name]).owner == successor, name
    assert again(pages["locked"]).locked_by == successor
    assert WorkflowState.objects.get().requested_by == successor
    assert moved["moderated"] == 1
    assert moved["images"] == 1
    left = in_hand(school, leaver).counts()
    assert {name for name, count in left.items() if count} <= {"drafts", "scheduled"}, "what the person once wrote"


def test_who_wrote_a_version_stays_written_and_nothing_public_changes(
    school: Tenant, leaver: User, successor: User, admin: User
) -> None:
    draft = give_work(school, leaver)["draft"]
    hand_over(school, leaver, successor, by=admin)
    assert again(draft).latest_revision.user == leaver
    assert again(draft).title == "หน้าที่มีร่าง"


def test_the_successor_finds_the_drafts_on_the_dashboard(
    school: Tenant, leaver: User, successor: User, admin: User
) -> None:
    give_work(school, leaver)
    assert "ร่างใหม่" not in text(client_of(successor).get("/admin/"))
    hand_over(school, leaver, successor, by=admin)
    assert "ร่างใหม่" in text(client_of(successor).get("/admin/"))


def test_what_the_person_does_elsewhere_stays(school: Tenant, leaver: User, successor: User, admin: User) -> None:
    other = make_school("beta")
    add_member(leaver, Role.EDITOR, tenant=other)
    theirs = give_work(other, leaver)
    hand_over(school, leaver, successor, by=admin, ending=Ending.LEAVES)
    assert again(theirs["owned"]).owner == leaver
    assert again(theirs["locked"]).locked_by == leaver
    assert list(leaver.memberships.values_list("tenant", flat=True)) == [other.pk]


def test_it_is_recorded_with_what_moved(school: Tenant, leaver: User, successor: User, admin: User) -> None:
    give_work(school, leaver)
    hand_over(school, leaver, successor, by=admin)
    entry = AuditEntry.objects.get(chain__tenant=school, action=Action.HANDED_OVER)
    details = json.loads(entry.details)
    assert (details["successor"], details["owned"], details["ending"]) == ("ครูใหม่ นามสมมติ", 1, "stays")
    assert "ครูเก่า" in entry.subject


def test_a_successor_is_an_active_member_and_somebody_else(school: Tenant, leaver: User, admin: User) -> None:
    closed = make_member(Role.EDITOR, school, is_active=False)
    stranger = make_member(Role.EDITOR, make_school("beta"))
    for nobody in (leaver, closed, stranger, make_user()):
        with pytest.raises(HandsOverToNobody):
            hand_over(school, leaver, nobody, by=admin)


def test_the_last_admin_hands_over_but_does_not_leave(school: Tenant, successor: User, admin: User) -> None:
    owned = make_page(school, owner=admin)
    with pytest.raises(LastAdmin):
        hand_over(school, admin, successor, by=admin, ending=Ending.LEAVES)
    assert again(owned).owner == admin
    assert Membership.objects.filter(user=admin, tenant=school).exists()
    add_member(successor, Role.SCHOOL_ADMIN, tenant=school)
    hand_over(school, admin, successor, by=admin, ending=Ending.LEAVES)
    assert again(owned).owner == successor
    assert not Membership.objects.filter(user=admin, tenant=school).exists()


def test_an_account_that_is_closed_hands_over_and_signs_in_no_more(
    school: Tenant, leaver: User, successor: User, admin: User
) -> None:
    page, client = make_page(school, owner=leaver), client_of(leaver)
    client_of(admin).post(CONFIRM, {**both(leaver, successor), "ending": "closed"})
    assert again(page).owner == successor
    assert client.get("/admin/").status_code == 302
    assert not User.objects.get(pk=leaver.pk).is_active


def test_an_account_that_serves_elsewhere_is_not_closed_from_here_and_nothing_moves(
    school: Tenant, leaver: User, successor: User, admin: User
) -> None:
    page = make_page(school, owner=leaver)
    add_member(leaver, Role.EDITOR, tenant=make_school("beta"))
    with pytest.raises(SharedAccount):
        hand_over(school, leaver, successor, by=admin, ending=Ending.CLOSED)
    assert again(page).owner == leaver
    assert client_of(admin).post(CONFIRM, {**both(leaver, successor), "ending": "burnt"}).status_code == 404


# ------------------------------------------------------------------------------------------------------- the screen


def both(leaver: User, successor: User) -> dict[str, int]:
    return {"leaver": leaver.pk, "successor": successor.pk}


def test_the_screen_shows_what_will_move_and_moves_it_when_confirmed(
    school: Tenant, leaver: User, successor: User, admin: User
) -> None:
    pages = give_work(school, leaver)
    client = client_of(admin)
    shown = text(client.get(SCREEN, both(leaver, successor)))
    assert "หน้าของครูเก่า" in shown
    assert "ข่าววันหน้า" in shown
    assert again(pages["owned"]).owner == leaver
    done = client.post(CONFIRM, {**both(leaver, successor), "ending": "leaves"}, follow=True)
    assert "ส่งมอบแล้ว" in text(done)
    assert again(pages["owned"]).owner == successor
    assert not Membership.objects.filter(user=leaver, tenant=school).exists()


def test_who_has_left_already_can_still_be_handed_over(
    school: Tenant, leaver: User, successor: User, admin: User
) -> None:
    page = make_page(school, owner=leaver)
    Membership.objects.filter(user=leaver).delete()
    client_of(admin).post(CONFIRM, both(leaver, successor))
    assert again(page).owner == successor


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CONTRIBUTOR, 404),
        (Role.EDITOR, 404),
        (Role.REGISTRAR, 404),
        (Role.ASSESSOR, 404),
        (Role.DIRECTOR, 404),
        (Role.SCHOOL_ADMIN, 200),
    ],
)
def test_who_keeps_the_members_hands_over(
    school: Tenant, leaver: User, successor: User, role: Role, status: int
) -> None:
    client = client_of(make_member(role, school))
    assert client.get(SCREEN).status_code == status
    assert client.post(CONFIRM, both(leaver, successor)).status_code == (302 if status == 200 else 404)
    assert client.get(BOOK).status_code == (200 if role in (Role.DIRECTOR, Role.SCHOOL_ADMIN) else 404)


def test_an_officer_hands_over_while_acting(school: Tenant, leaver: User, successor: User) -> None:
    officer = make_member(Role.AREA_OFFICER, school.area)
    page = make_page(school, owner=leaver)
    assert client_of(officer).get(SCREEN).status_code == 302
    assert client_of(officer, school).post(CONFIRM, both(leaver, successor)).status_code == 302
    assert again(page).owner == successor


def test_people_of_another_school_do_not_exist(school: Tenant, leaver: User, successor: User, admin: User) -> None:
    stranger = make_member(Role.EDITOR, make_school("beta", area=make_area("area-2", "เขต 2")), first_name="คนอื่นไกล")
    client = client_of(admin)
    assert "คนอื่นไกล" not in text(client.get(SCREEN))
    for data in (both(stranger, successor), both(leaver, stranger), {"leaver": "x", "successor": "9" * 30}):
        answer = client.post(CONFIRM, data)
        assert answer.status_code == 400
        assert "คนอื่นไกล" not in text(answer)
    assert "คนละคน" in text(client.post(CONFIRM, both(leaver, leaver)))


def test_a_refusal_is_told_on_the_screen(school: Tenant, successor: User, admin: User) -> None:
    answer = client_of(admin).post(CONFIRM, {**both(admin, successor), "ending": "leaves"})
    assert answer.status_code == 400
    assert "ต้องมีผู้ดูแลระบบ" in text(answer)


def test_a_school_of_one_is_told_what_is_missing(school: Tenant, admin: User) -> None:
    assert "ผู้ใช้คนเดียว" in text(client_of(admin).get(SCREEN))


# ------------------------------------------------------------------------------------------------------- the book


def test_the_book_says_what_there_is_and_what_is_due(school: Tenant, leaver: User, admin: User) -> None:
    make_office(school.area, name="สำนักงานเขตของเรา", phone="0-0000-0000")
    # Wagtail sorts collections by name: the office's has moved the school's.
    give_work(Tenant.objects.get(pk=school.pk), leaver)
    page = make_page(school, title="หน้าที่พัง")
    Hold.objects.create(tenant=school, key=page.public_key, reason="x", message="รูปยังไม่พร้อม")
    book = text(client_of(admin).get(BOOK))
    for said in ("alpha.localhost", "ครูเก่า นามสมมติ", "ร่างใหม่", "ข่าววันหน้า", "หน้าที่พัง", "รูปยังไม่พร้อม", "หน้าที่ล็อก"):
        assert said in book, said
    assert "0-0000-0000" in book
    assert "2569" in book or "2570" in book


@pytest.mark.parametrize(("role", "back"), [(Role.SCHOOL_ADMIN, "/admin/handover/"), (Role.DIRECTOR, "/admin/")])
def test_the_book_leads_back_to_a_screen_that_its_reader_has(school: Tenant, role: Role, back: str) -> None:
    client = client_of(make_member(role, school))
    assert f'<a href="{back}">' in text(client.get(BOOK))
    assert client.get(back).status_code == 200


def test_the_book_names_nobody_and_nothing_of_another_school(school: Tenant, admin: User) -> None:
    other = make_school("beta", name="โรงเรียนเบตา")
    make_news(other, title="ข่าวของเบตา")
    make_member(Role.EDITOR, other, first_name="ครูเบตา")
    book = text(client_of(admin).get(BOOK))
    assert "เบตา" not in book


def test_long_lists_are_cut_and_say_so(school: Tenant, admin: User) -> None:
    for number in range(30):
        make_page(school, title=f"ร่างที่ {number} {'ยาวมาก ' * 20}", live=False).save_revision()
        make_member(Role.CONTRIBUTOR, school, first_name=f"ครูคนที่ {number}", last_name="นามสกุลยาวยืดยาด" * 3)
    book = text(client_of(admin).get(BOOK))
    assert "และอีก 23 คน" in book
    assert book.count("ร่างที่") <= MOST_DRAFTS + MOST_SECTIONS


@pytest.mark.browser
def test_the_book_is_two_pages_of_a4_and_nothing_is_cut_off(
    school: Tenant, leaver: User, admin: User, chromium: str
) -> None:
    long = "ยาวมาก " * 20
    for number in range(12):
        page = make_page(school, title=f"ร่างที่ {number} {long}", live=True, locked=True, locked_by=leaver)
        page.expire_at = timezone.now() + timedelta(days=number + 1)
        page.save()
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision(user=leaver).publish()
        page.save_revision(user=leaver)
        Hold.objects.create(tenant=school, key=page.public_key, reason="x", message=long)
        make_news(school, title=f"ข่าว {number} {long}")
        member = make_member(Role.CONTRIBUTOR, school, first_name=f"ครูคนที่ {number}", last_name="นามสกุลยาวยืดยาด" * 3)
        add_member(member, Role.SCHOOL_ADMIN, tenant=school)
    css = Path("cms/editing/static/editing/book.css").read_text("utf-8")
    html = text(client_of(admin).get(BOOK)).replace("</head>", f"<style>{css}</style></head>")
    with launched(chromium) as browser:
        tab = browser.new_page()
        tab.set_content(html)
        printed = tab.pdf(prefer_css_page_size=True)
        tab.emulate_media(media="print")
        heights = "Array.from(document.querySelectorAll('.sheet'), one => [one.scrollHeight, one.clientHeight])"
        sheets = tab.evaluate(heights)
    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) == 2
    assert all(content <= room for content, room in sheets), sheets
