"""EMAIL_URL: a mail server, or none; what is wrong is named without the password in it."""

from __future__ import annotations

import pytest

from cms.settings.environment import MailServer, read_environment

SENDER = "web@example.ac.th"


def test_without_a_mail_server_there_is_no_mail() -> None:
    assert read_environment({}).mail is None
    assert read_environment({"EMAIL_FROM": SENDER}).problems == ()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.ac.th", MailServer("mail.example.ac.th", 587, "", "", False, SENDER)),
        ("smtps://u%40x:p%2Fw@mail.example:1465", MailServer("mail.example", 1465, "u@x", "p/w", True, SENDER)),
        ("smtps://mail.example", MailServer("mail.example", 465, "", "", True, SENDER)),
    ],
)
def test_the_server_is_read_from_its_url(url: str, server: MailServer) -> None:
    environment = read_environment({"EMAIL_URL": url, "EMAIL_FROM": SENDER})
    assert (environment.mail, environment.problems) == (server, ())


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://u:secret@h:port", "smtp://[::1", "smtp://h:99999"]
)
def test_what_is_no_mail_server_is_named_without_its_password(url: str) -> None:
    environment = read_environment({"EMAIL_URL": url, "EMAIL_FROM": SENDER})
    assert environment.mail is None
    assert [check for check, _ in environment.problems] == ["cms.E016"]
    assert "secret" not in environment.problems[0][1]


@pytest.mark.parametrize("sender", ["", "nobody", "a@b\r\nBcc: c@d", "<a@b", "a b@c"])
def test_mail_without_a_sender_is_no_mail(sender: str) -> None:
    environment = read_environment({"EMAIL_URL": "smtp://mail.example", "EMAIL_FROM": sender})
    assert environment.mail is None
    assert [check for check, _ in environment.problems] == ["cms.E017"]


def test_a_sender_may_have_a_name() -> None:
    sender = "เขตพื้นที่ <web@example.ac.th>"
    assert read_environment({"EMAIL_URL": "smtp://mail.example", "EMAIL_FROM": sender}).mail.sender == sender
