"""Writing down where old addresses lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tenants.redirects.models import Redirect

CHUNK = 200
LONGEST_PATH = 1_000
"""What the engine and the column hold: no page has ever stood at a longer address."""


class Lead(NamedTuple):
    """Where one old address leads: to a page by its public key, else to an address, else nowhere any more."""

    path: str
    key: str = ""
    address: str = ""


def lead_to_pages(tenant_id: int, paths: Mapping[str, str]) -> None:
    """Let old paths lead to pages, by their public keys; whatever a path led to before.

    Writes in the caller's transaction.
    """
    leads = (Lead(path, key) for path, key in paths.items() if len(path) <= LONGEST_PATH)
    write_leads(tenant_id, leads, Redirect.Source.MOVED)


def write_leads(tenant_id: int, leads: Iterable[Lead], source: str) -> None:
    """Let old paths lead somewhere, whatever they led to before.  Writes in the caller's transaction."""
    Redirect.objects.bulk_create(
        [Redirect(tenant_id=tenant_id, source=source, **lead._asdict()) for lead in leads],
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["tenant", "path"],
        update_fields=["key", "address", "source"],
    )
