"""The queue in the database: requests are rows of the publishing transaction, one slot a tenant is the lock."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from site_builder.models import LONG_AGO, Build, BuildSlot, Priority, PublishRequest
from site_builder.queue import statements
from site_builder.queue.protocol import ALARM_ATTEMPTS, LOST_EACH_TIME, SERVED, Claim, Result, Timing
from site_builder.queue.wakers import CHANNEL, Waker, waker_for

MANY_PAGES = 20
"""More keys than that become one request for the whole site."""
PATIENT_SHARE = 8
"""One claim in so many goes to who has waited longest, if that is longer than ``Timing.patience``."""


def database_now() -> datetime:
    """Return the time that all workers share: PostgreSQL's clock; on SQLite there is one machine and its own."""
    if connection.vendor != "postgresql":
        return timezone.now()
    now: datetime = _run("SELECT clock_timestamp()")[0][0]
    return now


class DatabaseQueue:
    """``PublishQueue`` on the project's database; the clock, the luck of the jitter and the waker are arguments."""

    def __init__(
        self,
        clock: Callable[[], datetime] = database_now,
        timing: Timing | None = None,
        luck: random.Random | None = None,
        waker: Waker | None = None,
    ) -> None:
        self.clock = clock
        self.timing = timing or Timing()
        self._luck = luck or random.SystemRandom()
        self._waker = waker
        self._claims = 0

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
        keys = page_keys if 0 < len(page_keys) <= MANY_PAGES else ("",)
        self._append(
            [(tenant_id, key) for key in keys],
            priority=priority,
            # What is due at once stays so when the clock is set back.
            not_before=not_before or LONG_AGO,
            reason=reason[:200],
            requested_by_id=user_id,
            fleet_id=fleet_id,
        )

    def request_each(
        self,
        tenant_ids: Collection[int],
        *,
        priority: Priority,
        reason: str = "",
        user_id: int | None = None,
        fleet_id: int | None = None,
    ) -> None:
        self._append(
            [(tenant_id, "") for tenant_id in tenant_ids],
            priority=priority,
            not_before=LONG_AGO,
            reason=reason[:200],
            requested_by_id=user_id,
            fleet_id=fleet_id,
        )

    def claim(self, owner: str, tenant_id: int | None = None) -> Claim | None:
        now = self.clock()
        chosen = statements.FREE_SLOT if tenant_id is not None else self._choice(now)
        if chosen is None:
            return None
        with transaction.atomic():
            if tenant_id is not None:
                _make_slots({tenant_id})
            taken = self._take(chosen, owner, tenant_id, now)
            if taken is None:
                return None
            claim = Claim(*taken, owner=owner, claimed_at=now)
            self._begin(claim)
        self._claims += tenant_id is None
        return claim

    def heartbeat(self, claim: Claim) -> bool:
        lease_until = self.clock() + self.timing.lease
        return _slot_of(claim).update(lease_until=lease_until) > 0

    def holds(self, claim: Claim) -> bool:
        return _slot_of(claim).exists()

    def finish(self, claim: Claim, result: Result) -> bool:
        now = self.clock()
        # No savepoint: a caller whose transaction this is loses all of it or nothing.
        with transaction.atomic(savepoint=False):
            kept = _slot_of(claim).update(owner="", lease_until=now, **self._after(claim, result.outcome, now))
            if kept and result.outcome in SERVED:
                PublishRequest.objects.filter(
                    tenant_id=claim.tenant_id, build_fence=claim.fence, served_at=None
                ).update(served_at=now)
            _end_build(claim, result if kept else Result(Build.Outcome.LOST, result.error, result.report), now)
        return bool(kept)

    def revive(self, *tenant_ids: int) -> None:
        BuildSlot.objects.filter(tenant_id__in=tenant_ids).update(attempts=0, retry_at=LONG_AGO, failing_since=None)

    def wait(self, seconds: float) -> None:
        if self._waker is None:
            self._waker = waker_for(connection)
        self._waker.wait(seconds)

    def close(self) -> None:
        """Let go of the connection that listens."""
        if self._waker is not None:
            self._waker.close()

    def _append(self, asked: list[tuple[int, str]], **shared: Any) -> None:
        """Write a request for each tenant and page key asked for; as many statements for many as for one."""
        if not asked:
            return
        now, turns = self.clock(), _turns_of({tenant_id for tenant_id, _ in asked})
        PublishRequest.objects.bulk_create(
            PublishRequest(
                tenant_id=tenant_id, page_key=key, turn=turns.get(tenant_id, LONG_AGO), requested_at=now, **shared
            )
            for tenant_id, key in asked
        )
        if connection.vendor == "postgresql":
            _run("SELECT pg_notify(%(channel)s, '')", channel=CHANNEL)

    def _choice(self, now: datetime) -> str | None:
        """Return the statement that chooses the next tenant, None when nothing is due.

        Asked outside of a transaction: an idle worker never asks for SQLite's write lock.
        """
        patient_first = self._claims % PATIENT_SHARE == PATIENT_SHARE - 1
        ways = (statements.BY_AGE, statements.BY_LANE) if patient_first else (statements.BY_LANE,)
        return next((way for way in ways if _run(way, **self._moments(now))), None)

    def _moments(self, now: datetime) -> dict[str, Any]:
        """Return what the statements compare with."""
        timing = self.timing
        return {
            "now": _stored(now),
            "no_lease": _stored(now + 2 * timing.lease),
            "no_pause": _stored(now + 2 * timing.last_retry),
            "patient": _stored(now - timing.patience),
            "editor": int(Priority.EDITOR),
        }

    def _take(self, chosen: str, owner: str, tenant_id: int | None, now: datetime) -> tuple[int, int, int] | None:
        if connection.vendor == "postgresql":
            chosen += statements.SKIP_LOCKED
        rows = _run(
            statements.TAKE.format(chosen=chosen),
            owner=owner[:100],
            lease_until=_stored(now + self.timing.lease),
            tenant=tenant_id,
            **self._moments(now),
        )
        return rows[0] if rows else None

    def _begin(self, claim: Claim) -> None:
        now = claim.claimed_at
        _run(statements.STAMP, fetch=False, fence=claim.fence, tenant=claim.tenant_id, now=_stored(now))
        # Whoever still counts as running has lost the slot to this claim: killed, or asleep for longer than its lease.
        lost = Build.objects.filter(tenant_id=claim.tenant_id, outcome=Build.Outcome.RUNNING).update(
            outcome=Build.Outcome.LOST, ended_at=now
        )
        if lost and claim.attempts > 2:
            self._mistrust(claim)
        Build.objects.create(tenant_id=claim.tenant_id, fence=claim.fence, started_at=now)

    def _mistrust(self, claim: Claim) -> None:
        """A site that takes one worker after the other with it must rest between two tries, like one that fails."""
        retry_at = claim.claimed_at + self._delay(claim.attempts, Build.Outcome.LOST)
        failing = claim.attempts > ALARM_ATTEMPTS
        _slot_of(claim).update(retry_at=retry_at, **(_failing(claim.claimed_at) if failing else {}))
        if failing:
            lost = Build.objects.filter(tenant_id=claim.tenant_id, outcome=Build.Outcome.LOST, error="")
            lost.update(error=LOST_EACH_TIME)

    def _after(self, claim: Claim, outcome: Build.Outcome, now: datetime) -> dict[str, Any]:
        """Return what the slot says after a build: when the tenant may be tried again, and whether it is failing."""
        if outcome in SERVED:
            return {"retry_at": now, "attempts": 0, "failing_since": None}
        retry_at = now + self._delay(claim.attempts, outcome)
        if outcome == Build.Outcome.BUSY:
            return {"retry_at": retry_at, "attempts": claim.attempts - 1}
        if outcome == Build.Outcome.FAILED and claim.attempts >= ALARM_ATTEMPTS:
            return {"retry_at": retry_at, **_failing(now)}
        return {"retry_at": retry_at}

    def _delay(self, attempts: int, outcome: Build.Outcome) -> timedelta:
        """How long a tenant rests after a build that served nothing."""
        if outcome == Build.Outcome.CHANGED and attempts <= self.timing.at_once:
            return timedelta(0)
        if outcome == Build.Outcome.BUSY:
            return self.timing.busy_retry
        doubled = self.timing.first_retry * (1 << min(max(attempts - 1, 0), 20))
        return min(doubled, self.timing.last_retry) * (1 + self._luck.random() / 5)


