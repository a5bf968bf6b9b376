"""What a school does with its area's notice: read it, say so, add a line of its own; and what the area sees of that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from cms.notices.checking import check_line
from cms.notices.errors import NotAllowed, NoticeIsOver
from cms.notices.models import Notice, NoticeRecipient
from cms.notices.policies import READING, SENDING, check_officer, holds
from cms.notices.publishing import refresh
from cms.notices.values import Stage, Standing
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant

if TYPE_CHECKING:
    from tenants.models import User


def told() -> QuerySet[NoticeRecipient]:
    """Return the schools that area's notices are meant for now: neither those that left nor those that are deleted."""
    return NoticeRecipient.objects.filter(left_at=None, tenant__deleted_at=None)


def asked() -> QuerySet[NoticeRecipient]:
    """Return those of them that are to acknowledge: schools, not the office that speaks."""
    return told().exclude(tenant__kind=Tenant.Kind.OFFICE)


def is_asked(recipient: NoticeRecipient) -> bool:
    """Say the same of one of them."""
    return recipient.tenant.kind != Tenant.Kind.OFFICE


def received(tenant: Tenant, now: datetime) -> QuerySet[NoticeRecipient]:
    """Return the area's notices that a school's public sees now or will see, those not yet acknowledged first."""
    rows = told().filter(tenant=tenant, notice__stage=Stage.SENT, notice__over_at__gt=now)
    return rows.select_related("notice__area", "acknowledged_by").order_by("acknowledged_at", "-notice__starts_at")


@transaction.atomic
def acknowledge(tenant: Tenant, key: str, *, by: User, now: datetime) -> NoticeRecipient:
    """Say «รับทราบ» for a school; the first one counts.  Raises NoticeIsOver (what never came too), NotAllowed."""
    row = _row(tenant, key)
    if not holds(by, tenant, READING):
        raise NotAllowed
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = now, by
        row.save(update_fields=["acknowledged_at", "acknowledged_by"])
        record(Action.NOTICE_ACKNOWLEDGED, by=by, tenant=tenant, subject=f"notice:{key} {row.notice.headline}")
    return row


@transaction.atomic
def add_line(tenant: Tenant, key: str, line: str, *, by: User, now: datetime) -> NoticeRecipient:
    """Add a line of the school's own below its area's notice; empty takes it away.  The notice itself stays."""
    row = _row(tenant, key)
    if not holds(by, tenant, SENDING):
        raise NotAllowed
    if row.notice.standing(now) not in (Standing.LIVE, Standing.SCHEDULED):
        raise NoticeIsOver
    row.line = check_line(line)
    row.save(update_fields=["line"])
    refresh((tenant.pk,), now, touched=(key,), user=by)
    subject = f"notice:{key} {row.notice.headline}"
    record(Action.NOTICE_CORRECTED, by=by, tenant=tenant, subject=subject, details={"line": row.line})
    return row


@transaction.atomic
def remind(notice: Notice, *, by: User | None, now: datetime) -> int:
    """Remind the schools that have not acknowledged; return how many.  Raises NotAllowed and NoticeIsOver."""
    assert notice.area is not None
    check_officer(by, notice.area)
    if notice.standing(now) not in (Standing.LIVE, Standing.SCHEDULED, Standing.CLEAR):
        raise NoticeIsOver
    count = asked().filter(notice=notice, acknowledged_at=None).update(reminded_at=now)
    subject = f"notice:{notice.key} {notice.headline}"
    record(Action.NOTICE_REMINDED, by=by, area=notice.area, subject=subject, details={"schools": count})
    return count


def _row(tenant: Tenant, key: str) -> NoticeRecipient:
    rows = told().select_for_update(of=("self",)).select_related("notice__area")
    row = rows.filter(tenant=tenant, notice__key=key, notice__stage__in=(Stage.SENT, Stage.ENDED)).first()
    if row is None:
        raise NoticeIsOver
    return row
