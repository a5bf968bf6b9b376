"""What the site builder tells upwards.

``release_deployed`` is sent with ``send`` inside the transaction that records the deployment: a receiver that must not
be lost writes a row (a job), and does its slow work later; a receiver that raises has the deployment recorded, and
the signal sent, by the next build.  The site itself is live by then.

Arguments: ``tenant_id: int``; ``deployment: Deployment``; ``release: Release``; ``changed: tuple[str, ...]``,
the public paths that differ from the deployment before (rendered or removed), sorted.
"""

from __future__ import annotations

from django.dispatch import Signal

release_deployed = Signal()
