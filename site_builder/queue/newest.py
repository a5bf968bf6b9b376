"""Each tenant's newest build that read its content to the end."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from site_builder.models import Build

DONE = (Build.Outcome.LIVE, Build.Outcome.UNCHANGED, Build.Outcome.EMPTY)


def newest_builds() -> QuerySet[Build]:
    """Return one build a tenant, in no order."""
    newer = Build.objects.filter(tenant_id=OuterRef("tenant_id"), fence__gt=OuterRef("fence"), outcome__in=DONE)
    return Build.objects.filter(~Exists(newer), outcome__in=DONE)
