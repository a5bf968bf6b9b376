"""Which stays may be forgotten: those that have been over for as long as the trail is kept, which has them as well."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from tenants.models import Stay
from tenants.places.values import Way

CHUNK = 1_000


def forget_old_stays(now: datetime) -> int:
    """Delete stays that ended more than ``AUDIT_KEEP_DAYS`` ago; return how many.

    A member's own stay has no end of its own: it is over when no session can hold it any more, long before that time.
    """
    before = now - timedelta(days=settings.AUDIT_KEEP_DAYS)
    over = Q(ended_at__lt=before) | Q(ended_at=None, ends_at__lt=before)
    never_ends = Q(way=Way.MEMBER, ended_at=None, ends_at=None, began_at__lt=before)
    old = Stay.objects.filter(over | never_ends)
    deleted = 0
    while chunk := list(old.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        deleted += Stay.objects.filter(pk__in=chunk).delete()[0]
    return deleted
