"""The queue's SQL: the same statements on SQLite (3.35 on) and PostgreSQL, but for one suffix.

Why plain SQL: choosing and taking a slot must be one statement, else two workers choose the same one.
"""

from __future__ import annotations

MISSING_SLOTS = """
INSERT INTO build_slot (tenant_id, owner, lease_until, fence, attempts, retry_at)
SELECT DISTINCT r.tenant_id, '', %(past)s, 0, 0, %(past)s FROM publish_request r
WHERE r.served_at IS NULL AND NOT EXISTS (SELECT 1 FROM build_slot s WHERE s.tenant_id = r.tenant_id)
ON CONFLICT DO NOTHING
"""

# A request that no build has tried yet passes the waiting time after a failure (the editor may just have mended the
# cause); fleet work does not, and neither does a request that has failed already.
DUE = """
FROM publish_request r LEFT JOIN build_slot s ON s.tenant_id = r.tenant_id
WHERE r.served_at IS NULL AND r.not_before <= %(now)s
AND (s.tenant_id IS NULL OR (s.lease_until <= %(now)s
     AND (s.retry_at <= %(now)s OR (r.build_fence IS NULL AND r.priority >= %(editor)s))))
"""

ANYTHING_DUE = f"SELECT 1 {DUE} LIMIT 1"

CHOOSE = f"""
SELECT s.tenant_id {DUE.replace("LEFT JOIN", "JOIN")}
ORDER BY r.priority DESC, r.not_before, r.id LIMIT 1
"""

TAKE = """
UPDATE build_slot SET owner = %(owner)s, lease_until = %(lease_until)s, fence = fence + 1, attempts = attempts + 1
WHERE tenant_id = ({chosen}) RETURNING tenant_id, fence, attempts
"""

FREE_SLOT = "SELECT s.tenant_id FROM build_slot s WHERE s.tenant_id = %(tenant)s AND s.lease_until <= %(now)s"

# Which requests a build answers is decided when it starts, row by row.  "Everything older than the claim" would swallow
# the request of an editor whose transaction began before and commits during the build.
STAMP = """
UPDATE publish_request SET build_fence = %(fence)s
WHERE tenant_id = %(tenant)s AND served_at IS NULL AND not_before <= %(now)s
"""

SKIP_LOCKED = " FOR UPDATE OF s SKIP LOCKED"
