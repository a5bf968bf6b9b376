"""What the search hears from the floors below.  Each writes a job, in the transaction of what has happened."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cms.content.signals import Reason, page_content_changed, school_purged
from search import indexing
from search.tasks import FOLLOW, FORGET
from site_builder.models import Deployment
from site_builder.signals import release_deployed
from site_builder.takedowns.services import TAKEN_DOWN
from tenants.jobs import get_jobs
from tenants.models import Tenant


def connect() -> None:
    release_deployed.connect(follow_deployment, dispatch_uid="search.follow_deployment")
    page_content_changed.connect(follow_deletion, dispatch_uid="search.follow_deletion")
    school_purged.connect(forget_school, dispatch_uid="search.forget_school")


def follow_deployment(*, tenant_id: int, deployment: Deployment, **_: Any) -> None:
    get_jobs().enqueue(FOLLOW, {"tenant": tenant_id}, tenant_id=tenant_id)
    if deployment.reason == TAKEN_DOWN:
        transaction.on_commit(lambda: withdraw_at_once(tenant_id), robust=True)


def follow_deletion(*, tenant_id: int, reason: str, **_: Any) -> None:
    """A school that is deleted, or brought back: no deployment tells of it."""
    if reason == Reason.OFFLINE:
        get_jobs().enqueue(FOLLOW, {"tenant": tenant_id}, tenant_id=tenant_id)


def withdraw_at_once(tenant_id: int) -> None:
    """What was taken down is out of the search before whoever did it is told so; the job brings the rest up to date."""
    tenant = Tenant.objects.get(pk=tenant_id)
    indexing.withdraw(tenant)
    indexing.gather(tenant.area_id)


def forget_school(*, tenant_id: int, **_: Any) -> None:
    """The tenant's row is about to go, and its jobs with it: this one is nobody's."""
    get_jobs().enqueue(FORGET, {"tenant": tenant_id}, tenant_id=None)
