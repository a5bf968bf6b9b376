"""Who may do what with notices: by role, in one place.

A contributor writes drafts; an editor sends information and warnings; director and school admin send everything.  Where
the school wants it, what an editor sends waits for one of those two.  An area's notices are its officers'.
"""

from __future__ import annotations

from enum import StrEnum

from cms.notices.errors import NotAllowed
from cms.notices.models import Notice, NoticeRule
from cms.notices.values import Severity
from tenants.models import Area, Role, Tenant, User
from tenants.policies import areas_of_officer, tenants_within_reach

WRITING = (Role.CONTRIBUTOR, Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN)
SENDING = (Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN)
DECIDING = (Role.DIRECTOR, Role.SCHOOL_ADMIN)
READING = (*WRITING, Role.REGISTRAR)
"""Who sees and acknowledges the area's notices."""


class Way(StrEnum):
    """What becomes of a notice when the person presses «send»."""

    SENT = "sent"
    WAITS = "waits"
    """For somebody who may send it."""


def holds(user: User, tenant: Tenant, roles: tuple[str, ...]) -> bool:
    return tenants_within_reach(user, roles).filter(pk=tenant.pk).exists()


def way_of(user: User, tenant: Tenant, severity: str) -> Way:
    """Say what becomes of a notice that the person sends for a school.  Raises NotAllowed for who may not write."""
    if holds(user, tenant, DECIDING):
        return Way.SENT
    if not holds(user, tenant, WRITING):
        raise NotAllowed
    may_send = holds(user, tenant, SENDING) and severity != Severity.EMERGENCY
    return Way.SENT if may_send and not needs_approval(tenant) else Way.WAITS


def needs_approval(tenant: Tenant) -> bool:
    return NoticeRule.objects.filter(tenant=tenant, needs_approval=True).exists()


def check_may_send(user: User | None, notice: Notice) -> None:
    """Raise NotAllowed unless the person may send, correct or end this notice.  None: the server's own command."""
    if user is None:
        return
    if notice.area is not None:
        check_officer(user, notice.area)
    elif notice.tenant is None or way_of(user, notice.tenant, notice.severity) != Way.SENT:
        raise NotAllowed


def check_officer(user: User | None, area: Area) -> None:
    """Raise NotAllowed unless the person speaks for the area."""
    if user is None or (user.is_active and user.is_superuser):
        return
    if not user.is_active or not areas_of_officer(user).filter(pk=area.pk).exists():
        raise NotAllowed
