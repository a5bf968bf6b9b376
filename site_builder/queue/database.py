"""The queue in the database: requests are rows of the publishing transaction, one slot a tenant is the lock."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from site_builder.models import Build, BuildSlot, Priority, PublishRequest
from site_builder.queue import statements
from site_builder.queue.protocol import SERVED, Claim, Result, Timing
from site_builder.queue.wakers import CHANNEL, Waker, waker_for

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MANY_PAGES = 20
"""More keys than that become one request for the whole site."""


class DatabaseQueue:
    """``PublishQueue`` on the project's database; the clock, the luck of the jitter and the waker are arguments."""

    def __init__(
        self,
        clock: Callable[[], datetime] = timezone.now,
        timing: Timing | None = None,
        luck: random.Random | None = None,
        waker: Waker | None = None,
    ) -> None:
        self.clock = clock
        self.timing = timing or Timing()
        self._luck = luck or random.SystemRandom()
        self._waker = waker

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
        now = self.clock()
        PublishRequest.objects.bulk_create(
            PublishRequest(
                tenant_id=tenant_id,
                priority=priority,
                not_before=not_before or now,
                reason=reason[:200],
                page_key=key,
                requested_by_id=user_id,
                requested_at=now,
            )
            for key in (page_keys if 0 < len(page_keys) <= MANY_PAGES else ("",))
        )
        if connection.vendor == "postgresql":
            _run("SELECT pg_notify(%(channel)s, '')", channel=CHANNEL)

    def claim(self, owner: str, tenant_id: int | None = None) -> Claim | None:
        now = self.clock()
        if tenant_id is None and not self._anything_due(now):
            return None
        with transaction.atomic():
            self._make_slots(tenant_id)
            taken = self._take(owner, tenant_id, now)
            if taken is None:
                return None
            claim = Claim(*taken, owner=owner, claimed_at=now)
            self._begin(claim)
        return claim

    def heartbeat(self, claim: Claim) -> bool:
        lease_until = self.clock() + self.timing.lease
        return _slot_of(claim).update(lease_until=lease_until) > 0

    def holds(self, claim: Claim) -> bool:
        return _slot_of(claim).exists()

    def finish(self, claim: Claim, result: Result) -> bool:
        now = self.clock()
        served = result.outcome in SERVED
        with transaction.atomic():
            kept = _slot_of(claim).update(
                owner="",
                lease_until=now,
                retry_at=now if served else now + self._delay(claim.attempts, result.outcome),
                **({"attempts": 0} if served else {}),
            )
            if kept and served:
                PublishRequest.objects.filter(
                    tenant_id=claim.tenant_id, build_fence=claim.fence, served_at=None
                ).update(served_at=now)
            _end_build(claim, result if kept else Result(Build.Outcome.LOST, result.error, result.report), now)
        return bool(kept)

    def wait(self, seconds: float) -> None:
        if self._waker is None:
            self._waker = waker_for(connection)
        self._waker.wait(seconds)

    def close(self) -> None:
        """Let go of the connection that listens."""
        if self._waker is not None:
            self._waker.close()

    def _anything_due(self, now: datetime) -> bool:
        # Outside of a transaction: an idle worker never asks for SQLite's write lock.
        return bool(_run(statements.ANYTHING_DUE, now=_stored(now), editor=int(Priority.EDITOR)))

    def _make_slots(self, tenant_id: int | None) -> None:
        if tenant_id is None:
            _run(statements.MISSING_SLOTS, fetch=False, past=_stored(LONG_AGO))
        else:
            slot = BuildSlot(tenant_id=tenant_id, lease_until=LONG_AGO, retry_at=LONG_AGO)
            BuildSlot.objects.bulk_create([slot], ignore_conflicts=True)

    def _take(self, owner: str, tenant_id: int | None, now: datetime) -> tuple[int, int, int] | None:
        chosen = statements.CHOOSE if tenant_id is None else statements.FREE_SLOT
        if connection.vendor == "postgresql":
            chosen += statements.SKIP_LOCKED
        rows = _run(
            statements.TAKE.format(chosen=chosen),
            owner=owner[:100],
            now=_stored(now),
            lease_until=_stored(now + self.timing.lease),
            tenant=tenant_id,
            editor=int(Priority.EDITOR),
        )
        return rows[0] if rows else None

    def _begin(self, claim: Claim) -> None:
        now = claim.claimed_at
        _run(statements.STAMP, fetch=False, fence=claim.fence, tenant=claim.tenant_id, now=_stored(now))
        # Whoever still counts as running has lost the slot to this claim: killed, or asleep for longer than its lease.
        Build.objects.filter(tenant_id=claim.tenant_id, outcome=Build.Outcome.RUNNING).update(
            outcome=Build.Outcome.LOST, ended_at=now
        )
        Build.objects.create(tenant_id=claim.tenant_id, fence=claim.fence, started_at=now)

    def _delay(self, attempts: int, outcome: Build.Outcome) -> timedelta:
        """How long a tenant rests after a build that served nothing."""
        if outcome == Build.Outcome.CHANGED and attempts <= self.timing.at_once:
            return timedelta(0)
        doubled = self.timing.first_retry * (1 << min(max(attempts - 1, 0), 20))
        return min(doubled, self.timing.last_retry) * (1 + self._luck.random() / 5)


def _slot_of(claim: Claim) -> QuerySet[BuildSlot]:
    return BuildSlot.objects.filter(tenant_id=claim.tenant_id, fence=claim.fence)


def _end_build(claim: Claim, result: Result, now: datetime) -> None:
    Build.objects.filter(tenant_id=claim.tenant_id, fence=claim.fence).update(
        ended_at=now,
        outcome=result.outcome,
        error=result.error,
        report=result.report,
        content_stamp=result.content_stamp,
    )


def _stored(moment: datetime) -> Any:
    """Return a moment as this database's raw SQL takes it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _run(sql: str, *, fetch: bool = True, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if fetch else []
