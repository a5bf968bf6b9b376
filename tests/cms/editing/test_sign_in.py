"""The sign-in screen is Thai, tells nobody which accounts exist, slows guessing and locks nobody out."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from tenants.audit.models import AuditEntry
from tenants.models import Role, Tenant, User
from tenants.services import remove_member
from tests.factories.people import PASSWORD, make_member, make_school, make_user

pytestmark = pytest.mark.django_db
URL = "/admin/login/"


def browser(address: str = "192.0.2.7") -> Client:
    return Client(HTTP_HOST="localhost", REMOTE_ADDR=address)


def answer_to(username: str, password: str) -> str:
    answer = browser().post(URL, {"username": username, "password": password})
    return answer.content.decode() if answer.status_code == 200 else answer["Location"]


def sign_in(client: Client, username: str = "kru.mee", password: str = PASSWORD) -> int:
    return client.post(URL, {"username": username, "password": password}).status_code


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


@pytest.fixture
def teacher(school: Tenant) -> User:
    return make_member(Role.EDITOR, school, username="kru.mee", first_name="มี", last_name="มา", email="mee@example.org")


def test_the_labels_are_thai() -> None:
    html = browser().get(URL).content.decode()
    assert "ชื่อผู้ใช้หรืออีเมล" in html
    assert "รหัสผ่าน" in html
    assert "Password" not in html


def test_the_right_password_signs_in() -> None:
    make_user("kru.mee")
    assert answer_to("kru.mee", PASSWORD) == "/admin/"


# ------------------------------------------------------------------------------------------------------- no enumeration


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(teacher: User) -> None:
    def without_tokens(html: str) -> str:
        return re.sub(r'(?:csrfmiddlewaretoken" value|nonce|CSRF_TOKEN": )="?[^",]*|"CSRF_TOKEN": "[^"]*"', "", html)

    for _ in range(8):
        answers = [browser().post(URL, {"username": name, "password": "wrong"}) for name in ("kru.mee", "nobody.")]
        assert answers[0].status_code == answers[1].status_code
        texts = [without_tokens(answer.content.decode()).replace("kru.mee", "nobody.") for answer in answers]
        assert texts[0] == texts[1]


def test_an_inactive_account_is_answered_like_a_wrong_password(teacher: User) -> None:
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in answer_to("kru.mee", PASSWORD)


# ------------------------------------------------------------------------------------------ throttling


def test_after_five_misses_the_screen_says_how_long_to_wait_and_the_right_password_waits_too(teacher: User) -> None:
    client = browser()
    for _ in range(4):
        assert sign_in(client, password="wrong") == 200
    fifth = client.post(URL, {"username": "kru.mee", "password": "wrong"}).content.decode()
    assert "กรุณารอ 30 วินาที ก่อนลองใหม่" in fifth
    answer = client.post(URL, {"username": "kru.mee", "password": PASSWORD})
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 30
    assert "กรุณารอ" in answer.content.decode()


def test_a_colleague_behind_the_same_address_signs_in(teacher: User) -> None:
    make_user("colleague")
    for _ in range(10):
        sign_in(browser(), password="wrong")
    assert sign_in(browser(), "colleague") == 302


def test_the_person_signs_in_from_another_address(teacher: User) -> None:
    for _ in range(10):
        sign_in(browser(), password="wrong")
    assert sign_in(browser("198.51.100.9")) == 302


def test_a_device_that_is_known_does_not_wait(teacher: User) -> None:
    known = browser()
    assert sign_in(known) == 302
    known.post("/admin/logout/")
    for _ in range(20):
        sign_in(browser(), password="wrong")
    assert sign_in(browser()) == 429
    assert sign_in(known) == 302


def test_a_device_is_known_to_its_own_accounts_only(teacher: User) -> None:
    make_user("colleague")
    known = browser()
    sign_in(known, "colleague")
    known.post("/admin/logout/")
    for _ in range(6):
        sign_in(browser(), password="wrong")
    assert sign_in(known) == 429


@pytest.mark.parametrize("cookie", ["", "x", "e30:abc:def", "W10:1tIcGE:x"])
def test_a_forged_device_is_an_unknown_one(teacher: User, cookie: str) -> None:
    client = browser()
    client.cookies[settings.DEVICE_COOKIE_NAME] = cookie
    for _ in range(6):
        sign_in(browser(), password="wrong")
    assert sign_in(client) == 429


def test_an_empty_form_counts_nothing(teacher: User) -> None:
    for _ in range(10):
        browser().post(URL, {"username": "kru.mee", "password": ""})
    assert sign_in(browser()) == 302


def test_that_somebody_was_made_to_wait_is_told_to_the_school_once(school: Tenant, teacher: User) -> None:
    for _ in range(9):
        sign_in(browser(), password="wrong")
    acts = AuditEntry.objects.filter(chain__tenant=school, action__startswith="sign_in").order_by("number")
    assert [entry.action for entry in acts] == ["sign_in_failed"] * 4 + ["sign_in_throttled"]
    assert list(acts)[-1].facts == {"misses": 5}


# ------------------------------------------------------------------------------------------ sessions and cookies


def test_signing_in_gives_a_new_session_key(teacher: User) -> None:
    client = browser()
    client.get(URL)
    client.session.save()
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_cookies_are_for_the_server_alone_and_this_host_alone(teacher: User) -> None:
    client = browser()
    client.get(URL)
    sign_in(client)
    cookies = {name: client.cookies[name] for name in (settings.SESSION_COOKIE_NAME, "csrftoken", "device")}
    for cookie in cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")


def test_only_who_asks_is_remembered(teacher: User) -> None:
    client = browser()
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    asking = browser()
    asking.post(URL, {"username": "kru.mee", "password": PASSWORD, "remember": "on"})
    assert asking.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE


def test_a_deactivated_members_session_dies_at_the_next_request(teacher: User) -> None:
    client = browser()
    sign_in(client)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_who_loses_the_last_role_meets_no_school_any_more(school: Tenant, teacher: User) -> None:
    client = browser()
    sign_in(client)
    remove_member(teacher, Role.EDITOR, tenant=school)
    assert client.get(f"/admin/pages/{school.root_page_id}/").status_code != 200


def test_a_post_without_a_token_is_refused(teacher: User) -> None:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert sign_in(client) == 403


# ------------------------------------------------------------------------------------------ changing a password


NEW = "มะม่วงสุกริมรั้วบ้านยาย"
PASSWORD_URL = "/admin/password/"


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = "") -> int:
    typed = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(PASSWORD_URL, typed).status_code


@pytest.fixture
def desk(teacher: User) -> Client:
    """A browser in which the teacher has signed in."""
    client = browser()
    sign_in(client)
    return client


def test_a_new_password_ends_all_other_sessions_and_is_recorded(school: Tenant, teacher: User, desk: Client) -> None:
    elsewhere = browser()
    sign_in(elsewhere)
    assert change(desk) == 302
    assert desk.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    assert sign_in(browser(), password=NEW) == 302
    entry = AuditEntry.objects.get(action="password_changed")
    assert (entry.chain.tenant, entry.by_id) == (school, teacher.pk)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"old": "wrong"}, "รหัสผ่านปัจจุบันไม่ถูกต้อง"),
        ({"again": "อื่น"}, "ไม่ตรงกัน"),
        ({"new": "alpha2569"}, "สั้นเกินไป"),
        ({"new": "kru.mee-2569"}, "เดาได้ง่าย"),
        ({"old": "", "new": ""}, "กรุณากรอกข้อมูล"),
    ],
)
def test_a_bad_change_changes_nothing_and_says_why(
    teacher: User, desk: Client, typed: dict[str, str], told: str
) -> None:
    assert change(desk, **typed) == 400
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    names = {"old": ["old_password"], "new": ["new_password1", "new_password2"], "again": ["new_password2"]}
    form |= {field: text for name, text in typed.items() for field in names[name]}
    html = desk.post(PASSWORD_URL, form).content.decode()
    assert told in html
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)
    assert not AuditEntry.objects.filter(action="password_changed").exists()


def test_guesses_of_the_old_password_have_to_wait(teacher: User, desk: Client) -> None:
    for _ in range(5):
        change(desk, old="guess")
    assert change(desk) == 400
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)


def test_the_account_leads_there_and_is_saved_as_it_is(teacher: User, desk: Client) -> None:
    page = desk.get("/admin/account/")
    assert PASSWORD_URL in page.content.decode()
    form = {
        f"{panel.name}-{name}": panel.get_form()[name].value() or ""
        for panels in page.context["panels_by_tab"].values()
        for panel in panels
        for name in panel.get_form().fields
        if panel.name != "avatar"
    }
    answer = desk.post("/admin/account/", form | {"name_email-first_name": "ใหม่"})
    assert answer.status_code == 302
    teacher.refresh_from_db()
    assert (teacher.first_name, teacher.email) == ("ใหม่", "mee@example.org")


# ------------------------------------------------------------------------------------------ hosts that are not ours


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/pages/", "/documents/1/x.pdf", "/media/x.jpg"])
@pytest.mark.parametrize("host", ["alpha.localhost", "nobody.localhost", "192.0.2.1", "localhost.evil.example"])
def test_no_other_host_leads_to_the_admin(school: Tenant, host: str, path: str) -> None:
    answer = Client(HTTP_HOST=host).get(path)
    assert answer.status_code == 404
    assert "รหัสผ่าน" not in answer.content.decode()