def _turns_of(tenant_ids: set[int]) -> dict[int, datetime]:
    """Return when tenants were claimed last, and see to it that they have slots; no lock on those that are there."""
    turns = dict(BuildSlot.objects.filter(tenant_id__in=tenant_ids).values_list("tenant_id", "claimed_at"))
    _make_slots(tenant_ids - turns.keys())
    return turns


def _make_slots(tenant_ids: set[int]) -> None:
    if not tenant_ids:
        return
    # In one order: two transactions that make slots of the same schools wait for each other, never both at once.
    slots = [BuildSlot(tenant_id=one, lease_until=LONG_AGO, retry_at=LONG_AGO) for one in sorted(tenant_ids)]
    BuildSlot.objects.bulk_create(slots, ignore_conflicts=True)


def _failing(now: datetime) -> dict[str, Any]:
    return {"failing_since": Coalesce("failing_since", Value(now))}


def _slot_of(claim: Claim) -> QuerySet[BuildSlot]:
    return BuildSlot.objects.filter(tenant_id=claim.tenant_id, fence=claim.fence)


def _end_build(claim: Claim, result: Result, now: datetime) -> None:
    Build.objects.filter(tenant_id=claim.tenant_id, fence=claim.fence).update(
        ended_at=now,
        outcome=result.outcome,
        error=result.error,
        report=result.report,
        content_stamp=result.content_stamp,
        maker=result.maker,
    )


def _stored(moment: datetime) -> Any:
    """Return a moment as this database's raw SQL takes it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _run(sql: str, *, fetch: bool = True, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if fetch else []
