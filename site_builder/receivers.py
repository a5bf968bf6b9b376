"""What the site builder hears from the floors below: something public changed, so the site must be built.

The request is written in the transaction that changes the content: both are there, or neither.
"""

from __future__ import annotations

from typing import Any

from cms.content.signals import Reason, page_content_changed
from site_builder.models import Priority
from site_builder.queue.database import DatabaseQueue

FLEET_REASONS = frozenset({Reason.REBUILT, Reason.IMPORTED})


def connect() -> None:
    page_content_changed.connect(request_build, dispatch_uid="site_builder.request_build")


def request_build(*, tenant_id: int, keys: tuple[str, ...], reason: str, user: Any = None, **_: Any) -> None:
    """Append a PublishRequest; many keys become one request for the whole site."""
    DatabaseQueue().request(
        tenant_id,
        priority=Priority.FLEET if reason in FLEET_REASONS else Priority.EDITOR,
        reason=reason,
        page_keys=tuple(keys),
        user_id=getattr(user, "pk", None),
    )
