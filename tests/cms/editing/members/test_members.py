"""«ผู้ใช้ของสถานศึกษา»: the list, adding, changing, closing, appointing; and that nothing of others is met here."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.members.invitations import allow_reset
from tenants.members.redeeming import join, look_up
from tenants.models import AccessCode, Appointment, Membership, Role, User
from tenants.services import add_member
from tests.cms.editing.members.asking import client_of, code_in, text_of, told, url
from tests.factories.people import make_member, make_user
from tests.tenants.members.places import Place

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(r">\s*[A-Z][a-z]+(?: [a-z]+)+\s*<")


# --------------------------------------------------------------------------------------------------------------- list


def test_the_list_shows_names_roles_states_and_when_each_was_last_here(place: Place) -> None:
    seen = place.member(Role.EDITOR, first_name="สมศรี", last_name="มีสุข")
    User.objects.filter(pk=seen.pk).update(last_login=datetime(2026, 11, 26, 1, 30, tzinfo=UTC))
    add_member(seen, Role.REGISTRAR, tenant=place.school)
    place.member(is_active=False)
    place.invited(name="ครูที่ยังไม่มา")
    page = text_of(client_of(place.admin).get(url("editing_members", place.school)))
    for words in (
        "สมศรี มีสุข",
        "ผู้ดูแลเนื้อหา · นายทะเบียน",
        "เข้าใช้ล่าสุด 26 พ.ย. 2569 08:30 น.",
        "ปิดใช้งาน",
        "ยังไม่เคยเข้าใช้",
        "ครูที่ยังไม่มา",
        "รอตอบรับ",
    ):
        assert words in page, words
    assert "2026" not in re.sub(r'(src|href)="[^"]*"', "", page)


def test_a_director_reads_the_list_and_finds_no_button(place: Place) -> None:
    director = client_of(place.member(Role.DIRECTOR))
    page = text_of(director.get(url("editing_members", place.school)))
    assert "แอดมิน" in page
    assert "จัดการ" not in page
    assert "เพิ่มผู้ใช้" not in page


def test_an_empty_school_says_what_to_do(place: Place) -> None:
    page = text_of(client_of(place.officer, place.near).get(url("editing_members", place.near)))
    assert "ยังไม่มีผู้ใช้ในหน่วยงานนี้" in page
    assert "เพิ่มผู้ใช้คนแรก" in page


def test_the_list_costs_the_same_for_many_people(place: Place) -> None:
    place.invited(name="คนแรก")
    client = client_of(place.admin)
    client.get(url("editing_members", place.school))
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(url("editing_members", place.school))
        counts.append(len(asked))
        for at in range(12 if number == 0 else 0):
            place.member(first_name=f"ครู{at}")
            place.invited(name=f"ผู้ได้รับเชิญ {at}")
    assert counts[0] == counts[1]


def test_the_menu_leads_to_the_own_school_or_to_the_schools_of_the_area(place: Place) -> None:
    answer = client_of(place.admin).get(url("editing_members_index"))
    assert answer["Location"] == url("editing_members", place.school)
    page = text_of(client_of(place.officer).get(url("editing_area_members")))
    assert place.school.name in page
    assert place.near.name in page
    assert place.far.name not in page
    assert "ยังไม่มีผู้ดูแลระบบ" in page
    assert place.near.name not in text_of(client_of(place.officer).get(url("editing_area_members"), {"q": "own"}))
    assert "ไม่พบสถานศึกษา" in text_of(client_of(place.officer).get(url("editing_area_members"), {"q": "ไม่มี"}))
    assert client_of(place.admin).get(url("editing_area_members")).status_code == 404
    home = client_of(place.admin).get(url("wagtailadmin_home"))
    assert url("editing_members_index") in home.content.decode()
    assert url("editing_members_index") not in client_of(place.member()).get(url("wagtailadmin_home")).content.decode()


# ------------------------------------------------------------------------------------------------------------- adding


def add(place: Place, by: User, **said: Any) -> Any:
    data = {"name": "นายสมชาย ใจดี", "roles": ["editor"], "email": ""} | said
    return client_of(by, place.school if by == place.officer else None).post(
        url("editing_member_add", place.school), data
    )


def test_who_is_added_gets_a_code_that_is_shown_once(place: Place) -> None:
    answer = add(place, place.admin)
    assert answer.status_code == 200
    assert look_up(code_in(answer)).name == "นายสมชาย ใจดี"
    assert "no-store" in answer["Cache-Control"]
    assert "<svg" in answer.content.decode()
    assert code_in(answer) not in client_of(place.admin).get(url("editing_members", place.school)).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "กรุณากรอกชื่อ-นามสกุล"),
        ({"name": " \u200b\x00 "}, "กรุณากรอกชื่อ-นามสกุล"),
        ({"name": "ก" * 151}, "150"),
        ({"roles": []}, "กรุณาเลือกบทบาทอย่างน้อยหนึ่งบทบาท"),
        ({"roles": ["area_officer"]}, "area_officer"),
        ({"roles": ["platform_admin", "editor"]}, "platform_admin"),
        ({"email": "kru@"}, "อีเมล"),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_thai(place: Place, said: dict[str, Any], words: str) -> None:
    answer = add(place, place.admin, **said)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert not AccessCode.objects.exists()


def test_adding_somebody_tells_nothing_about_accounts_elsewhere(place: Place) -> None:
    make_user("taken", email="taken@example.org", first_name="มีบัญชี")
    make_member(Role.EDITOR, place.far, email="far@example.org")
    answers = [
        text_of(add(place, place.admin, name=f"ครู {at}", email=email))
        for at, email in enumerate(("taken@example.org", "far@example.org", "free@example.org"))
    ]
    changing = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}|<svg.*?</svg>|ครู \d|value=\"[^\"]*\"|codes/\d+", re.DOTALL)
    assert len({changing.sub("", answer.partition("<main")[2].partition("</main>")[0]) for answer in answers}) == 1
    assert Membership.objects.filter(tenant=place.school).count() == 1


def test_the_same_person_twice_is_refused_with_the_way_on(place: Place) -> None:
    add(place, place.admin)
    answer = add(place, place.admin)
    assert answer.status_code == 400
    assert "ออกรหัสใหม่ได้จากรายการคำเชิญ" in text_of(answer)


def test_renewing_shows_a_new_code_and_withdrawing_ends_it(place: Place) -> None:
    old = place.invited()
    client = client_of(place.admin)
    answer = client.post(url("editing_invitation_renew", place.school, old.row.pk))
    assert look_up(code_in(answer)).pk == old.row.pk
    assert "ยกเลิกคำเชิญ" in told(client.post(url("editing_invitation_withdraw", place.school, old.row.pk), follow=True))
    for name in ("editing_invitation_renew", "editing_invitation_withdraw"):
        assert "ถูกใช้หรือยกเลิกไปแล้ว" in told(client.post(url(name, place.school, old.row.pk), follow=True))


# ------------------------------------------------------------------------------------------------------------- e-mail


def test_without_a_mail_server_no_screen_offers_mail(place: Place) -> None:
    assert "ส่งทางอีเมล" not in text_of(client_of(place.admin).get(url("editing_member_add", place.school)))
    person = place.member(email="kru@example.org")
    assert "ส่งรหัสทางอีเมล" not in text_of(client_of(place.admin).get(url("editing_member", place.school, person.pk)))
    answer = client_of(place.admin).post(url("editing_member_reset", place.school, person.pk), {"way": "mail"})
    assert code_in(answer)
    assert not mail.outbox


@override_settings(EMAIL_IS_SENT=True)
def test_a_mailed_invitation_is_seen_by_nobody_but_who_reads_the_mail(place: Place) -> None:
    answer = add(place, place.admin, email="Kru@example.org", way="mail")
    assert answer.status_code == 302
    sent = mail.outbox[0]
    assert sent.to == ["kru@example.org"]
    code = re.search(r"/admin/join/#(\S+)", sent.body)[1]
    row = look_up(code)
    assert (row.mailed, row.email) == (True, "kru@example.org")
    assert code not in client_of(place.admin).get(answer["Location"]).content.decode()


@override_settings(EMAIL_IS_SENT=True)
def test_mail_needs_an_address(place: Place) -> None:
    answer = add(place, place.admin, way="mail")
    assert answer.status_code == 400
    assert "กรุณากรอกอีเมลที่จะส่งคำเชิญไป" in text_of(answer)


@override_settings(EMAIL_IS_SENT=True, EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1)
def test_when_the_mail_server_is_away_the_code_is_shown_instead(place: Place) -> None:
    answer = add(place, place.admin, email="kru@example.org", way="mail")
    assert "ส่งอีเมลไม่สำเร็จ" in text_of(answer)
    assert not look_up(code_in(answer)).mailed


@override_settings(EMAIL_IS_SENT=True)
def test_a_name_with_a_line_end_makes_no_mail_header(place: Place) -> None:
    place.school.name = "โรงเรียน\nBcc: all@example.org"
    place.school.save()
    add(place, place.admin, email="kru@example.org", way="mail")
    assert "\n" not in mail.outbox[0].subject


@override_settings(EMAIL_IS_SENT=True)
def test_a_reset_by_mail_goes_to_the_accounts_own_address(place: Place) -> None:
    person = place.member(email="own@example.org")
    client_of(place.admin).post(url("editing_member_reset", place.school, person.pk), {"way": "mail"})
    assert mail.outbox[0].to == ["own@example.org"]
    assert person.username in mail.outbox[0].body


# --------------------------------------------------------------------------------------------------------- one member


def test_roles_are_changed_on_the_members_page(place: Place) -> None:
    person = place.member()
    answer = client_of(place.admin).post(
        url("editing_member", place.school, person.pk), {"roles": ["director", "registrar"]}, follow=True
    )
    assert "บันทึกบทบาท" in told(answer)
    assert set(person.memberships.values_list("role", flat=True)) == {"director", "registrar"}


def test_the_last_admin_is_told_why_nothing_happened(place: Place) -> None:
    client = client_of(place.admin)
    page = client.post(url("editing_member", place.school, place.admin.pk), {"roles": ["editor"]})
    assert page.status_code == 400
    assert "อย่างน้อยหนึ่งคน" in text_of(page)
    for act in ("remove", "deactivate"):
        answer = client.post(url(f"editing_member_{act}", place.school, place.admin.pk), follow=True)
        assert "อย่างน้อยหนึ่งคน" in told(answer)
    assert place.admin.memberships.get().role == Role.SCHOOL_ADMIN


def test_an_admin_who_leaves_is_led_home(place: Place) -> None:
    place.member(Role.SCHOOL_ADMIN)
    answer = client_of(place.admin).post(url("editing_member_remove", place.school, place.admin.pk))
    assert answer["Location"] == url("wagtailadmin_home")


def test_a_deactivated_persons_next_request_leads_to_the_sign_in_page(place: Place) -> None:
    person = place.member()
    client = client_of(person)
    assert client.get(url("wagtailadmin_home")).status_code == 200
    client_of(place.admin).post(url("editing_member_deactivate", place.school, person.pk))
    for address in (url("wagtailadmin_home"), "/admin/api/main/pages/", url("editing_school_index")):
        answer = client.get(address)
        assert answer.status_code in (302, 403), address
        if answer.status_code == 302:
            assert answer["Location"].startswith("/admin/login/")
    script = client.get(url("wagtailadmin_home"), headers={"X-Requested-With": "XMLHttpRequest"})
    assert script.status_code == 403
    client_of(place.admin).post(url("editing_member_reactivate", place.school, person.pk))
    assert User.objects.get(pk=person.pk).is_active


def test_a_removed_person_finds_nothing_of_the_school_with_the_next_request(place: Place) -> None:
    person = place.member(Role.DIRECTOR)
    client = client_of(person)
    assert client.get(url("editing_members", place.school)).status_code == 200
    client_of(place.admin).post(url("editing_member_remove", place.school, person.pk))
    assert client.get(url("editing_members", place.school)).status_code == 404


def test_a_reset_ends_the_sessions_of_the_account(place: Place) -> None:
    from tenants.members.redeeming import set_password

    person = place.member()
    client = client_of(person)
    answer = client_of(place.admin).post(url("editing_member_reset", place.school, person.pk))
    assert client.get(url("wagtailadmin_home")).status_code == 200
    set_password(code_in(answer), "kla-kla-nong-bua-2")
    assert client.get(url("wagtailadmin_home")).status_code == 302


def test_a_shared_account_offers_removal_only(place: Place) -> None:
    person = place.member()
    add_member(person, Role.EDITOR, tenant=place.far)
    page = text_of(client_of(place.admin).get(url("editing_member", place.school, person.pk)))
    assert "ใช้กับหน่วยงานอื่นด้วย" in page
    assert url("editing_member_reset", place.school, person.pk) not in page
    assert url("editing_member_remove", place.school, person.pk) in page
    assert place.far.name not in page
    answer = client_of(place.admin).post(url("editing_member_reset", place.school, person.pk), follow=True)
    assert "ใช้กับหน่วยงานอื่นด้วย" in told(answer)


def test_an_officers_account_is_shown_and_not_touched(place: Place) -> None:
    add_member(place.officer, Role.EDITOR, tenant=place.school)
    page = text_of(client_of(place.admin).get(url("editing_member", place.school, place.officer.pk)))
    assert "แก้ไขจากที่นี่ไม่ได้" in page
    assert url("editing_member_remove", place.school, place.officer.pk) not in page


# ---------------------------------------------------------------------------------------------------------- appointing


def test_an_officer_appoints_with_a_reason_and_the_school_sees_it(place: Place) -> None:
    person = place.member(Role.DIRECTOR, first_name="สมหญิง")
    client = client_of(place.officer, place.school)
    page = url("editing_member_appoint", place.school)
    assert client.post(page, {"person": str(person.pk), "reason": " "}).status_code == 400
    assert "แต่งตั้ง สมหญิง" in told(client.post(page, {"person": str(person.pk), "reason": "เดิมย้าย"}, follow=True))
    for address in (url("editing_members", place.school), url("wagtailadmin_home")):
        shown = text_of(client_of(person).get(address))
        assert "เหตุผล: เดิมย้าย" in shown
        assert "โดย เจ้าหน้าที่" in shown
    Appointment.objects.update(at=timezone.now() - timedelta(days=40))
    assert "เดิมย้าย" not in text_of(client_of(person).get(url("wagtailadmin_home")))


def test_an_officer_invites_a_new_admin_with_a_reason(place: Place) -> None:
    said = {"person": "new", "name": "ครูคนใหม่", "reason": "ผู้ดูแลเดิมเกษียณ"}
    answer = client_of(place.officer, place.school).post(url("editing_member_appoint", place.school), said)
    assert look_up(code_in(answer)).roles == ["school_admin"]
    assert Appointment.objects.get().reason == "ผู้ดูแลเดิมเกษียณ"


@pytest.mark.parametrize(
    "said",
    [
        {"person": "new", "name": "", "reason": "เพราะ"},
        {"person": "", "reason": "เพราะ"},
        {"person": "x", "reason": "เพราะ"},
        {"person": "99999999999999999999", "reason": "เพราะ"},
        {"person": "new", "name": "ก", "reason": "ก" * 501},
    ],
)
def test_half_an_appointment_is_none(place: Place, said: dict[str, str]) -> None:
    answer = client_of(place.officer, place.school).post(url("editing_member_appoint", place.school), said)
    assert answer.status_code == 400
    assert not Appointment.objects.exists()


def test_an_officer_cannot_appoint_somebody_of_another_school(place: Place) -> None:
    stranger = place.member(tenant=place.near)
    answer = client_of(place.officer, place.school).post(
        url("editing_member_appoint", place.school), {"person": str(stranger.pk), "reason": "เพราะ"}
    )
    assert answer.status_code == 400
    assert not stranger.memberships.filter(tenant=place.school).exists()


def test_an_officer_adds_no_admin_without_saying_why(place: Place) -> None:
    assert add(place, place.officer, roles=["school_admin"]).status_code == 400
    assert 'value="school_admin"' not in text_of(
        client_of(place.officer, place.school).get(url("editing_member_add", place.school))
    )
    assert not AccessCode.objects.exists()


# -------------------------------------------------------------------------------------------------------------- paper


def test_the_sheet_is_printed_for_who_holds_the_code(place: Place) -> None:
    made = place.invited()
    client = client_of(place.admin)
    sheet = client.post(url("editing_code_sheet", place.school, made.row.pk), {"code": made.code})
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF-")
    assert "no-store" in sheet["Cache-Control"]
    for code in ("", "wrong", "0" * 16):
        answer = client.post(url("editing_code_sheet", place.school, made.row.pk), {"code": code}, follow=True)
        assert "กรุณาออกรหัสใหม่" in told(answer)
    join(made.code, make_user())
    used = client.post(url("editing_code_sheet", place.school, made.row.pk), {"code": made.code}, follow=True)
    assert "กรุณาออกรหัสใหม่" in told(used)


# ---------------------------------------------------------------------------------------------------- who reaches what


def pages(place: Place, person: User, code_id: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Every address of one school's members, with what would change something there."""
    school = place.school
    appointment = {"person": str(person.pk), "reason": "เพราะ"}
    return [
        ("get", url("editing_members", school), {}),
        ("get", url("editing_member_add", school), {}),
        ("post", url("editing_member_add", school), {"name": "ก", "roles": ["editor"]}),
        ("get", url("editing_member", school, person.pk), {}),
        ("post", url("editing_member", school, person.pk), {"roles": ["contributor"]}),
        *(
            ("post", url(f"editing_member_{act}", school, person.pk), {})
            for act in ("deactivate", "reactivate", "reset", "remove")
        ),
        ("post", url("editing_invitation_renew", school, code_id), {}),
        ("post", url("editing_code_sheet", school, code_id), {"code": "0" * 16}),
        ("post", url("editing_invitation_withdraw", school, code_id), {}),
        ("get", url("editing_member_appoint", school), {}),
        ("post", url("editing_member_appoint", school), appointment),
    ]


