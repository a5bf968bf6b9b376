"""An address becomes an account's by a link that was mailed there, and nobody learns whose address it is."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client

from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.jobs import get_jobs
from tenants.models import Role, User
from tests.factories.people import PASSWORD, make_member, make_school, make_user

pytestmark = pytest.mark.django_db

URL, CONFIRM, OBJECTION = "/admin/email/", "/admin/email/confirm/", "/admin/email/objection/"


@pytest.fixture(autouse=True)
def sends_mail(settings: Any) -> None:
    settings.EMAIL_IS_SENT = True


@pytest.fixture
def teacher() -> User:
    return make_member(Role.EDITOR, make_school("alpha"), username="kru.mee", email="old@example.ac.th")


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def ask(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(URL, {"email": email, "password": password}, follow=True)


def mailed_link(way: str = "confirm") -> str:
    get_jobs().run_due(lambda: False)
    found = re.search(rf"https?://[^/]+(/admin/email/{way}/\?t=\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def token_in(link: str) -> str:
    return unquote(link.partition("?t=")[2])


def email_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def without_tokens(answer: Any) -> str:
    return re.sub(r'(nonce|value)="[^"]*"|[0-9A-Za-z]{64}', "", answer.content.decode())


def test_an_address_is_the_accounts_when_its_link_is_opened(teacher: User) -> None:
    client = client_of(teacher)
    ask(client, "New@Example.ac.th")
    assert email_of(teacher) == "old@example.ac.th"
    link = mailed_link()
    assert mail.outbox[0].to == ["new@example.ac.th"]
    assert "new@example.ac.th" in client.get(link).content.decode()
    assert email_of(teacher) == "old@example.ac.th"
    client.post(CONFIRM, {"t": token_in(link)})
    assert email_of(teacher) == "new@example.ac.th"
    entry = AuditEntry.objects.get(action=Action.EMAIL_CHANGED)
    assert "@" not in entry.details + entry.subject


def test_a_taken_address_is_answered_like_a_free_one_and_gets_no_mail(teacher: User) -> None:
    make_user("kru.other", email="taken@example.ac.th")
    make_user("name@example.ac.th")
    free = ask(client_of(teacher), "free@example.ac.th")
    for email in ("taken@example.ac.th", "name@example.ac.th", "old@example.ac.th"):
        assert without_tokens(ask(client_of(teacher), email)) == without_tokens(free), email
    get_jobs().run_due(lambda: False)
    assert sorted(message.to[0] for message in mail.outbox) == ["free@example.ac.th", "old@example.ac.th"]


def test_the_account_page_takes_no_address(teacher: User) -> None:
    make_user("kru.other", email="taken@example.ac.th")
    data = {"name_email-first_name": "ครู", "name_email-last_name": "มี", "theme-theme": "system"}
    answers = [
        client_of(teacher).post("/admin/account/", data | {"name_email-email": email}, follow=True)
        # The first answer still has the settings of before.
        for email in ("", "free@example.ac.th", "taken@example.ac.th")
    ]
    assert without_tokens(answers[1]) == without_tokens(answers[2])
    assert email_of(teacher) == "old@example.ac.th"
    assert "old@example.ac.th" in answers[0].content.decode()


@pytest.mark.parametrize("change", ["taken", "password", "closed", "forged", "somebody else"])
def test_a_link_is_dead_when_the_address_or_the_account_has_changed(teacher: User, change: str) -> None:
    client = client_of(teacher)
    ask(client, "new@example.ac.th")
    token = token_in(mailed_link())
    if change == "taken":
        make_user("kru.other", email="new@example.ac.th")
    elif change == "password":
        teacher.set_password("another-good-password-9")
        teacher.save()
        client = client_of(teacher)
    elif change == "closed":
        User.objects.filter(pk=teacher.pk).update(is_active=False)
    elif change == "forged":
        token = f"{token}x"
    else:
        client = client_of(make_member(Role.EDITOR, make_school("beta"), username="kru.other"))
    client.post(CONFIRM, {"t": token})
    assert email_of(teacher) == "old@example.ac.th"
    assert not AuditEntry.objects.filter(action=Action.EMAIL_CHANGED).exists()


def test_the_password_is_asked_for_and_guesses_wait(teacher: User) -> None:
    client = client_of(teacher)
    for _ in range(5):
        assert ask(client, "new@example.ac.th", "wrong").status_code == 400
    assert ask(client, "new@example.ac.th").status_code == 400
    get_jobs().run_due(lambda: False)
    assert mail.outbox == []


def test_nobody_is_flooded_with_mail(teacher: User) -> None:
    client = client_of(teacher)
    answers = [ask(client, f"victim{number}@example.org").status_code for number in range(8)]
    assert answers.count(200) == 5
    assert "วินาที" in ask(client, "victim@example.org").content.decode()


def test_an_address_is_taken_away_at_once(teacher: User) -> None:
    ask(client_of(teacher), "")
    assert email_of(teacher) == ""


def test_where_no_mail_is_sent_no_address_changes(teacher: User, settings: Any) -> None:
    settings.EMAIL_IS_SENT = False
    client = client_of(teacher)
    assert "ระบบนี้ไม่ส่งอีเมล" in client.get(URL).content.decode()
    ask(client, "new@example.ac.th")
    ask(client, "")
    get_jobs().run_due(lambda: False)
    assert (email_of(teacher), mail.outbox) == ("old@example.ac.th", [])


# ------------------------------------------------------------------------------------------------------ the old address


def changed(teacher: User) -> str:
    """Let an address be changed as far as the notice to the old one; return the link in it."""
    client = client_of(teacher)
    ask(client, "new@example.ac.th")
    client.post(CONFIRM, {"t": token_in(mailed_link())})
    return mailed_link("objection")


def test_the_old_address_is_told_of_a_change_and_how_to_object(teacher: User) -> None:
    changed(teacher)
    notice = mail.outbox[-1]
    assert notice.to == ["old@example.ac.th"]
    text = str(notice.body)
    assert "kru.mee" in text
    assert "คัดค้าน" in text
    assert f"ผู้ดูแลระบบของ{make_school('alpha').name}" in text
    assert "new@example.ac.th" not in text + str(notice.subject)


def test_the_old_address_is_told_when_it_is_taken_away(teacher: User) -> None:
    ask(client_of(teacher), "")
    mailed_link("objection")
    assert [message.to for message in mail.outbox] == [["old@example.ac.th"]]
    assert "ถูกนำออกจากบัญชี" in str(mail.outbox[0].body)


def test_the_old_address_is_told_when_a_platform_admin_changes_it(teacher: User) -> None:
    admin = client_of(User.objects.create_superuser("platform", password=PASSWORD))
    screen = admin.get(f"/admin/users/edit/{teacher.pk}/")
    form = screen.context["form"]
    data = {
        name: form.initial.get(name) or "" for name in form.fields if name not in ("groups", "password1", "password2")
    }
    data |= {"email": "typed@example.ac.th", "is_active": "on", "first_name": "ครู", "last_name": "มี"}
    assert admin.post(f"/admin/users/edit/{teacher.pk}/", data).status_code == 302
    mailed_link("objection")
    assert [message.to for message in mail.outbox] == [["old@example.ac.th"]]


def test_an_objection_gives_the_address_back_and_ends_password_and_sessions(teacher: User) -> None:
    link = changed(teacher)
    thief = client_of(User.objects.get(pk=teacher.pk))
    visitor = Client(HTTP_HOST="localhost")
    assert "คัดค้าน" in visitor.get(link).content.decode()
    assert email_of(teacher) == "new@example.ac.th"
    assert visitor.post(OBJECTION, {"t": token_in(link)}).status_code == 200
    fresh = User.objects.get(pk=teacher.pk)
    assert (fresh.email, fresh.has_usable_password()) == ("old@example.ac.th", False)
    assert thief.get("/admin/").status_code == 302
    entry = AuditEntry.objects.get(action=Action.EMAIL_OBJECTED, chain__tenant=make_school("alpha"))
    assert "@" not in entry.details + entry.subject
    assert visitor.post(OBJECTION, {"t": token_in(link)}).status_code == 400


def test_a_second_change_does_not_take_the_objection_from_the_first_address(teacher: User) -> None:
    link = changed(teacher)
    teacher.refresh_from_db()
    client = client_of(teacher)
    ask(client, "newer@example.ac.th")
    client.post(CONFIRM, {"t": token_in(mailed_link())})
    Client(HTTP_HOST="localhost").post(OBJECTION, {"t": token_in(link)})
    assert email_of(teacher) == "old@example.ac.th"


def test_an_address_that_another_account_has_by_now_is_not_given_back(teacher: User) -> None:
    link = changed(teacher)
    make_user("kru.other", email="old@example.ac.th")
    Client(HTTP_HOST="localhost").post(OBJECTION, {"t": token_in(link)})
    assert email_of(teacher) == ""
    assert not User.objects.get(pk=teacher.pk).has_usable_password()


@pytest.mark.parametrize("token", ["", "x", "eyJ1IjoxfQ:1:abc", "\x00", "๑๒๓"])
def test_a_link_that_nobody_was_sent_does_nothing_and_says_so(teacher: User, token: str) -> None:
    for answer in (
        Client(HTTP_HOST="localhost").get(OBJECTION, {"t": token}),
        Client(HTTP_HOST="localhost").post(OBJECTION, {"t": token}),
    ):
        assert answer.status_code == 400
        assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in answer.content.decode()
        assert "kru.mee" not in answer.content.decode()


def test_a_confirmation_is_no_objection(teacher: User) -> None:
    ask(client_of(teacher), "new@example.ac.th")
    answer = Client(HTTP_HOST="localhost").post(OBJECTION, {"t": token_in(mailed_link())})
    assert answer.status_code == 400
