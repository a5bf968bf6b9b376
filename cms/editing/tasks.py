"""The jobs of the screens."""

from __future__ import annotations

from cms.editing.members.mailing import MAIL_INVITATION
from cms.editing.members.mailing import mail_invitation as mail
from tenants.jobs import Payload, job


@job(MAIL_INVITATION)
def mail_invitation(payload: Payload) -> None:
    """``{"code": row id}``: safe to run twice."""
    mail(int(str(payload["code"])))
