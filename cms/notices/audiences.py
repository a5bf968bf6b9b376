"""To whom an area's notice goes, when it is sent and as long as it is shown: schools come and go meanwhile.

Who joins an area or a network is told within a minute; who leaves, or is closed, shows it no longer and is asked for
nothing; who comes back finds its own line and its acknowledgement.  What was chosen by name stays chosen.  Nobody
presses anything for it, so the audit trails say what was done and why.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cms.notices.errors import NobodyToTell
from cms.notices.models import Notice, NoticeRecipient
from cms.notices.publishing import refresh
from cms.notices.values import Audience, Stage
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Area, Network, Tenant, TenantQuerySet

MOST_NAMES = 20
"""Schools that one entry of an area's trail names; more are counted."""


def recipients_of(
    area: Area, audience: Audience, schools: Collection[Tenant] = (), network: Network | None = None
) -> tuple[int, ...]:
    """Return the ids of the working tenants that an area's notice goes to.  Raises NobodyToTell."""
    working = Tenant.objects.working().filter(area=area)
    if audience == Audience.NETWORK:
        working = working.filter(network=network) if network is not None else working.none()
    elif audience == Audience.CHOSEN:
        ids = {school.pk for school in schools}
        working = working.filter(pk__in=ids)
        if working.count() != len(ids):
            raise NobodyToTell
    told = tuple(working.order_by("pk").values_list("pk", flat=True))
    if not told:
        raise NobodyToTell
    return told


def meant_for(notice: Notice) -> TenantQuerySet:
    """Return the tenants that an area's notice is meant for now."""
    working = Tenant.objects.working().filter(area=notice.area_id)
    if notice.audience == Audience.AREA:
        return working
    if notice.audience == Audience.NETWORK and notice.network_id is not None:
        return working.filter(network=notice.network_id)
    # Chosen by name; or by a network that is no more, which nobody can join or leave.
    return working.filter(notices_received__notice=notice)


def follow_audiences(now: datetime) -> int:
    """Let what every area has told follow the schools that came and went; return how many did."""
    told = Notice.objects.filter(area__isnull=False, stage=Stage.SENT, over_at__gt=now)
    return sum(_follow(notice, now) for notice in told.order_by("pk"))


def _follow(notice: Notice, now: datetime) -> int:
    if not difference(notice):
        return 0
    with transaction.atomic():
        # Nobody ends or corrects it meanwhile, and no second worker tells the same schools.
        held = Notice.objects.select_for_update().filter(pk=notice.pk, stage=Stage.SENT, over_at__gt=now).first()
        if held is None:
            return 0
        found = bring_up_to_date(held, now)
        refresh(found.all, now, touched=(notice.key,))
        _write_down(held, found, now)
    return len(found.all)


def bring_up_to_date(notice: Notice, now: datetime) -> Difference:
    """Let the rows of recipients be those the notice is meant for; return who came and went.

    Nothing is shown or hidden by that: ``refresh`` does so, in the same transaction.
    """
    found = difference(notice)
    NoticeRecipient.objects.bulk_create([NoticeRecipient(notice=notice, tenant_id=pk) for pk in sorted(found.new)])
    rows = NoticeRecipient.objects.filter(notice=notice)
    rows.filter(tenant__in=found.back).update(left_at=None)
    rows.filter(tenant__in=found.gone).update(left_at=now)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """Tenants that a notice is meant for and does not reach, and those that it reaches and is not meant for."""

    new: frozenset[int]
    back: frozenset[int]
    gone: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.all)

    @property
    def all(self) -> frozenset[int]:
        return self.new | self.back | self.gone


def difference(notice: Notice) -> Difference:
    rows = dict(NoticeRecipient.objects.filter(notice=notice).values_list("tenant_id", "left_at"))
    meant = set(meant_for(notice).values_list("pk", flat=True))
    told = {pk for pk, left_at in rows.items() if left_at is None}
    gone = told - meant
    if gone:
        # The site of a deleted school is offline; brought back, it shows what it showed until this runs again.
        gone = set(Tenant.objects.filter(pk__in=gone, deleted_at=None).values_list("pk", flat=True))
    return Difference(frozenset(meant - rows.keys()), frozenset(meant & rows.keys() - told), frozenset(gone))


# ----------------------------------------------------------------------------------------------------- audit trails


def _write_down(notice: Notice, found: Difference, now: datetime) -> None:
    """Say in each school's trail, and once in the area's, that the notice came or went."""
    rows = Tenant.objects.filter(pk__in=found.all).select_related("area", "network").order_by("pk")
    moved: dict[Action, list[str]] = {Action.NOTICE_REACHED: [], Action.NOTICE_LEFT: []}
    subject = f"notice:{notice.key} {notice.headline}"
    # The schools' trails first, in one order, then the area's: two acts at once wait for each other in one direction.
    for school in rows:
        action = Action.NOTICE_LEFT if school.pk in found.gone else Action.NOTICE_REACHED
        reason = _why_gone(notice, school) if school.pk in found.gone else _why_here(notice, school.pk in found.back)
        record(action, by=None, tenant=school, subject=subject, details={"reason": reason}, now=now)
        moved[action].append(school.name)
    for action, names in moved.items():
        if names:
            details = {"schools": len(names), "names": names[:MOST_NAMES]}
            record(action, by=None, area=notice.area, subject=subject, details=details, now=now)


def _why_here(notice: Notice, came_back: bool) -> str:
    if came_back:
        return "กลับมาอยู่ในกลุ่มผู้รับ"
    if notice.audience == Audience.NETWORK and notice.network is not None:
        return f"อยู่ในกลุ่มเครือข่าย {notice.network.name} แล้ว"
    return "อยู่ในเขตพื้นที่นี้แล้ว"


def _why_gone(notice: Notice, school: Tenant) -> str:
    if school.closed_at is not None:
        return "สถานศึกษาปิด"
    if school.area_id != notice.area_id:
        return f"ย้ายไปอยู่ใน {school.area.name}"
    return f"ย้ายไปกลุ่มเครือข่าย {school.network.name}" if school.network else "ออกจากกลุ่มเครือข่าย"
