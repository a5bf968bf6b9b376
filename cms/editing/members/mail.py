"""Mails that the screens send, a code above all: only where the installation can send any (``EMAIL_URL``)."""

from __future__ import annotations

import logging
from enum import StrEnum
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage

from cms.content.dates import thai_moment
from cms.editing.members.paper import admin, detail_of, link_of, title_of
from tenants.members.codes import spelled
from tenants.members.invitations import Issued, hand_out

FOR_GOOD = 500

logger = logging.getLogger(__name__)

TEXT = """เรียน {person}

{title} ของ{school}
{detail}

เปิดลิงก์นี้แล้วทำตามขั้นตอน ใช้ได้ครั้งเดียว ถึง {expires}
{link}

ถ้าลิงก์เปิดไม่ได้ ให้เปิด {address} แล้วกรอกรหัส
{code}

หลังจากนั้นเข้าสู่ระบบได้ที่ {admin}
หากท่านไม่ทราบเรื่องนี้ ไม่ต้องทำอะไร รหัสจะหมดอายุไปเอง
"""


class Problem(StrEnum):
    """Why a mail did not go."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"


def is_possible() -> bool:
    """Say whether this installation sends e-mail."""
    return bool(settings.EMAIL_IS_SENT)


def send_code(issued: Issued) -> bool:
    """Mail a code to the address in its row; say whether the mail server took it.  Call outside a transaction."""
    return deliver(issued) is None


def deliver(issued: Issued) -> Problem | None:
    """Mail a code to the address in its row; return why it did not go.  Call outside a transaction."""
    row, code = issued.row, spelled(issued.code)
    link = link_of(code)
    text = TEXT.format(
        person=row.name or "ท่านผู้ดูแลระบบ",
        title=title_of(row),
        school=row.tenant.name,
        detail=detail_of(row),
        expires=thai_moment(row.expires_at),
        link=link,
        address=link.partition("#")[0],
        code=code,
        admin=admin(),
    )
    try:
        _send(row.email, f"{title_of(row)} · {row.tenant.name}", text)
    except (SMTPException, OSError) as error:
        logger.exception("mail of access code %s was not taken", row.pk)
        return Problem.REFUSED if is_for_good(error) else Problem.UNREACHABLE
    hand_out([row], mailed=True)
    return None


def send(email: str, subject: str, text: str) -> None:
    """Mail a text; for jobs.  What the mail server will never take is logged, and nobody tries again.

    Raises SMTPException and OSError for what may go another time.
    """
    try:
        _send(email, subject, text)
    except (SMTPException, OSError) as error:
        if not is_for_good(error):
            raise
        logger.warning("a mail «%s» was refused for good", subject)


def _send(email: str, subject: str, text: str) -> None:
    # A subject is one line: a name with a line end in it must not become a header.
    EmailMessage(" ".join(subject.split()), text, to=[email]).send()


def is_for_good(error: Exception) -> bool:
    """Say whether the mail server will never take a mail to this address: it answered with a code of 500 or more."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= FOR_GOOD for code, _ in error.recipients.values())
    # What it says of the sender or of signing in is no word about the address.
    return isinstance(error, SMTPDataError) and error.smtp_code >= FOR_GOOD
