"""A plan → the database: every school of the file in one transaction, or none.

One transaction and not one a school: half a file of schools is what nobody can put right by hand, and a new school
takes some hundredths of a second.  While it lasts, others who save wait (SQLite) or do not notice (PostgreSQL).
The sites are built afterwards by the queue, behind what editors publish.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.content import published
from cms.content.lifecycle.addresses import make_primary
from cms.content.provisioning import SchoolSpec, follow_origin, network_of, provision_school
from cms.content.schools.checking import check_schools
from cms.content.schools.known import Scope
from cms.content.schools.values import Plan, PlannedSchool, SchoolRow, State
from cms.content.sheets.reading import Table
from cms.content.sheets.values import Problem
from cms.content.signals import Reason
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import TenantsError
from tenants.members.invitations import invite_first_admin, is_invited
from tenants.models import Area, Tenant, User

LONGEST_NAME = 150


class Refused(Exception):
    """Something in the file is wrong, so nothing was written; ``plan`` says what."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(f"{len(plan.errors)} errors")
        self.plan = plan


def import_schools(table: Table, scope: Scope, *, user: User | None = None) -> Plan:
    """Make and change the schools of a table; return what was done.  Raises Refused, with nothing written.

    The table is checked inside the transaction, so that what was true at a preview need not be true any more.
    """
    with transaction.atomic():
        plan = check_schools(table, scope)
        if plan.errors:
            raise Refused(plan)
        for school in plan.schools:
            try:
                _carry_out(school, user)
            except (ValidationError, TenantsError, IntegrityError) as error:
                raise Refused(_with_error(plan, school, error)) from error
        _record(plan, user)
    return plan


def _record(plan: Plan, user: User | None) -> None:
    """Write into the trail of each area of the file how many schools were made and changed there."""
    for area in Area.objects.filter(slug__in={school.area for school in plan.schools}).order_by("pk"):
        states = [school.state for school in plan.schools if school.area == area.slug]
        counts = {"new": states.count(State.NEW), "changed": states.count(State.CHANGED)}
        if any(counts.values()):
            record(Action.IMPORTED, by=user, area=area, subject="schools", details=counts)


def _record_change(tenant: Tenant, school: PlannedSchool, user: User | None) -> None:
    people = ("admin_email", "admin_name")
    changed = {change.name: f"{change.old} → {change.new}" for change in school.changes if change.name not in people}
    subject = f"tenant:{tenant.pk} {tenant.name}"
    record(Action.SCHOOL_CHANGED, by=user, tenant=tenant, subject=subject, details={"from": "file", **changed})


def _with_error(plan: Plan, school: PlannedSchool, error: Exception) -> Plan:
    """Return the plan with what only the database could see."""
    message = "; ".join(error.messages) if isinstance(error, ValidationError) else getattr(error, "message", "")
    found = Problem(school.row.number, "", getattr(error, "code", None) or "school.refused", message or "บันทึกไม่ได้")
    return Plan(plan.rows, plan.schools, (found,), plan.warnings)


def _carry_out(school: PlannedSchool, user: User | None) -> None:
    if school.state == State.NEW:
        tenant = provision_school(_spec(school), reason=Reason.IMPORTED)
    elif school.state == State.CHANGED:
        tenant = _change(school, user)
    else:
        return
    if school.names_admin:
        _invite_admin(school.row, tenant, user)
    if school.state == State.CHANGED:
        _record_change(tenant, school, user)


def _spec(school: PlannedSchool) -> SchoolSpec:
    row = school.row
    return SchoolSpec(
        area=school.area,
        slug=row.slug,
        name=row.name,
        host=school.host,
        network=row.network,
        levels=row.levels,
        **{_code_field(row): row.code},  # type: ignore[arg-type]
    )


def _code_field(row: SchoolRow) -> str:
    return "code10" if len(row.code) == 10 else "code8"


# ------------------------------------------------------------------------------------------------------------ changes


def _change(school: PlannedSchool, user: User | None) -> Tenant:
    """Change facts and host; pages stay as people have made them."""
    assert school.tenant_id is not None, "a changed school is there already"
    tenant = Tenant.objects.select_for_update().get(pk=school.tenant_id)
    for change in school.changes:
        _set_fact(tenant, school, change.name, change.new)
    tenant.full_clean(exclude=["site", "collection", "root_page"])
    # By update: saving would ask for a build at once, before what editors publish.
    Tenant.objects.filter(pk=tenant.pk).update(**_stored(tenant))
    follow_origin(tenant)
    published.put_site(Tenant.objects.get(pk=tenant.pk), user=user, reason=Reason.IMPORTED)
    return tenant


def _set_fact(tenant: Tenant, school: PlannedSchool, name: str, value: str) -> None:
    if name == "code":
        setattr(tenant, _code_field(school.row), value)
    elif name == "network":
        tenant.network = network_of(tenant.area, value)
    elif name == "host":
        make_primary(tenant, value)
    elif name in ("name", "levels"):
        setattr(tenant, name, value)


def _stored(tenant: Tenant) -> dict[str, Any]:
    return {name: getattr(tenant, name) for name in ("name", "levels", "code10", "code8", "network")}


# ------------------------------------------------------------------------------------------------------------- people


def _invite_admin(row: SchoolRow, tenant: Tenant, user: User | None) -> None:
    """Invite the school's admin.  No account is looked up or made: who comes brings one or makes one at the door."""
    name = row.admin_name or row.admin_email
    if not is_invited(tenant, name, row.admin_email):
        invite_first_admin(tenant, name[:LONGEST_NAME], row.admin_email, by=user)
