"""Closing a school: its site stays as an archive, its members are out.  And opening it again: as it was."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from cms.content.base import BasePage
from cms.content.lifecycle.errors import AlreadyClosed, NotClosed, SchoolDeleted
from cms.content.lifecycle.rows import checked_reason, locked, members_of, write
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User


@transaction.atomic
def close_school(tenant: Tenant, *, by: User | None, reason: str) -> None:
    """Make the school's site an archive: members lose their rights at once, and nothing that was scheduled goes live.

    Memberships stay, resting.  Raises NoReason, NotASchool, AlreadyClosed or SchoolDeleted.
    """
    reason = checked_reason(reason)
    row = locked(tenant)
    if row.deleted_at is not None:
        raise SchoolDeleted
    if row.closed_at is not None:
        raise AlreadyClosed
    unscheduled = unschedule(row)
    write(row, by=by, closed_at=timezone.now())
    details = {"reason": reason, "members": len(members_of(row)), "unscheduled": unscheduled}
    record(Action.SCHOOL_CLOSED, by=by, tenant=row, subject=row.name, details=details)


@transaction.atomic
def reopen_school(tenant: Tenant, *, by: User | None, reason: str) -> None:
    """Let the members back in; what was scheduled before the closing stays a draft.

    Raises NoReason, NotASchool, NotClosed or SchoolDeleted.
    """
    reason = checked_reason(reason)
    row = locked(tenant)
    if row.deleted_at is not None:
        raise SchoolDeleted
    if row.closed_at is None:
        raise NotClosed
    write(row, by=by, closed_at=None)
    record(Action.SCHOOL_REOPENED, by=by, tenant=row, subject=row.name, details={"reason": reason})


def scheduled_revisions(tenant: Tenant) -> list[Revision]:
    """Return the versions of the tenant's pages that wait for their hour."""
    pages = [str(pk) for pk in BasePage.objects.filter(tenant=tenant).values_list("pk", flat=True)]
    kind = ContentType.objects.get_for_model(BasePage)
    waiting = Revision.objects.filter(base_content_type=kind, approved_go_live_at__isnull=False, object_id__in=pages)
    return list(waiting.order_by("pk"))


def unschedule(tenant: Tenant) -> list[str]:
    """Take back every scheduled publishing; return the titles.  Pages that expire still do: they must not stay."""
    waiting = scheduled_revisions(tenant)
    Revision.objects.filter(pk__in=[revision.pk for revision in waiting]).update(approved_go_live_at=None)
    ids = [int(revision.object_id) for revision in waiting]
    BasePage.objects.filter(pk__in=ids).update(go_live_at=None)
    return [revision.object_str for revision in waiting]
