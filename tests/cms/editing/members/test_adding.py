"""Adding people to a school: by a code that is shown once, by e-mail, on paper; and what stands in the way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from tenants.members.redeeming import join, look_up
from tenants.models import AccessCode, Membership, Role
from tests.cms.editing.members.asking import add, client_of, code_in, text_of, told, url
from tests.factories.people import make_member, make_user
from tests.tenants.members.places import Place

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------------------------------------------------- adding
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
