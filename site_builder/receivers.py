"""What the site builder hears from the floors below: something public changed, so the site must be built.

The request is written in the transaction that changes the content: both are there, or neither.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from cms.content.media.renditions import are_on_their_way
from cms.content.published import is_shown
from cms.content.signals import Reason, page_content_changed, school_purged
from cms.notices.publishing import ensure_documents
from cms.notices.signals import notice_changed
from site_builder.live import ANSWER_WITHIN, write_live
from site_builder.models import Deployment, Pin, Priority, Release
from site_builder.offline import remove_folders
from site_builder.queue.database import DatabaseQueue
from site_builder.signals import release_deployed

AT_ONCE = timedelta(0)
MORE_MEDIA = timedelta(seconds=1)
UNSEEN_MEDIA = timedelta(seconds=5)
MANY_MEDIA = 20
FLEET_REASONS = frozenset({Reason.REBUILT, Reason.IMPORTED})


def connect() -> None:
    page_content_changed.connect(request_build, dispatch_uid="site_builder.request_build")
    school_purged.connect(forget_school, dispatch_uid="site_builder.forget_school")
    notice_changed.connect(show_notices, dispatch_uid="site_builder.show_notices")
    release_deployed.connect(give_live_document, dispatch_uid="site_builder.give_live_document")


def request_build(*, tenant_id: int, keys: tuple[str, ...], reason: str, user: Any = None, **_: Any) -> None:
    """Append a PublishRequest; many keys become one request for the whole site."""
    queue = DatabaseQueue()
    priority, pause = urgency_of(tenant_id, keys, reason)
    queue.request(
        tenant_id,
        priority=priority,
        not_before=queue.clock() + pause if pause else None,
        reason=reason,
        page_keys=tuple(keys),
        user_id=getattr(user, "pk", None),
    )


def show_notices(*, tenant_ids: tuple[int, ...], reason: str, user: Any = None, **_: Any) -> None:
    """Write the live documents as soon as the change is committed, and have home and ``/notices/`` made anew."""
    user_id = getattr(user, "pk", None)
    DatabaseQueue().request_each(tenant_ids, priority=Priority.URGENT, reason=str(reason), user_id=user_id)
    transaction.on_commit(lambda: write_live(tenant_ids, within=ANSWER_WITHIN))


def give_live_document(*, deployment: Deployment, **_: Any) -> None:
    """Let a site that has just gone live for the first time have its document: every page asks for it."""
    if deployment.number <= 1:
        transaction.on_commit(lambda: make_live_document(deployment.tenant_id))


def make_live_document(tenant_id: int) -> None:
    ensure_documents((tenant_id,))
    write_live((tenant_id,))


def urgency_of(tenant_id: int, keys: tuple[str, ...], reason: str) -> tuple[Priority, timedelta]:
    """Return the lane of a request, and how long it waits for others.

    200 photos of an album become ready one by one: as long as no page shows them nobody waits for them, and while
    others of them are on their way one build a second is enough.  What is asked here may be outdated on the moment (a
    page that shows them is being published): then it costs the pause, never the build.
    """
    if reason != Reason.MEDIA or len(keys) > MANY_MEDIA:
        return priority_of(reason), AT_ONCE
    if not is_shown(tenant_id, keys):
        return Priority.FLEET, UNSEEN_MEDIA
    return priority_of(reason), MORE_MEDIA if are_on_their_way(tenant_id) else AT_ONCE


def priority_of(reason: str) -> Priority:
    if reason == Reason.OFFLINE:
        return Priority.URGENT
    return Priority.FLEET if reason in FLEET_REASONS else Priority.EDITOR


def forget_school(*, tenant_id: int, hosts: tuple[str, ...], **_: Any) -> None:
    """Delete the rows that keep each other, and after the commit the folders; the other rows go with the tenant."""
    for model in (Pin, Deployment, Release):
        model.objects.filter(tenant_id=tenant_id).delete()
    transaction.on_commit(lambda: remove_folders(hosts))
