"""Jobs of the site builder."""

from __future__ import annotations

import logging
from datetime import timedelta

from site_builder.addresses import folder_of, settle
from site_builder.engine.release import SiteFolder
from site_builder.errors import SlotTaken
from site_builder.models import Deployment, Pin
from site_builder.publish import Options, publish_claimed
from site_builder.queue.claiming import check_fence
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.heartbeat import beating
from site_builder.queue.protocol import Claim, Timing
from site_builder.queue.worker import new_owner
from site_builder.restoring import put_back
from site_builder.sweeping import LOOK
from site_builder.trees import files_that_differ
from tenants.jobs import Payload, job
from tenants.models import Tenant

logger = logging.getLogger("site_builder.publish")


@job(LOOK, lease=timedelta(minutes=15))
def look_closely(payload: Payload) -> None:
    """Read every file of a live site; what is missing or has other bytes is put back, or made anew.

    Raises SlotTaken while the site is being built: then it is looked at again.
    """
    tenant = Tenant.objects.filter(pk=str(payload["tenant"]), deleted_at=None).first()
    if tenant is None or not Deployment.objects.filter(tenant=tenant).exists():
        return
    folder = folder_of(tenant)
    wrong = files_that_differ(SiteFolder(folder), whole=True)
    if wrong == []:
        return
    queue = DatabaseQueue()
    claim = queue.claim(new_owner(), tenant.pk)
    if claim is None:
        raise SlotTaken(tenant.slug)
    logger.error("tenant %s: damaged files: %s", tenant.pk, (wrong or ["all"])[:5])
    _mend(queue, claim, tenant)


def _mend(queue: DatabaseQueue, claim: Claim, tenant: Tenant) -> None:
    folder = settle(tenant)
    with beating(queue, claim, Timing()):
        good = put_back(tenant.pk, folder, lambda: check_fence(queue, claim))
    if not good and Pin.objects.filter(tenant=tenant).exists():
        logger.error("tenant %s is pinned to a release whose files are damaged: resume it, or pin another", tenant.pk)
    publish_claimed(queue, claim, Options(force=not good, reason="damaged files"))
