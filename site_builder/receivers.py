"""What the site builder hears from the floors below: something public changed, so the site must be built.

The request is written in the transaction that changes the content: both are there, or neither.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cms.content.signals import Reason, page_content_changed, school_purged
from site_builder.models import Deployment, Pin, Priority, Release
from site_builder.offline import remove_folders
from site_builder.queue.database import DatabaseQueue

FLEET_REASONS = frozenset({Reason.REBUILT, Reason.IMPORTED})


def connect() -> None:
    page_content_changed.connect(request_build, dispatch_uid="site_builder.request_build")
    school_purged.connect(forget_school, dispatch_uid="site_builder.forget_school")


def request_build(*, tenant_id: int, keys: tuple[str, ...], reason: str, user: Any = None, **_: Any) -> None:
    """Append a PublishRequest; many keys become one request for the whole site."""
    DatabaseQueue().request(
        tenant_id,
        priority=priority_of(reason),
        reason=reason,
        page_keys=tuple(keys),
        user_id=getattr(user, "pk", None),
    )


def priority_of(reason: str) -> Priority:
    if reason == Reason.OFFLINE:
        return Priority.URGENT
    return Priority.FLEET if reason in FLEET_REASONS else Priority.EDITOR


def forget_school(*, tenant_id: int, hosts: tuple[str, ...], **_: Any) -> None:
    """Delete the rows that keep each other, and after the commit the folders; the other rows go with the tenant."""
    for model in (Pin, Deployment, Release):
        model.objects.filter(tenant_id=tenant_id).delete()
    transaction.on_commit(lambda: remove_folders(hosts))
