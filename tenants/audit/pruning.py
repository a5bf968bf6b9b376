"""Retention: entries past their time go, and the rest still proves itself from a checkpoint on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tenants.audit.guards import LEAST_DAYS
from tenants.audit.models import AuditChain, AuditEntry
from tenants.audit.services import acting_person, record_in
from tenants.audit.values import Action
from tenants.audit.verifying import verify_chain
from tenants.errors import KeptTooShort


def prune_daily(now: datetime) -> dict[str, int]:
    """Delete what is older than ``AUDIT_KEEP_DAYS``."""
    return prune(settings.AUDIT_KEEP_DAYS, now=now)


def prune(keep_days: int, *, now: datetime | None = None) -> dict[str, int]:
    """Delete what is older than ``keep_days`` from every chain; return how many entries, by the chain's key.

    Raises KeptTooShort under 90 days.  A chain that does not verify is left whole: it is evidence.
    """
    if keep_days < LEAST_DAYS:
        raise KeptTooShort(str(keep_days))
    before = (now or timezone.now()) - timedelta(days=keep_days)
    aged = AuditEntry.objects.filter(at__lt=before).values("chain")
    keys = AuditChain.objects.filter(pk__in=aged).order_by("pk").values_list("key", flat=True)
    return {key: count for key in list(keys) if (count := prune_chain(key, before, keep_days))}


@transaction.atomic
def prune_chain(key: str, before: datetime, keep_days: int) -> int:
    """Move the checkpoint of one chain to the last entry of which all before it are older, and delete up to there."""
    chain = AuditChain.objects.select_for_update().get(key=key)
    last = last_to_go(chain, before)
    if last is None or verify_chain(chain).broken is not None:
        return 0
    chain.pruned_to, chain.pruned_hash = last.number, last.hash
    chain.seal = chain.sealed()
    chain.save(update_fields=["pruned_to", "pruned_hash", "seal"])
    deleted = AuditEntry.objects.delete_pruned(chain)
    said = {"up_to": last.number, "deleted": deleted, "kept_days": keep_days}
    record_in(chain, Action.PRUNED, by=acting_person(), subject="audit", details=said)
    return deleted


def last_to_go(chain: AuditChain, before: datetime) -> AuditEntry | None:
    """Return the newest entry that is old enough, and so are all before it."""
    entries = AuditEntry.objects.filter(chain=chain).order_by("number")
    first_kept = entries.filter(at__gte=before).first()
    older = entries if first_kept is None else entries.filter(number__lt=first_kept.number)
    return older.filter(number__gt=chain.pruned_to).last()
