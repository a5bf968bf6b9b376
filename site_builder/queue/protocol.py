"""What the rest of the house asks of the queue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from site_builder.models import Build, Priority

SERVED = frozenset(
    {Build.Outcome.LIVE, Build.Outcome.UNCHANGED, Build.Outcome.PINNED, Build.Outcome.OFFLINE, Build.Outcome.EMPTY}
)
"""Outcomes after which the stamped requests have got what they asked for."""

ALARM_ATTEMPTS = 5
"""After so many failures in a row a site is *failing*: its editors and its area see why.  What editors have published
is tried again every hour; fleet work is not, until a build succeeds or somebody revives the site."""

LOST_EACH_TIME = "ตัวสร้างเว็บไซต์หยุดทำงานกลางคันทุกครั้งที่สร้างเว็บไซต์นี้ โปรดแจ้งผู้ดูแลระบบ"
"""What users read of builds that took their workers with them."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things may take.  A worker beats well within the lease; whoever misses it loses the slot."""

    lease: timedelta = timedelta(seconds=15)
    beat: timedelta = timedelta(seconds=3)
    first_retry: timedelta = timedelta(seconds=15)
    last_retry: timedelta = timedelta(hours=1)
    busy_retry: timedelta = timedelta(seconds=5)
    """When a worker that sleeps still holds the site's folder: not the site's fault, so never a failure."""
    patience: timedelta = timedelta(minutes=2)
    """Who has waited longer has a share of the builds of his own, whatever the lane."""
    at_once: int = 3
    """So many builds in a row may be repeated at once because their content changed while they ran."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to build one tenant's site, until the lease runs out; ``fence`` is higher than any earlier one."""

    tenant_id: int
    fence: int
    attempts: int
    owner: str
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """How a build ended.  ``error`` is for the editor's eyes, in Thai."""

    outcome: Build.Outcome
    error: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    content_stamp: str = ""
    maker: str = ""


class PublishQueue(Protocol):
    """Requests in, at most one build per tenant out; nothing that was committed is ever lost."""

    def request(
        self,
        tenant_id: int,
        *,
        priority: Priority = Priority.EDITOR,
        not_before: datetime | None = None,
        reason: str = "",
        page_keys: tuple[str, ...] = (),
        user_id: int | None = None,
        fleet_id: int | None = None,
    ) -> None:
        """Ask for a build, inside the caller's transaction: it counts exactly when that commits.

        ``fleet_id``: the fleet rebuild that asks, and that may take the request back.
        """

    def request_each(
        self,
        tenant_ids: Collection[int],
        *,
        priority: Priority,
        reason: str = "",
        user_id: int | None = None,
        fleet_id: int | None = None,
    ) -> None:
        """Ask for a build of each of these tenants, like ``request``, in as many statements for 104 as for one."""

    def claim(self, owner: str, tenant_id: int | None = None) -> Claim | None:
        """Take a tenant that is due and free, or None.

        Urgent before editors before the fleet; within a lane, who was served longest ago.  A tenant stands where its
        most urgent request puts it.  A share of the claims goes to who has waited longest, so that no lane starves.
        With ``tenant_id``: take that tenant's slot if it is free, whether or not anybody asked (commands, rollback).
        """

    def heartbeat(self, claim: Claim) -> bool:
        """Prolong the lease; False says that another worker has taken the slot."""

    def holds(self, claim: Claim) -> bool:
        """Say whether the claim is still the newest of its tenant: asked right before a site is switched."""

    def finish(self, claim: Claim, result: Result) -> bool:
        """Give the slot back and serve the stamped requests; False if it is not the newest claim: nothing is served."""

    def revive(self, *tenant_ids: int) -> None:
        """Forget these tenants' failures: what is open, fleet work included, may be tried at once."""

    def wait(self, seconds: float) -> None:
        """Sleep until a request may have come in, at most so long."""