def state(place: Place) -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (User, Membership, AccessCode, Appointment)]


def strangers(place: Place) -> dict[str, User]:
    return {
        **{f"{role.value} of another school": make_member(role, place.near) for role in Role if is_of_school(role)},
        **{f"{role.value} here": place.member(role) for role in Role if is_of_school(role) and role not in READERS},
        "officer of another area": place.far_officer,
        "no place": make_user(),
    }


READERS = (Role.SCHOOL_ADMIN, Role.DIRECTOR)


def is_of_school(role: Role) -> bool:
    return role not in (Role.AREA_OFFICER, Role.PLATFORM_ADMIN)


def test_who_does_not_keep_the_school_finds_nothing_and_changes_nothing(place: Place) -> None:
    person, invitation = place.member(), place.invited()
    people = strangers(place)
    before = state(place)
    for who, user in people.items():
        client = client_of(user)
        for method, address, data in pages(place, person, invitation.row.pk):
            answer = getattr(client, method)(address, data)
            assert answer.status_code == 404, (who, method, address)
            assert person.username not in text_of(answer)
    assert list(before) == state_without_sign_ins(place, before)


def state_without_sign_ins(place: Place, before: Any) -> Any:
    """Signing in writes when each was last here."""
    now: Any = state(place)
    for old, new in zip(before[0], now[0], strict=True):
        new["last_login"] = old["last_login"]
    return now


