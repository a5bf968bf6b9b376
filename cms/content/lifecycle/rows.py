"""What every act begins and ends with: the locked row, the reason, the rights of the members."""

from __future__ import annotations

import unicodedata
from typing import Any

from cms.content import published
from cms.content.lifecycle.errors import NoReason, NotASchool
from cms.content.text import plain_text
from tenants.groups import follow_memberships
from tenants.models import Tenant, User

SHORTEST_REASON = 5
LONGEST_REASON = 500
READABLE = "LMN"
"""Unicode's letters, marks and numbers."""


def locked(tenant: Tenant, *, offices_too: bool = False) -> Tenant:
    """Return the row as it is now, locked until the transaction ends; raises NotASchool for an office, if that counts.

    A row that is gone raises Tenant.DoesNotExist.
    """
    row = Tenant.objects.select_for_update().get(pk=tenant.pk)
    if row.kind != Tenant.Kind.SCHOOL and not offices_too:
        raise NotASchool
    return row


def checked_reason(reason: str) -> str:
    """Return the reason without what nobody reads; raises NoReason where too little is left."""
    text = plain_text(reason)[:LONGEST_REASON]
    if sum(unicodedata.category(character)[0] in READABLE for character in text) < SHORTEST_REASON:
        raise NoReason
    return text


def write(tenant: Tenant, *, by: User | None, **facts: Any) -> None:
    """Store facts of a row and bring members' rights and the public facts in step with them."""
    for name, value in facts.items():
        setattr(tenant, name, value)
    # By update: a save would write back what somebody else has changed since.
    Tenant.objects.filter(pk=tenant.pk).update(**facts)
    for member in members_of(tenant):
        follow_memberships(member)
    published.put_site(Tenant.objects.get(pk=tenant.pk), user=by)


def members_of(tenant: Tenant) -> list[User]:
    """Return the people with a role in the tenant, each once."""
    return list(User.objects.filter(memberships__tenant=tenant).distinct().order_by("pk"))
