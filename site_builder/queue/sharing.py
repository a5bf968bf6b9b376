"""How many processors one large build may take: all that no other build of this machine is at work on."""

from __future__ import annotations

import socket
from datetime import datetime

from site_builder.engine.lanes import usable_processors
from site_builder.models import BuildSlot


def lanes_for(tenant_id: int, now: datetime) -> int:
    """Return in how many lanes to render a tenant's site now: one where as many sites are built as can be."""
    here = BuildSlot.objects.filter(owner__startswith=host_prefix(), lease_until__gt=now)
    return max(1, usable_processors() - here.exclude(tenant_id=tenant_id).count())


def host_prefix() -> str:
    """Return how the names of this machine's workers begin."""
    return f"{socket.gethostname()[:60]}/"
