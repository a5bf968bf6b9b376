"""Jobs of the search.  All of them look at what is live when they run, so any of them may run twice or late."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from search import indexing
from tenants.jobs import Payload, get_jobs, job
from tenants.models import Tenant

FOLLOW, READ, GATHER, FORGET = "search.follow", "search.read_documents", "search.gather_area", "search.forget"
AREA_PAUSE = timedelta(seconds=10)
"""How long an area's index waits for more schools to publish."""
READ_SECONDS = 5.0
CATCH_UP = timedelta(minutes=10)


@job(FOLLOW, lease=timedelta(minutes=15))
def follow(payload: Payload) -> None:
    """Index what a tenant has live; its documents' texts follow in a job of their own."""
    tenant = Tenant.objects.filter(pk=str(payload["tenant"])).first()
    if tenant is None:
        return
    done = indexing.follow(tenant)
    if done.unread:
        get_jobs().enqueue(READ, {"tenant": tenant.pk}, tenant_id=tenant.pk)
    if tenant.area_id is not None:
        soon = timezone.now() + AREA_PAUSE
        get_jobs().enqueue(GATHER, {"area": tenant.area_id}, tenant_id=None, run_at=soon)


@job(READ, lease=timedelta(hours=2))
def read_documents(payload: Payload) -> None:
    """Read for a while what nobody has read, and index it; other jobs have their turn before the next while."""
    tenant = Tenant.objects.filter(pk=str(payload["tenant"])).first()
    if tenant is not None and indexing.read_unread(tenant, seconds=READ_SECONDS):
        get_jobs().enqueue(FOLLOW, {"tenant": tenant.pk}, tenant_id=tenant.pk)


@job(GATHER, lease=timedelta(minutes=30))
def gather_area(payload: Payload) -> None:
    indexing.gather(int(str(payload["area"])))


@job(FORGET)
def forget(payload: Payload) -> None:
    indexing.forget(int(str(payload["tenant"])))


def catch_up(now: datetime) -> int:
    """Ask for what was missed: an engine that was away, another analysis, a school deleted meanwhile."""
    behind, left_over = indexing.behind(), indexing.left_over()
    for tenant_id in behind:
        get_jobs().enqueue(FOLLOW, {"tenant": tenant_id}, tenant_id=tenant_id)
    for tenant_id in left_over:
        get_jobs().enqueue(FORGET, {"tenant": tenant_id}, tenant_id=None)
    return len(behind) + len(left_over)
