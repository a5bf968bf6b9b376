"""Putting a live tree back that somebody or something has removed or damaged.

A release's files lie in the blob store as well.  Where these are good the same release is linked anew, with held pages
and pins as they were; where they are not, the next build makes everything anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from site_builder.engine.errors import BlobLost, UnknownRelease
from site_builder.engine.release import SiteFolder
from site_builder.engine.targets.local import deploy_release
from site_builder.models import Deployment, Pin
from site_builder.records import facts_of, live_number, next_deployment, record_deployment

logger = logging.getLogger("site_builder.publish")

REASON = "ซ่อมไฟล์ของเว็บไซต์ที่หายหรือเสียหาย"


def is_lost(folder: Path) -> bool:
    """Say whether a site that has releases shows none: no link, no tree, or nothing that says what the tree holds."""
    lost = not live_number(folder) or not (folder / "current").exists()
    return lost and bool(SiteFolder(folder).numbers())


def put_back(tenant_id: int, folder: Path, check_fence: Callable[[], None]) -> bool:
    """Link the release that should be live anew; say whether its files were good enough for that."""
    number = _wanted(tenant_id)
    if number is None:
        return False
    try:
        manifest = deploy_release(folder, number, next_deployment(tenant_id, folder), check_fence, distrust=True)
    except (UnknownRelease, BlobLost):
        logger.warning("tenant %s: release %s cannot be put back", tenant_id, number, exc_info=True)
        return False
    with transaction.atomic():
        row = Deployment(number=live_number(folder), reason=REASON)
        record_deployment(tenant_id, folder, row, facts_of(manifest), changed=())
    logger.warning("tenant %s: release %s was put back", tenant_id, number)
    return True


def _wanted(tenant_id: int) -> int | None:
    """Return the number of the release that visitors should see: the pinned one, else the newest that went live."""
    pin = Pin.objects.filter(tenant_id=tenant_id).select_related("release").first()
    newest = Deployment.objects.filter(tenant_id=tenant_id).order_by("-number").select_related("release").first()
    return pin.release.number if pin else newest.release.number if newest else None
