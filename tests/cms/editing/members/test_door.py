"""The door: a code in a form's body opens it, once, for whoever holds it; every code that does not looks alike."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenants.members.attempts import MOST_MISSES
from tenants.members.codes import new_code, spelled
from tenants.members.invitations import allow_reset, withdraw
from tenants.members.redeeming import join
from tenants.models import AccessCode, Role, User
from tests.cms.editing.members.asking import client_of, text_of, told
from tests.factories.people import make_user
from tests.tenants.members.places import Place

pytestmark = pytest.mark.django_db

WORD = "kla-kla-nong-bua-9"


def post(door: str, client: Client | None = None, /, **data: str) -> Any:
    return (client or client_of(None)).post(reverse(door), data, follow=True)


def new_account(code: str, client: Client | None = None, /, **said: str) -> Any:
    return post("join_new", client, **({"code": code, "user_name": "somchai", "password": WORD, "again": WORD} | said))


def test_whoever_comes_is_asked_for_a_code_and_nothing_else_is_shown(place: Place) -> None:
    answer = client_of(None).get(reverse("join"))
    page = text_of(answer)
    assert answer.status_code == 200
    assert place.school.name not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_an_invitation_leads_to_an_account_that_is_signed_in(place: Place) -> None:
    code = place.invited(Role.EDITOR, name="นายสมชาย ใจดี").code
    client = client_of(None)
    shown = text_of(post("join", client, code=spelled(code)))
    assert place.school.name in shown
    assert "ผู้ดูแลเนื้อหา" in shown
    answer = new_account(code, client)
    assert "somchai.own" in told(answer)
    assert answer.request["PATH_INFO"] == reverse("wagtailadmin_home")
    assert User.objects.get(username="somchai.own").check_password(WORD)


def test_who_is_signed_in_takes_it_up_with_the_own_account(place: Place) -> None:
    code, user = place.invited().code, place.member(Role.DIRECTOR, place.far)
    client = client_of(user)
    assert "ตอบรับด้วยบัญชีนี้" in text_of(post("join", client, code=code))
    assert "ท่านเป็นผู้ใช้ของ" in told(post("join_own", client, code=code))
    assert user.memberships.filter(tenant=place.school, role=Role.EDITOR).exists()


def test_nobody_takes_it_up_without_being_signed_in(place: Place) -> None:
    code = place.invited().code
    answer = post("join_own", code=code)
    assert "สร้างบัญชีของท่าน" in text_of(answer)
    assert not AccessCode.objects.exclude(used_at=None).exists()


def test_a_reset_shows_the_user_name_and_signs_in(place: Place) -> None:
    person = place.member()
    code = allow_reset(place.school, person, by=place.admin).code
    client = client_of(None)
    assert person.username in text_of(post("join", client, code=code))
    answer = post("join_password", client, code=code, password=WORD, again=WORD)
    assert person.username in told(answer)
    assert User.objects.get(pk=person.pk).check_password(WORD)


def dead_codes(place: Place) -> dict[str, str]:
    used, gone, old = place.invited(name="ก"), place.invited(name="ข"), place.invited(name="ค")
    join(used.code, make_user())
    withdraw(gone.row.pk, by=place.admin)
    AccessCode.objects.filter(pk=old.row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    return {"used": used.code, "withdrawn": gone.code, "expired": old.code, "unknown": new_code(), "no code": "สวัสดี"}


def test_used_expired_withdrawn_and_unknown_codes_are_answered_alike(place: Place) -> None:
    answers = {}
    for why, code in dead_codes(place).items():
        for name in ("join", "join_new", "join_own", "join_password"):
            answer = post(name, code=code, user_name="somchai", password=WORD, again=WORD)
            assert answer.status_code == 400, why
            answers[why, name] = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text_of(answer))
    assert len(set(answers.values())) == 1
    assert "รหัสนี้ใช้ไม่ได้" in answers["used", "join"]
    assert not User.objects.filter(username="somchai.own").exists()


def test_a_code_of_the_other_kind_is_answered_alike(place: Place) -> None:
    reset, invitation = allow_reset(place.school, place.member(), by=place.admin).code, place.invited().code
    assert "รหัสนี้ใช้ไม่ได้" in text_of(new_account(reset))
    assert "รหัสนี้ใช้ไม่ได้" in text_of(post("join_password", code=invitation, password=WORD, again=WORD))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"password": "short", "again": "short"}, "รหัสผ่าน"),
        ({"password": "1234567890", "again": "1234567890"}, "รหัสผ่าน"),
        ({"again": "different-one-here"}, "รหัสผ่านสองช่องไม่เหมือนกัน"),
        ({"password": "", "again": ""}, "กรุณาตั้งรหัสผ่าน"),
        ({"user_name": ""}, "กรุณาตั้งชื่อผู้ใช้"),
        ({"user_name": "สมชาย"}, "ใช้ได้เฉพาะ a–z"),
        ({"user_name": "a@b"}, "ใช้ได้เฉพาะ a–z"),
        ({"user_name": "x" * 61}, "60"),
        ({"user_name": "somchai.jaidee"}, "ใช้ได้เฉพาะ a–z"),
    ],
)
def test_what_is_wrong_is_said_in_thai_and_the_code_lives_on(place: Place, said: dict[str, str], words: str) -> None:
    code = place.invited().code
    answer = new_account(code, **said)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert new_account(code).status_code == 200


def test_capital_letters_of_a_phone_keyboard_are_made_small(place: Place) -> None:
    new_account(place.invited().code, user_name=" Somchai ")
    assert User.objects.filter(username="somchai.own").exists()


def test_a_name_taken_in_the_school_is_refused_and_one_of_another_school_is_unknown(place: Place) -> None:
    make_user("somchai.own")
    code = place.invited().code
    assert "มีผู้ใช้ชื่อนี้ในหน่วยงานนี้แล้ว" in text_of(new_account(code))
    make_user("somying")
    make_user("somying.far")
    assert "somying.own" in told(new_account(code, user_name="somying"))


def test_an_invitation_without_a_name_asks_for_one(place: Place) -> None:
    row = place.invited(Role.EDITOR, name="").row
    assert row.name == ""
    code = place.invited(Role.EDITOR, name="x").code
    AccessCode.objects.filter(name="x").update(name="")
    assert "กรุณากรอกชื่อ-นามสกุล" in text_of(new_account(code))
    new_account(code, name="นางสาวสมหญิง ใจดี")
    assert User.objects.get(username="somchai.own").get_full_name() == "นางสาวสมหญิง ใจดี"


def test_many_wrong_codes_from_one_address_are_slowed_and_a_right_one_still_works(place: Place) -> None:
    code = place.invited().code
    for _ in range(MOST_MISSES):
        assert post("join", code=new_code()).status_code == 400
    answer = post("join", code=new_code())
    assert answer.status_code == 429
    assert "กรุณารอ" in text_of(answer)
    assert post("join", client_of_address("192.0.2.9"), code=new_code()).status_code == 400
    assert post("join", code=code).status_code == 200


def client_of_address(address: str) -> Client:
    return Client(HTTP_HOST="localhost", REMOTE_ADDR=address)


@pytest.mark.parametrize("name", ["join_new", "join_own", "join_password"])
def test_the_inner_doors_lead_to_the_outer_one(name: str) -> None:
    answer = client_of(None).get(reverse(name))
    assert (answer.status_code, answer["Location"]) == (302, reverse("join"))


@pytest.mark.parametrize("text", ["", " ", "\0", "ก" * 500, "<script>", "%", "' OR 1=1", "\ud800"])
def test_nothing_typed_breaks_the_door(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    for name in ("join", "join_new", "join_own", "join_password"):
        answer = client_of(None).post(reverse(name), b"code=" + data, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (400, 200)


def test_a_form_of_another_site_is_refused(place: Place) -> None:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    answer = client.post(reverse("join"), {"code": place.invited().code})
    assert answer.status_code == 403


def test_no_code_stands_in_an_address_or_a_log(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = place.invited().code
    answer = new_account(code)
    told_to = " ".join([*(address for address, _ in answer.redirect_chain), *caplog.messages])
    assert code not in told_to.lower()


def test_the_public_hosts_have_no_such_door(place: Place) -> None:
    assert Client(HTTP_HOST=place.school.host).get("/admin/join/").status_code == 404
