"""One hash over all that a tenant has published: equal stamps, equal content."""

from __future__ import annotations

import hashlib
from itertools import groupby

from django.db import connection

from site_builder.engine.tables import MEDIA, PAGES, SITES

_ROWS = f"""
SELECT tenant_id, key, hash FROM (
    SELECT tenant_id, 'page:' || key AS key, hash FROM {PAGES.name} {{where}}
    UNION ALL SELECT tenant_id, 'media:' || key AS key, hash FROM {MEDIA.name} {{where}}
    UNION ALL SELECT tenant_id, 'site' AS key, hash FROM {SITES.name} {{where}}
) AS published ORDER BY tenant_id, key
"""  # noqa: S608 - table names of our own


def content_stamp(tenant_id: int) -> str:
    """Return the stamp of one tenant's published rows."""
    return _stamps("WHERE tenant_id = %s", [tenant_id] * 3).get(tenant_id, "")


def content_stamps() -> dict[int, str]:
    """Return the stamps of all tenants that have published anything."""
    return _stamps("", [])


def _stamps(where: str, params: list[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(where=where), params)
        return {
            tenant_id: hashlib.sha256(b"".join(f"{key} {digest}\n".encode() for _, key, digest in rows)).hexdigest()
            for tenant_id, rows in groupby(cursor, key=lambda row: row[0])
        }
