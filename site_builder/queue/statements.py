"""The queue's SQL: the same statements on SQLite (3.35 on) and PostgreSQL, but for one suffix.

Why plain SQL: choosing and taking a slot must be one statement, else two workers choose the same one.
"""

from __future__ import annotations

# A request that no build has tried yet passes the waiting time after a failure (the editor may just have mended the
# cause); fleet work does not, and neither does a request that has failed already.  Fleet work leaves failing tenants
# alone.  A lease or a pause that ends later than any can was written before the clock was set back: it counts for
# nothing.  CROSS JOIN: SQLite then reads the requests in the order of the index, and so stops at the first that fits.
_DUE = """
FROM publish_request r CROSS JOIN build_slot s
WHERE s.tenant_id = r.tenant_id AND r.served_at IS NULL AND r.not_before <= %(now)s
AND (s.lease_until <= %(now)s OR s.lease_until > %(no_lease)s)
AND ((r.build_fence IS NULL AND r.priority >= %(editor)s)
     OR ((s.retry_at <= %(now)s OR s.retry_at > %(no_pause)s)
         AND (s.failing_since IS NULL OR r.priority >= %(editor)s)))
"""

BY_LANE = f"SELECT s.tenant_id {_DUE} ORDER BY r.priority DESC, r.turn, r.id LIMIT 1"

BY_AGE = f"SELECT s.tenant_id {_DUE} AND r.requested_at <= %(patient)s ORDER BY r.requested_at, r.id LIMIT 1"

FREE_SLOT = """
SELECT s.tenant_id FROM build_slot s
WHERE s.tenant_id = %(tenant)s AND (s.lease_until <= %(now)s OR s.lease_until > %(no_lease)s)
"""

SKIP_LOCKED = " FOR UPDATE OF s SKIP LOCKED"

TAKE = """
UPDATE build_slot
SET owner = %(owner)s, lease_until = %(lease_until)s, claimed_at = %(now)s, fence = fence + 1, attempts = attempts + 1
WHERE tenant_id = ({chosen}) RETURNING tenant_id, fence, attempts
"""

# Which requests a build answers is decided when it starts, row by row.  "Everything older than the claim" would swallow
# the request of an editor whose transaction began before and commits during the build.  All of the tenant's requests
# have had their turn, those of the future too.
STAMP = """
UPDATE publish_request
SET turn = %(now)s, build_fence = CASE WHEN not_before <= %(now)s THEN %(fence)s ELSE build_fence END
WHERE tenant_id = %(tenant)s AND served_at IS NULL
"""
