"""Writing down where old addresses lead."""

from __future__ import annotations

from collections.abc import Mapping

from tenants.redirects.models import Redirect

CHUNK = 200
LONGEST_PATH = 1_000
"""What the engine and the column hold: no page has ever stood at a longer address."""


def lead_to_pages(tenant_id: int, paths: Mapping[str, str]) -> None:
    """Let old paths lead to pages, by their public keys; whatever a path led to before.

    Writes in the caller's transaction.
    """
    rows = [
        Redirect(tenant_id=tenant_id, path=path, key=key) for path, key in paths.items() if len(path) <= LONGEST_PATH
    ]
    Redirect.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["tenant", "path"],
        update_fields=["key", "address"],
    )
