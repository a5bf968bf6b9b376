"""Acts on notices.  Each is one transaction: the notice, its history, the live documents, the audit trail.

``notice_changed`` tells upwards inside it; files are written after its commit and before these functions return to a
caller that has no transaction of its own open.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from cms.content.text import plain_line
from cms.notices.audiences import bring_up_to_date, recipients_of
from cms.notices.channels import tell_channels
from cms.notices.checking import check
from cms.notices.errors import NobodyToTell, NotAllowed, NoticeChanged, NoticeIsOver
from cms.notices.models import Notice, NoticeChange, NoticeRecipient, NoticeRule
from cms.notices.policies import DECIDING, Way, check_may_send, check_officer, holds, way_of
from cms.notices.publishing import refresh
from cms.notices.values import Audience, Draft, Stage, Standing
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Area, Network, Tenant

if TYPE_CHECKING:
    from tenants.models import User

Act = NoticeChange.Act
CLEAR_LASTS = timedelta(hours=6)
LONGEST_CLEAR = timedelta(days=7)
ACTIONS = {
    Act.SENT: Action.NOTICE_SENT,
    Act.APPROVED: Action.NOTICE_SENT,
    Act.CORRECTED: Action.NOTICE_CORRECTED,
    Act.CLEARED: Action.NOTICE_CLEARED,
    Act.ENDED: Action.NOTICE_ENDED,
    Act.WITHDRAWN: Action.NOTICE_WITHDRAWN,
}


# ---------------------------------------------------------------------------------------------------------- sending


def post(
    tenant: Tenant,
    draft: Draft,
    *,
    by: User | None,
    now: datetime,
    once: UUID | None = None,
    keep_draft: bool = False,
) -> Notice:
    """Send a school's notice, or keep it as a draft; return it.  What the person may not send waits for who may.

    ``once``: two calls with the same one make one notice.  Raises BadNotice and NotAllowed.
    """
    way = Way.SENT if by is None else way_of(by, tenant, draft.severity)
    stage = Stage.DRAFT if keep_draft else Stage.SENT if way == Way.SENT else Stage.WAITING
    notice = Notice(tenant=tenant, stage=stage, once=once, author=by, **asdict(check(draft, tenant, now)))
    return _make(notice, (tenant.pk,), by, now)


def post_to_area(
    area: Area,
    draft: Draft,
    *,
    by: User | None,
    now: datetime,
    audience: Audience = Audience.AREA,
    schools: Collection[Tenant] = (),
    network: Network | None = None,
    once: UUID | None = None,
    keep_draft: bool = False,
) -> Notice:
    """Send an area's notice to all its schools, to ``schools`` or to a ``network``, in one act; or keep it as a draft.

    As long as it is shown it follows who joins, leaves and is closed (``audiences``).

    Raises BadNotice and NotAllowed.
    """
    check_officer(by, area)
    told = recipients_of(area, audience, schools, network)
    office = Tenant.objects.filter(area=area, kind=Tenant.Kind.OFFICE).first()
    checked = asdict(check(draft, office, now))
    if checked["link_page"]:
        # A page of the office: on the schools' sites it is an address.
        checked |= {"link_page": "", "link_href": _address_of(office, checked["link_page"])}
    stage = Stage.DRAFT if keep_draft else Stage.SENT
    notice = Notice(area=area, stage=stage, audience=audience, once=once, author=by, **checked)
    notice.network = network if audience == Audience.NETWORK else None
    return _make(notice, told, by, now)


def _address_of(office: Tenant | None, key: str) -> str:
    from cms.content.conf import public_origin
    from cms.notices.links import paths_of

    path = paths_of({key}).get(key, "/")
    return f"{public_origin(office.host)}{path}" if office is not None else ""


def _make(notice: Notice, told: Collection[int], by: User | None, now: datetime) -> Notice:
    again = _made_before(notice)
    if again is not None:
        return again
    notice.over_at, notice.changed_by = notice.ends_at, by
    try:
        with transaction.atomic():
            notice.sent_at = now if notice.stage == Stage.SENT else None
            notice.save()
            if notice.area_id is not None:
                NoticeRecipient.objects.bulk_create([NoticeRecipient(notice=notice, tenant_id=pk) for pk in told])
            if notice.stage == Stage.SENT:
                _tell(notice, Act.SENT, by, now)
    except IntegrityError:
        again = _made_before(notice)
        if again is None:
            raise
        return again
    return notice


def _made_before(notice: Notice) -> Notice | None:
    """Return what the first press of the same button has made.  Somebody else's form is nobody's."""
    if notice.once is None:
        return None
    found = Notice.objects.filter(once=notice.once).first()
    if found is not None and (found.tenant_id, found.area_id) != (notice.tenant_id, notice.area_id):
        raise NotAllowed
    return found


# --------------------------------------------------------------------------------------------- what was sent changes


@transaction.atomic
def correct(notice: Notice, draft: Draft, *, seen: int, by: User | None, now: datetime) -> Notice:
    """Put a notice right: the public sees the new words and that they were changed.  A draft is simply rewritten.

    ``seen``: the version that the person has seen.  Raises BadNotice, NoticeChanged, NoticeIsOver and NotAllowed.
    """
    notice = _held(notice, seen, now, (Standing.DRAFT, Standing.WAITING, Standing.SCHEDULED, Standing.LIVE))
    was_public = notice.standing(now) == Standing.LIVE
    sent = notice.stage == Stage.SENT
    _check_may_change(by, notice)
    own = notice.tenant or Tenant.objects.filter(area=notice.area, kind=Tenant.Kind.OFFICE).first()
    checked = asdict(check(draft, own, now))
    if notice.area_id is not None and checked["link_page"]:
        checked |= {"link_page": "", "link_href": _address_of(own, checked["link_page"])}
    if was_public:
        # It began when it began.
        checked["starts_at"] = notice.starts_at
    before = (notice.headline, notice.text)
    for name, value in checked.items():
        setattr(notice, name, value)
    if sent:
        # Making a warning an emergency is sending an emergency.
        check_may_send(by, notice)
    notice.over_at = notice.ends_at
    notice.corrected_at = now if was_public else None
    return _changed(notice, Act.CORRECTED if was_public else None, by, now, before)


@transaction.atomic
def approve(notice: Notice, *, seen: int, by: User, now: datetime) -> Notice:
    """Send what waits, or a draft; an area's goes to those it is meant for now.

    Raises NoticeChanged, NoticeIsOver (it would be over too), NotAllowed and NobodyToTell.
    """
    notice = _held(notice, seen, now, (Standing.DRAFT, Standing.WAITING))
    check_may_send(by, notice)
    if notice.ends_at <= now:
        raise NoticeIsOver
    notice.stage, notice.approver, notice.sent_at = Stage.SENT, by, now
    notice.starts_at = max(notice.starts_at, now)
    if notice.area_id is not None:
        bring_up_to_date(notice, now)
        if not notice.recipients.filter(left_at=None).exists():
            raise NobodyToTell
    return _changed(notice, Act.APPROVED, by, now)


@transaction.atomic
def hand_in(notice: Notice, *, seen: int, by: User, now: datetime) -> Notice:
    """Ask for approval of a draft; who may send it sends it.  Raises NoticeChanged, NoticeIsOver and NotAllowed."""
    if notice.tenant is None or way_of(by, notice.tenant, notice.severity) == Way.SENT:
        return approve(notice, seen=seen, by=by, now=now)
    notice = _held(notice, seen, now, (Standing.DRAFT, Standing.WAITING))
    notice.stage = Stage.WAITING
    return _changed(notice, None, by, now)


@transaction.atomic
def end(notice: Notice, *, seen: int, by: User | None, now: datetime) -> Notice:
    """Let the public see it no longer: it was true, and is over."""
    return _stop(notice, Stage.ENDED, Act.ENDED, seen=seen, by=by, now=now)


@transaction.atomic
def withdraw(notice: Notice, *, seen: int, by: User | None, now: datetime) -> Notice:
    """Take it back everywhere: it should not have been sent."""
    return _stop(notice, Stage.WITHDRAWN, Act.WITHDRAWN, seen=seen, by=by, now=now)


def _stop(notice: Notice, stage: Stage, act: Act, *, seen: int, by: User | None, now: datetime) -> Notice:
    standings = (Standing.SCHEDULED, Standing.LIVE, Standing.CLEAR, Standing.DRAFT, Standing.WAITING)
    notice = _held(notice, seen, now, standings)
    _check_may_change(by, notice)
    was_public = notice.standing(now) in (Standing.LIVE, Standing.CLEAR)
    if not was_public:
        # What nobody has seen was never public: no page of it is made.
        return _forget(notice, by, now)
    notice.stage, notice.over_at = stage, now
    return _changed(notice, act, by, now)


def _forget(notice: Notice, by: User | None, now: datetime) -> Notice:
    told, subject = _told(notice), f"notice:{notice.key} {notice.headline}"
    Notice.objects.filter(pk=notice.pk).delete()
    refresh(told, now, user=by)
    record(Action.NOTICE_WITHDRAWN, by=by, tenant=notice.tenant, area=notice.area, subject=subject)
    return notice


@transaction.atomic
def all_clear(
    notice: Notice, *, seen: int, by: User | None, now: datetime, text: str = "", lasts: timedelta = CLEAR_LASTS
) -> Notice:
    """Say that the danger is over: shown in its place for a set time, then gone by itself."""
    notice = _held(notice, seen, now, (Standing.LIVE,))
    check_may_send(by, notice)
    notice.clear_at, notice.clear_text = now, plain_line(text)[:200]
    notice.clear_until = notice.over_at = now + min(lasts, LONGEST_CLEAR)
    return _changed(notice, Act.CLEARED, by, now)


@transaction.atomic
def set_rule(tenant: Tenant, *, needs_approval: bool, by: User) -> None:
    """Say whether what editors send waits for the director.  Raises NotAllowed."""
    if not holds(by, tenant, DECIDING):
        raise NotAllowed
    NoticeRule.objects.update_or_create(tenant=tenant, defaults={"needs_approval": needs_approval})
    record(Action.SETTINGS_CHANGED, by=by, tenant=tenant, details={"notices_need_approval": needs_approval})


# --------------------------------------------------------------------------------------------------------- inside


def _held(notice: Notice, seen: int, now: datetime, standings: tuple[Standing, ...]) -> Notice:
    """Return the notice as it is now, locked.  Raises NoticeChanged and NoticeIsOver."""
    found = Notice.objects.select_for_update(of=("self",)).select_related("tenant", "area").filter(pk=notice.pk).first()
    if found is None:
        raise NoticeIsOver
    if found.standing(now) not in standings:
        raise NoticeIsOver
    if found.version != seen:
        raise NoticeChanged(_who_changed(found))
    return found


def _check_may_change(by: User | None, notice: Notice) -> None:
    """Raise NotAllowed unless the person may change it: what was sent, who may send; a draft, who may write."""
    if by is not None and notice.stage != Stage.SENT and notice.tenant is not None:
        way_of(by, notice.tenant, notice.severity)
    else:
        check_may_send(by, notice)


def _who_changed(notice: Notice) -> str:
    by = notice.changed_by
    return "" if by is None else by.get_full_name() or by.get_username()


def _changed(
    notice: Notice, act: Act | None, by: User | None, now: datetime, before: tuple[str, str] | None = None
) -> Notice:
    notice.version += 1
    notice.changed_by = by
    notice.save()
    if act is not None:
        _tell(notice, act, by, now, before)
    elif notice.stage == Stage.SENT:
        refresh(_told(notice), now, touched=(notice.key,), user=by)
    return notice


def _tell(notice: Notice, act: Act, by: User | None, now: datetime, before: tuple[str, str] | None = None) -> None:
    """Write down what was done, and let the public see it."""
    headline, text = before or (notice.headline, notice.text)
    name = "" if by is None else (by.get_full_name() or by.get_username())[:150]
    NoticeChange.objects.create(
        notice=notice, act=act, version=notice.version, at=now, by=by, by_name=name, headline=headline, text=text
    )
    refresh(_told(notice), now, touched=(notice.key,), user=by)
    tell_channels(notice)
    record(
        ACTIONS[act],
        by=by,
        tenant=notice.tenant,
        area=notice.area,
        subject=f"notice:{notice.key} {notice.headline}",
        details={"severity": notice.severity, "version": notice.version},
    )


def _told(notice: Notice) -> tuple[int, ...]:
    """Return whose public has seen it or will; also who left: what stood there may be put right or taken back."""
    if notice.tenant_id is not None:
        return (notice.tenant_id,)
    return tuple(NoticeRecipient.objects.filter(notice_id=notice.pk).values_list("tenant_id", flat=True))
