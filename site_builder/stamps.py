"""One hash over all that a tenant has published: equal stamps, equal content, in the same order."""

from __future__ import annotations

import hashlib
from itertools import groupby

from django.db import connection

from site_builder.engine.tables import MEDIA, NOTICES, PAGES, REDIRECTS, SITES, TREE

# Pages come in the order of the tree: nothing else about a page changes when an editor moves it up in a menu.
_ROWS = f"""
SELECT tenant_id, key, hash FROM (
    SELECT p.tenant_id, 1 AS part, COALESCE(t.path, '') AS place, 'page:' || p.key AS key, p.hash
    FROM {PAGES.name} p LEFT JOIN {TREE.name} t ON t.id = p.page_id WHERE p.tenant_id BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT tenant_id, 2, '', 'media:' || key, hash
    FROM {MEDIA.name} WHERE tenant_id BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT tenant_id, 3, '', 'site', hash
    FROM {SITES.name} WHERE tenant_id BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT tenant_id, 4, '', 'redirect:' || path, key || ' ' || address
    FROM {REDIRECTS.name} WHERE tenant_id BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT tenant_id, 5, '', 'notice:' || key, hash
    FROM {NOTICES.name} WHERE tenant_id BETWEEN %(first)s AND %(last)s
) AS published ORDER BY tenant_id, part, place, key
"""  # noqa: S608 - table names of our own


def content_stamp(tenant_id: int) -> str:
    """Return the stamp of one tenant's published rows."""
    return content_stamps(tenant_id, tenant_id).get(tenant_id, "")


def content_stamps(first: int, last: int) -> dict[int, str]:
    """Return the stamps of the tenants with these ids and those between, if they have published anything."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"first": first, "last": last})
        return {
            tenant_id: hashlib.sha256(b"".join(f"{key} {digest}\n".encode() for _, key, digest in rows)).hexdigest()
            for tenant_id, rows in groupby(cursor, key=lambda row: row[0])
        }
