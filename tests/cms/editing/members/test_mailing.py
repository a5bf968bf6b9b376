"""Many invitations by e-mail: asked for at once, sent by the worker, and what did not go is named."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from cms.editing.members.mailing import MOST_TRIES
from tenants.jobs import get_jobs
from tenants.members.invitations import Invitee, invite, withdraw
from tenants.members.redeeming import look_up
from tenants.models import AccessCode, CodeMailing, Membership, Role
from tests.cms.editing.members.asking import client_of, text_of, told, url
from tests.tenants.members.places import Place

pytestmark = pytest.mark.django_db

MAILS, SHEETS = url("editing_admin_mails"), url("editing_admin_sheets")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


class Refusing(BaseEmailBackend):
    """A mail server that knows nobody."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


class Absent(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


@pytest.fixture(autouse=True)
def sends_mail(settings: Any) -> None:
    settings.EMAIL_IS_SENT = True


@pytest.fixture
def invited(place: Place) -> list[AccessCode]:
    """Two invitations with an address and one without in the officer's area, one with an address in another."""
    near, own, far = place.near, place.school, place.far
    wanted = [(near, "near@example.ac.th"), (own, "own@example.ac.th"), (own, ""), (far, "far@example.ac.th")]
    return [
        invite(
            tenant,
            Invitee(f"ผู้ดูแล {number}", (Role.SCHOOL_ADMIN,), email),
            by=place.far_officer if tenant == far else place.officer,
            reason="เปิดใช้งาน",
        ).row
        for number, (tenant, email) in enumerate(wanted)
    ]


def work(days: int = 0) -> None:
    """Let the worker do what is due now, and on the days after."""
    get_jobs().run_due(lambda: False)
    for day in range(1, days + 1):
        while get_jobs().run_next(timezone.now() + timedelta(days=day)):
            pass


def states() -> dict[str, tuple[str, str]]:
    return {row.code.email: (row.state, row.problem) for row in CodeMailing.objects.select_related("code")}


def test_all_that_are_chosen_and_have_an_address_are_mailed_a_code_that_works(
    place: Place, invited: list[AccessCode]
) -> None:
    client = client_of(place.officer)
    page = text_of(client.get(SHEETS))
    assert "ส่งทางอีเมลถึงที่เลือก" in page
    assert "near@example.ac.th" in page
    answer = client.post(MAILS, {"code": [row.pk for row in invited[:3]]}, follow=True)
    assert "ไม่มีอีเมลผู้ดูแล 1 แห่ง" in told(answer)
    assert "ส่งแล้ว 0 จาก 2 ฉบับ" in text_of(answer)
    assert answer["Refresh"] == "5"
    assert mail.outbox == []
    work()
    assert sorted(message.to[0] for message in mail.outbox) == ["near@example.ac.th", "own@example.ac.th"]
    for message in mail.outbox:
        found = look_up(CODE.findall(message.body)[-1].replace("-", ""))
        assert (found.email, found.mailed) == (message.to[0], True)
    answer = client.get(MAILS)
    assert "ส่งแล้ว 2 จาก 2 ฉบับ" in text_of(answer)
    assert "Refresh" not in answer


def test_an_address_that_is_refused_is_named_and_may_be_tried_again(
    place: Place, invited: list[AccessCode], settings: Any
) -> None:
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    client = client_of(place.officer)
    client.post(MAILS, {"code": [row.pk for row in invited[:2]]})
    work()
    assert states() == dict.fromkeys(("near@example.ac.th", "own@example.ac.th"), ("failed", "refused"))
    page = text_of(client.get(MAILS))
    assert "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้" in page
    assert place.near.name in page
    settings.EMAIL_BACKEND = backend
    client.post(MAILS, {"code": re.findall(r'name="code" value="(\d+)"', page)})
    work()
    assert {state for state, _ in states().values()} == {"sent"}


def test_a_server_that_does_not_answer_is_tried_again_and_named_in_the_end(
    place: Place, invited: list[AccessCode], settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Absent"
    client_of(place.officer).post(MAILS, {"code": [invited[0].pk]})
    work()
    assert states() == {"near@example.ac.th": ("queued", "")}
    work(days=MOST_TRIES)
    assert states() == {"near@example.ac.th": ("failed", "unreachable")}
    assert CodeMailing.objects.get().tries == MOST_TRIES


def test_what_has_changed_before_the_worker_comes_is_not_mailed(place: Place, invited: list[AccessCode]) -> None:
    client_of(place.officer).post(MAILS, {"code": [row.pk for row in invited[:2]]})
    withdraw(invited[0].pk, by=place.officer)
    Membership.objects.filter(user=place.officer, area__isnull=False).delete()
    work()
    assert mail.outbox == []
    assert states() == dict.fromkeys(("near@example.ac.th", "own@example.ac.th"), ("failed", "no_right"))


def test_an_invitation_that_was_withdrawn_meanwhile_is_named(place: Place, invited: list[AccessCode]) -> None:
    client_of(place.officer).post(MAILS, {"code": [invited[0].pk]})
    withdraw(invited[0].pk, by=place.officer)
    work()
    assert (mail.outbox, states()) == ([], {"near@example.ac.th": ("failed", "used")})


def test_a_job_that_runs_twice_mails_once(place: Place, invited: list[AccessCode]) -> None:
    from cms.editing.tasks import mail_invitation

    client_of(place.officer).post(MAILS, {"code": [invited[0].pk]})
    work()
    mail_invitation({"code": invited[0].pk})
    assert len(mail.outbox) == 1


def test_invitations_of_another_area_are_nowhere(place: Place, invited: list[AccessCode]) -> None:
    client = client_of(place.officer)
    assert client.post(MAILS, {"code": [invited[3].pk]}).status_code == 404
    assert not CodeMailing.objects.exists()
    client_of(place.far_officer).post(MAILS, {"code": [invited[3].pk]})
    work()
    assert "far@example.ac.th" not in text_of(client.get(MAILS))


def test_nothing_is_offered_where_no_mail_is_sent(place: Place, invited: list[AccessCode], settings: Any) -> None:
    settings.EMAIL_IS_SENT = False
    client = client_of(place.officer)
    assert "ส่งทางอีเมล" not in text_of(client.get(SHEETS))
    assert client.post(MAILS, {"code": [invited[0].pk]}).status_code == 404
    assert "ยังไม่ได้ส่งคำเชิญทางอีเมล" in text_of(client.get(MAILS))


def test_without_an_address_nothing_is_asked_for(place: Place, invited: list[AccessCode]) -> None:
    answer = client_of(place.officer).post(MAILS, {"code": [invited[2].pk, "x"]}, follow=True)
    assert answer.status_code in (200, 404)
    assert not CodeMailing.objects.exists()


def test_a_schools_admin_finds_no_such_screen(place: Place) -> None:
    assert client_of(place.admin).get(MAILS).status_code == 404
