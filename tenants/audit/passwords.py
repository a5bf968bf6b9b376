"""Who has a new password: heard from Django, which tells every validator when a password has been stored."""

from __future__ import annotations

from typing import Any

from tenants.audit.origin import current_origin
from tenants.audit.services import acting_person, record_in_places_of, subject_of
from tenants.audit.values import COMMAND_LINE, Action


class PasswordTrail:
    """Judges nothing.  Records the change of one's own password, and one from the command line.

    Who gives another person a new one in the admin records that himself, with the reason.
    """

    def validate(self, password: str, user: Any = None) -> None:
        return None

    def password_changed(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        person = acting_person()
        if person is not None and person.pk == user.pk:
            record_in_places_of(user, Action.PASSWORD_CHANGED, by=user)
        elif person is None and current_origin() == COMMAND_LINE and user.memberships.exists():
            record_in_places_of(user, Action.PASSWORD_RESET, by=None, subject=subject_of(user))

    def get_help_text(self) -> str:
        return "ไม่ใช่รหัสที่ใช้กับเว็บไซต์หรือแอปอื่น"
