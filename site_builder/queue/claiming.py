"""Taking one tenant's slot by name, for acts that a person waits for."""

from __future__ import annotations

import time
from collections.abc import Callable

from site_builder.errors import LeaseLost, SlotTaken
from site_builder.queue.protocol import Claim, PublishQueue
from site_builder.queue.worker import new_owner
from tenants.models import Tenant

PATIENCE = 60.0
"""Seconds that an act waits for a running build of the same site."""
BETWEEN_TRIES = 0.1


def claim_slot(queue: PublishQueue, tenant: Tenant, patience: float, on_wait: Callable[[], None]) -> Claim:
    """Take a tenant's slot, waiting for whoever has it.  Raises SlotTaken."""
    owner, until = new_owner(), time.monotonic() + patience
    claim = queue.claim(owner, tenant.pk)
    if claim is None:
        on_wait()
    while claim is None:
        if time.monotonic() > until:
            raise SlotTaken(tenant.slug)
        time.sleep(BETWEEN_TRIES)
        claim = queue.claim(owner, tenant.pk)
    return claim


def check_fence(queue: PublishQueue, claim: Claim) -> None:
    """Raise LeaseLost when another worker has taken the slot since: asked right before a site is switched."""
    if not queue.holds(claim):
        raise LeaseLost(claim.tenant_id, claim.fence)
