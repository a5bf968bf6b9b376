"""What the rest of the house asks of the queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from site_builder.models import Build, Priority

SERVED = frozenset({Build.Outcome.LIVE, Build.Outcome.UNCHANGED, Build.Outcome.PINNED, Build.Outcome.EMPTY})
"""Outcomes after which the stamped requests have got what they asked for."""

ALARM_ATTEMPTS = 5
"""From so many attempts in a row on, a site counts as failing: shown to its editors, still tried now and then."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things may take.  A worker beats well within the lease; whoever misses it loses the slot."""

    lease: timedelta = timedelta(seconds=15)
    beat: timedelta = timedelta(seconds=3)
    first_retry: timedelta = timedelta(seconds=15)
    last_retry: timedelta = timedelta(hours=1)
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
    ) -> None:
        """Ask for a build, inside the caller's transaction: it counts exactly when that commits."""

    def claim(self, owner: str, tenant_id: int | None = None) -> Claim | None:
        """Take the most urgent tenant that is due and free, or None.

        With ``tenant_id``: take that tenant's slot if it is free, whether or not anybody asked (commands, rollback).
        """

    def heartbeat(self, claim: Claim) -> bool:
        """Prolong the lease; False says that another worker has taken the slot."""

    def holds(self, claim: Claim) -> bool:
        """Say whether the claim is still the newest of its tenant: asked right before a site is switched."""

    def finish(self, claim: Claim, result: Result) -> bool:
        """Give the slot back and serve the stamped requests; False if it is not the newest claim: nothing is served."""

    def wait(self, seconds: float) -> None:
        """Sleep until a request may have come in, at most so long."""
