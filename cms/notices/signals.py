"""What urgent notices tell upwards.

``notice_changed`` is sent with ``send`` inside the transaction that changed what the public sees of notices: the rows
of the live documents stand in it already.  A receiver that raises rolls the change back; whoever writes files does so
after the commit.

Arguments: ``tenant_ids: tuple[int, ...]``, whose live documents or notices differ; ``reason: str``; ``user: User |
None``, who did it; None for what came by the clock.
"""

from __future__ import annotations

from django.dispatch import Signal

notice_changed = Signal()
"""What the public sees of notices differs: sent inside the transaction.  Arguments: ``tenant_ids: tuple[int, ...]``;
``reason: str``; ``user: User | None``, who did it; None for what came by the clock."""

SENT = "urgent notice"
BY_THE_CLOCK = "urgent notice began or ended"
