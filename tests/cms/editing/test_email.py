"""An address becomes an account's by a link that was mailed there, and nobody learns whose address it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.jobs import get_jobs
from tenants.models import Role, User
from tests.factories.people import PASSWORD, make_member, make_school, make_user

pytestmark = pytest.mark.django_db

URL, CONFIRM = "/admin/email/", "/admin/email/confirm/"


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


def mailed_link() -> str:
    get_jobs().run_due(lambda: False)
    found = re.search(r"https?://[^/]+(/admin/email/confirm/\?t=\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


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
    client.post(CONFIRM, {"t": link.partition("?t=")[2].replace("%3A", ":")})
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
    token = mailed_link().partition("?t=")[2].replace("%3A", ":")
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