def test_a_director_reads_and_does_nothing_else(place: Place) -> None:
    person, invitation = place.member(), place.invited()
    client = client_of(place.member(Role.DIRECTOR))
    (_, listing, _), *rest = pages(place, person, invitation.row.pk)
    assert client.get(listing).status_code == 200
    assert {getattr(client, method)(address, data).status_code for method, address, data in rest} == {404}


@pytest.mark.parametrize("who", ["inactive superuser", "deactivated admin", "nobody"])
def test_who_cannot_sign_in_is_sent_to_the_sign_in_page(place: Place, who: str) -> None:
    person, invitation = place.member(), place.invited()
    user = {
        "inactive superuser": make_user(is_superuser=True, is_active=False),
        "deactivated admin": place.member(Role.SCHOOL_ADMIN, is_active=False),
        "nobody": None,
    }[who]
    for method, address, data in pages(place, person, invitation.row.pk):
        answer = getattr(client_of(user), method)(address, data)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/admin/login/")


def test_ids_of_another_school_under_the_own_address_are_not_found(place: Place) -> None:
    near, far = place.member(tenant=place.near), place.member(tenant=place.far)
    reset = allow_reset(place.near, near, by=place.officer)
    ids = {"editing_member": (near, far), "code": (reset.row,)}
    for by in (place.admin, place.officer, place.platform):
        client = client_of(by, None if by == place.admin else place.school)
        for other in ids["editing_member"]:
            assert client.get(url("editing_member", place.school, other.pk)).status_code == 404
            for act in ("remove", "deactivate", "reactivate", "reset"):
                assert client.post(url(f"editing_member_{act}", place.school, other.pk)).status_code == 404
        for name in ("editing_invitation_renew", "editing_invitation_withdraw", "editing_code_sheet"):
            answer = client.post(url(name, place.school, reset.row.pk), {"code": reset.code})
            assert answer.status_code == 404
    assert look_up(reset.code)


