"""Which live files the search cannot read, kept where the screens of their editors find it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from search.errors import reason_text
from search.models import UnreadDocument
from search.values import Unread


def keep(tenant_id: int, found: Mapping[str, Unread]) -> None:
    """Make what is kept of a tenant what was ``found`` now, by key.  Writes only what has changed."""
    rows = {row.key: row for row in UnreadDocument.objects.filter(tenant=tenant_id)}
    changed = [key for key, one in found.items() if key not in rows or _of(rows[key]) != one]
    gone = [rows[key].pk for key in rows.keys() - found.keys()]
    if not (changed or gone):
        return
    with transaction.atomic():
        UnreadDocument.objects.filter(pk__in=gone).delete()
        UnreadDocument.objects.bulk_create(
            [UnreadDocument(tenant_id=tenant_id, key=key, **found[key]._asdict()) for key in changed],
            update_conflicts=True,
            unique_fields=["tenant", "key"],
            update_fields=["sha256", "url", "reason"],
        )


def _of(row: UnreadDocument) -> Unread:
    return Unread(row.sha256, row.url, row.reason)


def reason_of(tenant_id: int, public_key: str, sha256: str) -> str:
    """Return in Thai why the search cannot read a live file; empty where it can, or has not looked yet."""
    row = UnreadDocument.objects.filter(tenant=tenant_id, key=f"file:{public_key}", sha256=sha256).first()
    return reason_text(row.reason) if row else ""
