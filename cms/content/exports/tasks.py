"""The job that writes an export."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cms.content.exports.making import make_export
from cms.content.exports.models import SILENCE
from cms.content.exports.services import EXPORT_TENANT
from tenants import jobs
from tenants.jobs import Payload, job

LEASE = SILENCE + timedelta(minutes=1)


@job(EXPORT_TENANT, lease=LEASE)
def export_tenant(payload: Payload) -> None:
    """``{"export": row id}``: safe to run twice, and too late.

    An export may take longer than the lease: whoever then finds it in good hands looks again later.
    """
    export = int(str(payload["export"]))
    tenant_id = make_export(export)
    if tenant_id is not None:
        again = timezone.now() + LEASE
        jobs.get_jobs().enqueue(EXPORT_TENANT, payload, tenant_id=tenant_id, run_at=again)
