"""What people do with old addresses.  Each act is one transaction that asks for a build and is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from cms.content import published
from cms.content.redirects.checking import check_redirects
from cms.content.redirects.errors import MOST, LeadsInCircles, PathTaken, RedirectGone, TooManyRedirects
from cms.content.redirects.known import known_of
from cms.content.redirects.values import Plan, State
from cms.content.sheets.reading import Table
from site_builder.engine.old_paths import shown
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User
from tenants.redirects.models import Redirect
from tenants.redirects.services import Lead, write_leads

Source = Redirect.Source


class Refused(Exception):
    """Something in the file is wrong, so nothing was written; ``plan`` says what."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(f"{len(plan.errors)} errors")
        self.plan = plan


@dataclass(frozen=True, slots=True)
class Back:
    """What takes an act back: ``path`` is what stands there now, if anything; the others what stood before, if so."""

    path: str
    old: str = ""
    key: str = ""
    address: str = ""
    source: str = ""


@transaction.atomic
def add(tenant: Tenant, lead: Lead, user: User | None) -> Back:
    """Add an old address.  Raises PathTaken, LeadsInCircles, TooManyRedirects."""
    _lock(tenant)
    _check(tenant, lead)
    row = _write(tenant, Redirect(tenant=tenant, source=Source.TYPED), lead)
    _tell(tenant, user, "added", after=row)
    return Back(row.path)


@transaction.atomic
def change(tenant: Tenant, redirect_id: int, lead: Lead, user: User | None) -> Back | None:
    """Let a row say something else; None where it says so already.

    Raises RedirectGone, PathTaken, LeadsInCircles.
    """
    _lock(tenant)
    row = _found(tenant, redirect_id)
    before = lead_of(row)
    if before == lead:
        return None
    _check(tenant, lead, instead=before.path)
    back = Back(lead.path, *before, row.source)
    row.source = Source.TYPED
    _write(tenant, row, lead)
    _tell(tenant, user, "changed", before=before, after=row)
    return back


@transaction.atomic
def delete(tenant: Tenant, redirect_id: int, user: User | None) -> Back:
    """Forget an old address: visitors find nothing there any more.  Raises RedirectGone."""
    _lock(tenant)
    row = _found(tenant, redirect_id)
    row.delete()
    _tell(tenant, user, "deleted", before=lead_of(row))
    return Back("", *lead_of(row), row.source)


@transaction.atomic
def take_back(tenant: Tenant, back: Back, user: User | None) -> Back:
    """Undo an act.  Raises RedirectGone, PathTaken or LeadsInCircles where others have changed too much since."""
    _lock(tenant)
    now = Redirect.objects.filter(tenant=tenant, path=back.path).first() if back.path else None
    if back.path and now is None:
        raise RedirectGone(back.path)
    before, source = (lead_of(now), now.source) if now else (Lead(""), "")
    if not back.old:
        assert now is not None, "what was added stands there"
        now.delete()
        _tell(tenant, user, "deleted", before=before)
        return Back("", *before, source)
    lead = Lead(back.old, back.key, back.address)
    _check(tenant, lead, instead=back.path)
    row = _write(tenant, now or Redirect(tenant=tenant), lead, back.source)
    _tell(tenant, user, "changed" if now else "added", before=before if now else None, after=row)
    return Back(row.path, *before, source) if now else Back(row.path)


@transaction.atomic
def import_redirects(table: Table, tenant: Tenant, *, user: User | None = None) -> Plan:
    """Add and change the old addresses of a table; return what was done.  Raises Refused, with nothing written.

    Checked inside the transaction: what was true at a preview need not be true any more.
    """
    _lock(tenant)
    plan = check_redirects(table, known_of(tenant))
    if plan.errors:
        raise Refused(plan)
    leads = [redirect.lead for redirect in plan.redirects if redirect.state != State.UNCHANGED]
    if leads:
        write_leads(tenant.pk, leads, Source.IMPORTED)
        published.tell_redirects_changed(tenant.pk, user=user)
        counts = {state.value: len(plan.of(state)) for state in (State.NEW, State.CHANGED)}
        record(Action.IMPORTED, by=user, tenant=tenant, subject="redirects", details=counts)
    return plan


def lead_of(row: Redirect) -> Lead:
    return Lead(row.path, row.key, row.address)


def _lock(tenant: Tenant) -> None:
    """Let those who change old addresses of one school take turns."""
    Tenant.objects.select_for_update().get(pk=tenant.pk)


def _found(tenant: Tenant, redirect_id: int) -> Redirect:
    row = Redirect.objects.filter(tenant=tenant, pk=redirect_id).first()
    if row is None:
        raise RedirectGone(str(redirect_id))
    return row


def _check(tenant: Tenant, lead: Lead, *, instead: str = "") -> None:
    """Raise unless a row may stand beside all others; ``instead``: the path of the row that it replaces."""
    known = known_of(tenant)
    others = {path: row for path, row in known.rows.items() if path != instead}
    if lead.path in others:
        raise PathTaken(lead.path)
    if len(others) >= MOST:
        raise TooManyRedirects
    if known.ways({**others, lead.path: lead}).end(lead.path) is None:
        raise LeadsInCircles(lead.path)


def _write(tenant: Tenant, row: Redirect, lead: Lead, source: str = "") -> Redirect:
    row.path, row.key, row.address = lead
    row.source = source or row.source
    row.save()
    return row


def _tell(
    tenant: Tenant, user: User | None, change: str, *, before: Lead | None = None, after: Redirect | None = None
) -> None:
    published.tell_redirects_changed(tenant.pk, user=user)
    details = {"change": change}
    if before is not None:
        details["before"] = said(before)
    if after is not None:
        details["after"] = said(lead_of(after))
    path = after.path if after is not None else before.path if before is not None else ""
    record(Action.REDIRECT_CHANGED, by=user, tenant=tenant, subject=shown(path), details=details)


def said(lead: Lead) -> str:
    """Return a row in one line, for the trail."""
    return f"{shown(lead.path)} → {f'page:{lead.key}' if lead.key else shown(lead.address) or '410'}"
