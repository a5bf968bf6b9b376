"""The jobs of the screens."""

from __future__ import annotations

from cms.editing.email import MAIL_CONFIRMATION
from cms.editing.email import mail_confirmation as mail_link
from cms.editing.email_objection import MAIL_CHANGE
from cms.editing.email_objection import mail_change as mail_notice
from cms.editing.members.mailing import MAIL_INVITATION
from cms.editing.members.mailing import mail_invitation as mail
from cms.editing.notices.mail import MAIL_REMINDER
from cms.editing.notices.mail import mail_reminder as remind_one
from tenants.jobs import Payload, job


@job(MAIL_INVITATION)
def mail_invitation(payload: Payload) -> None:
    """``{"code": row id}``: safe to run twice."""
    mail(int(str(payload["code"])))


@job(MAIL_CONFIRMATION)
def mail_confirmation(payload: Payload) -> None:
    """``{"user": row id, "email": address}``: safe to run twice."""
    mail_link(int(str(payload["user"])), str(payload["email"]))


@job(MAIL_CHANGE)
def mail_change(payload: Payload) -> None:
    """``{"user": row id, "email": the address that was, "at": ISO moment}``: safe to run twice."""
    mail_notice(int(str(payload["user"])), str(payload["email"]), str(payload["at"]))


@job(MAIL_REMINDER)
def mail_reminder(payload: Payload) -> None:
    """``{"notice": key, "tenant": row id, "user": row id}``: nobody is reminded of what has been read by then."""
    remind_one(str(payload["notice"]), int(str(payload["tenant"])), int(str(payload["user"])))
