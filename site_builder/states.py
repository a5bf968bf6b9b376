"""What the editor of a page is told after pressing publish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from cms.content.base import BasePage
from cms.content.media.hastening import refused_pictures
from cms.content.records import PublishedPageRecord
from site_builder.models import Build, BuildSlot, Deployment, Hold, Pin, PublishRequest
from tenants.models import Tenant

IMAGES_NOT_READY = "images_not_ready"
"""The engine's code of a hold that passes by itself, once a job has made the public sizes of the pictures."""


class State(StrEnum):
    """Where a page is on its way to the public."""

    QUEUED = "queued"
    BUILDING = "building"
    PREPARING = "preparing"
    LIVE = "live"
    HELD = "held"
    FAILED = "failed"
    PINNED = "pinned"
    NOT_PUBLIC = "not_public"


STATE_LABELS = {
    State.QUEUED: "รอเผยแพร่",
    State.BUILDING: "กำลังสร้างเว็บไซต์",
    State.PREPARING: "กำลังเตรียมรูปภาพ",
    State.LIVE: "ออนไลน์แล้ว",
    State.HELD: "หน้านี้ยังเผยแพร่ไม่ได้",
    State.FAILED: "สร้างเว็บไซต์ไม่สำเร็จ",
    State.PINNED: "เว็บไซต์ถูกปักหมุดไว้ที่รุ่นก่อน",
    State.NOT_PUBLIC: "ยังไม่เผยแพร่",
}


class PublicSees(StrEnum):
    """What a visitor of the page's address gets now."""

    THIS = "this version"
    OLD = "old version"
    NOTHING = "nothing"


PUBLIC_SEES_LABELS = {
    PublicSees.THIS: "ผู้ชมเห็นฉบับล่าสุด",
    PublicSees.OLD: "ผู้ชมยังเห็นฉบับก่อนหน้า",
    PublicSees.NOTHING: "ผู้ชมยังไม่เห็นหน้านี้",
}


@dataclass(frozen=True, slots=True)
class PublishState:
    """The state of one page; times are aware.  ``reason`` is a Thai sentence, empty when there is nothing to explain.

    ``since``: since when the page is in this state.  ``retry_at``: when a failed build, or a held page, is tried again
    although nothing has changed.
    """

    state: State
    public_sees: PublicSees
    url: str = ""
    reason: str = ""
    requested_at: datetime | None = None
    started_at: datetime | None = None
    since: datetime | None = None
    retry_at: datetime | None = None

    @property
    def label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def public_sees_label(self) -> str:
        return PUBLIC_SEES_LABELS[self.public_sees]

    @property
    def settled(self) -> bool:
        """Whether asking again soon would tell the same."""
        return self.state not in (State.QUEUED, State.BUILDING, State.PREPARING)


def publish_state(tenant: Tenant, page_key: str) -> PublishState:
    """Return where a page is between «publish» and the public, in at most ten small queries."""
    waiting, served = _requests(tenant, page_key)
    deployed_at = _deployed_at(tenant)
    hold = Hold.objects.filter(tenant=tenant, key=page_key).first()
    is_public = PublishedPageRecord.objects.filter(tenant=tenant, key=page_key).exists()
    sees_meanwhile = _sees_meanwhile(hold, was_public=deployed_at is not None and served is not None)
    url = _url(page_key)
    if waiting is not None:
        return _on_its_way(tenant, waiting, sees_meanwhile, url)
    pin = Pin.objects.filter(tenant=tenant).select_related("release").first()
    if pin is not None:
        reason = f"เว็บไซต์ถูกปักหมุดไว้ที่รุ่นที่ {pin.release.number} {pin.reason}".strip()
        return PublishState(State.PINNED, PublicSees.OLD, url, reason, since=pin.pinned_at)
    if not is_public:
        return PublishState(State.NOT_PUBLIC, PublicSees.NOTHING)
    if hold is not None:
        in_vain = refused_pictures(tenant.pk, [page_key]).get(page_key) if hold.reason == IMAGES_NOT_READY else None
        state = State.PREPARING if hold.reason == IMAGES_NOT_READY and not in_vain else State.HELD
        why = in_vain or hold.message or hold.reason
        return PublishState(state, sees_meanwhile, url, why, since=hold.held_at, retry_at=hold.try_at)
    since = served.served_at if served is not None else deployed_at
    if since is None:
        return PublishState(State.QUEUED, PublicSees.NOTHING, url)
    requested_at = served.requested_at if served is not None else None
    return PublishState(State.LIVE, PublicSees.THIS, url, requested_at=requested_at, since=since)


def _requests(tenant: Tenant, page_key: str) -> tuple[PublishRequest | None, PublishRequest | None]:
    """Return the newest open request that concerns a page, and the newest served one."""
    about = PublishRequest.objects.filter(Q(page_key=page_key) | Q(page_key=""), tenant=tenant).order_by("-id")
    waiting = about.filter(served_at=None, not_before__lte=timezone.now()).first()
    return waiting, about.filter(page_key=page_key).exclude(served_at=None).first()


def _on_its_way(tenant: Tenant, request: PublishRequest, sees: PublicSees, url: str) -> PublishState:
    """The page waits, is being built, or its site cannot be built."""
    slot = BuildSlot.objects.filter(tenant=tenant).first()
    now = timezone.now()
    if slot is not None and slot.lease_until > now and request.build_fence == slot.fence:
        return PublishState(State.BUILDING, sees, url, requested_at=request.requested_at, started_at=_started_at(slot))
    failed = _last_error(tenant) if slot is not None and slot.attempts else ""
    alarm = slot is not None and slot.failing_since is not None
    return PublishState(
        State.FAILED if alarm else State.QUEUED,
        sees,
        url,
        failed,
        requested_at=request.requested_at,
        retry_at=slot.retry_at if slot is not None and slot.retry_at > now else None,
    )


def _started_at(slot: BuildSlot) -> datetime | None:
    builds = Build.objects.filter(tenant_id=slot.tenant_id, fence=slot.fence)
    return builds.values_list("started_at", flat=True).first()


def _last_error(tenant: Tenant) -> str:
    builds = Build.objects.filter(tenant=tenant).exclude(outcome=Build.Outcome.RUNNING).order_by("-fence")
    return builds.values_list("error", flat=True).first() or ""


def _deployed_at(tenant: Tenant) -> datetime | None:
    deployments = Deployment.objects.filter(tenant=tenant).order_by("-number")
    return deployments.values_list("deployed_at", flat=True).first()


def _sees_meanwhile(hold: Hold | None, *, was_public: bool) -> PublicSees:
    if hold is not None:
        return PublicSees.OLD if hold.old_version else PublicSees.NOTHING
    return PublicSees.OLD if was_public else PublicSees.NOTHING


def _url(page_key: str) -> str:
    page = BasePage.objects.filter(public_key=page_key).first()
    return (page.get_full_url() or "") if page is not None else ""