def test_an_officer_and_a_platform_admin_act_for_the_school_before_they_see_its_people(place: Place) -> None:
    for by in (place.officer, place.platform):
        address = url("editing_members", place.school)
        led = client_of(by).get(address)
        assert led["Location"].startswith(url("editing_places"))
        assert client_of(by).post(url("editing_member_add", place.school), {"name": "ก"}).status_code == 409
        page = text_of(client_of(by, place.school).get(address))
        assert "แต่งตั้งผู้ดูแลระบบ" in page
    assert not AccessCode.objects.exists()


def test_an_officer_gives_a_new_password_to_who_serves_two_schools_of_the_area(place: Place) -> None:
    person = place.member()
    add_member(person, Role.EDITOR, tenant=place.near)
    client = client_of(place.officer, place.school)
    assert url("editing_member_reset", place.school, person.pk) in text_of(
        client.get(url("editing_member", place.school, person.pk))
    )
    assert code_in(client.post(url("editing_member_reset", place.school, person.pk)))


def test_a_platform_admin_who_acts_for_a_school_reaches_an_officers_account_there(place: Place) -> None:
    add_member(place.officer, Role.EDITOR, tenant=place.school)
    client = client_of(place.platform, place.school)
    client.post(url("editing_member_remove", place.school, place.officer.pk))
    assert not place.officer.memberships.filter(tenant=place.school).exists()


def test_a_full_school_takes_nobody_in(place: Place) -> None:
    place.school.members_limit = 2
    place.school.save()
    first = place.invited(name="ก")
    answer = add(place, place.admin)
    assert answer.status_code == 400
    assert "ครบจำนวน" in text_of(answer) or "เต็ม" in text_of(answer)
    place.member()
    answer = client_of(make_user()).post(url("join_own"), {"code": first.code})
    assert answer.status_code == 400
    assert not AccessCode.objects.exclude(used_at=None).exists()


def test_a_button_is_no_link(place: Place) -> None:
    person, invitation = place.member(), place.invited()
    client = client_of(place.admin)
    for method, address, _ in pages(place, person, invitation.row.pk)[5:12]:
        assert method == "post"
        assert client.get(address).status_code == 405
