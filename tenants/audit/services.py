"""Appending to the trail."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import get_active_log_context

from tenants.audit import sealing
from tenants.audit.models import AuditChain, AuditEntry
from tenants.audit.origin import current_origin
from tenants.audit.values import Action

if TYPE_CHECKING:
    from tenants.models import Area, Tenant, User

LONGEST = 300
"""Characters of a text in an entry; what is longer is cut, since an act must not fail for its record's sake."""

LONGEST_NAME = 200


@transaction.atomic(savepoint=False)
def record(
    action: Action,
    *,
    by: User | None,
    tenant: Tenant | None = None,
    area: Area | None = None,
    subject: str = "",
    details: Mapping[str, object] | None = None,
    now: datetime | None = None,
) -> tuple[AuditEntry, ...]:
    """Write that ``by`` did ``action``: into the trail of the tenant, of the area, of both, or else of the platform.

    Members who come and go, and signing in and out, are recorded already (``receivers``): add only what these cannot
    know, as an act of its own (``ADMIN_APPOINTED`` with its reason).
    Stands or falls with the caller's transaction, which holds the trail's end until it is over: record last.
    ``subject`` names the object as a person would look for it (``page:123 ข่าว …``).  ``details`` are plain values
    (what JSON can say); never what somebody wrote in private, never a code, password or token.
    """
    said = say(action, by=by, subject=subject, details=details, now=now)
    return tuple(append(chain, said) for chain in chains_of(tenant, area))


@transaction.atomic(savepoint=False)
def record_in(chain: AuditChain, action: Action, *, by: User | None, **said: Any) -> AuditEntry:
    """Write into a chain itself, whose place may be gone."""
    return append(locked(AuditChain(key=chain.key)), say(action, by=by, **said))


def say(
    action: Action,
    *,
    by: User | None,
    subject: str = "",
    details: Mapping[str, object] | None = None,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Return the fields of an entry, cleaned, without its place in a chain."""
    return {
        "at": now or timezone.now(),
        "by_id": by.pk if by is not None else None,
        "by_name": shortened(name_of(by))[:LONGEST_NAME],
        "origin": current_origin().address,
        "action": Action(action).value,
        "subject": shortened(subject),
        "details": sealing.canonical(
            {key: shortened(value) for key, value in {**acting(by), **(details or {})}.items()}
        ),
    }


def acting_person() -> User | None:
    """Return whom Wagtail's log context names: the signed-in person of an admin request, else nobody."""
    person: User | None = get_active_log_context().user
    return person


def record_in_places_of(person: User, action: Action, *, by: User | None, subject: str = "", **more: Any) -> None:
    """Write into the trails of all places where the person has a role; the platform's where there is none."""
    places = person.memberships.select_related("tenant", "area").order_by("tenant", "area")
    known = list({(m.tenant, m.area): None for m in places}) or [(None, None)]
    with transaction.atomic(savepoint=False):
        for tenant, area in known:
            record(action, by=by, tenant=tenant, area=area, subject=subject, **more)


def append(chain: AuditChain, said: Mapping[str, Any]) -> AuditEntry:
    """Put an entry at the end of a chain whose row is locked, and move the end."""
    fields = {**said, "number": chain.count + 1, "previous": chain.last}
    entry = AuditEntry(chain=chain, hash=sealing.seal_entry(chain.key, fields), **fields)
    entry.save(force_insert=True)
    chain.count, chain.last = entry.number, entry.hash
    chain.seal = chain.sealed()
    chain.save(update_fields=["count", "last", "seal"])
    return entry


def chains_of(tenant: Tenant | None, area: Area | None) -> list[AuditChain]:
    """Return the chains of the places, locked; always in this order, so that two acts do not wait for each other."""
    chains = [locked(tenant_chain(tenant))] if tenant is not None else []
    chains += [locked(area_chain(area))] if area is not None else []
    return chains or [locked(AuditChain(key=AuditChain.PLATFORM))]


def tenant_chain(tenant: Tenant) -> AuditChain:
    """Return the unsaved chain of a tenant."""
    return AuditChain(key=f"tenant:{tenant.pk}", tenant=tenant, label=tenant.name)


def area_chain(area: Area) -> AuditChain:
    """Return the unsaved chain of an area."""
    return AuditChain(key=f"area:{area.pk}", area=area, label=area.name)


def locked(chain: AuditChain) -> AuditChain:
    """Return the chain of that key as the database has it, locked to the end of the transaction; open it if need be."""
    rows = AuditChain.objects.select_for_update()
    found = rows.filter(key=chain.key).first()
    if found is not None:
        return found
    open_chains([chain])
    return rows.get(key=chain.key)


def open_chains(chains: list[AuditChain]) -> None:
    """Store empty chains; those that exist stay as they are."""
    for chain in chains:
        chain.seal = chain.sealed()
    AuditChain.objects.bulk_create(chains, ignore_conflicts=True)


def subject_of(user: User) -> str:
    """Return how a person is named as the object of an act."""
    return f"user:{user.pk} {name_of(user)}"


def name_of(by: User | None) -> str:
    return "" if by is None else by.get_full_name() or by.get_username()


def acting(by: User | None) -> dict[str, object]:
    """Return what an entry says of somebody who acts for a tenant without being its member: the right and the stay."""
    bounds = None if by is None else by.bounds
    return {} if bounds is None or not bounds.way.is_acting else {"acting_as": bounds.way.value, "stay": bounds.stay_id}


def shortened(value: Any) -> Any:
    """Return a text without characters that databases or terminals refuse, cut to its longest; other values as is."""
    if not isinstance(value, str):
        return value
    clean = "".join(c for c in value.encode("utf-8", "replace").decode() if unicodedata.category(c) != "Cc")
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"
