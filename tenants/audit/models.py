"""Chains and entries.  Written by ``services.record`` only; the database refuses the rest (``guards``)."""

from __future__ import annotations

import json
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q

from tenants.audit import sealing
from tenants.audit.values import Action
from tenants.errors import EntryIsFinal

SEALED = ("number", "at", "by_id", "by_name", "origin", "action", "subject", "details", "previous")
"""What the hash of an entry is over, beside the chain's key."""


class AuditChain(models.Model):
    """The trail of one tenant, of one area, or of the platform, and where it ends.

    One each, so that schools do not wait for each other: whoever appends holds the lock on this row only.
    """

    PLATFORM = "platform"

    key = models.CharField(max_length=40, unique=True)
    """``platform``, ``area:<id>`` or ``tenant:<id>``; ids are never given twice."""
    tenant = models.OneToOneField("tenants.Tenant", models.SET_NULL, null=True, related_name="audit_chain")
    area = models.ForeignKey("tenants.Area", models.SET_NULL, null=True, related_name="audit_chains")
    """Of an area's own chain, and of a tenant's that is gone: whose officers still see it."""
    label = models.CharField(max_length=200, blank=True)
    """The place's name as it was when the place was last seen."""

    count = models.PositiveBigIntegerField(default=0)
    """Number of the last entry."""
    last = models.CharField(max_length=64, blank=True, default=sealing.BEGINNING)
    """Hash of the last entry."""
    pruned_to = models.PositiveBigIntegerField(default=0)
    """Entries up to this number are past their time and may be gone; the chain goes on from ``pruned_hash``."""
    pruned_hash = models.CharField(max_length=64, blank=True, default=sealing.BEGINNING)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = "สายบันทึกการใช้งาน"
        verbose_name_plural = "สายบันทึกการใช้งาน"

    def __str__(self) -> str:
        if self.tenant is not None:
            return self.tenant.name
        return self.label or "แพลตฟอร์ม"

    def sealed(self) -> str:
        """Return the seal that fits the head as it is in memory."""
        return sealing.seal_head(self.key, self.count, self.last, self.pruned_to, self.pruned_hash)

    def seal_fits(self) -> bool:
        return sealing.is_head(self.seal, self.key, self.count, self.last, self.pruned_to, self.pruned_hash)


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise EntryIsFinal

    def delete(self) -> NoReturn:
        raise EntryIsFinal

    def delete_pruned(self, chain: AuditChain) -> int:
        """Delete what the chain's checkpoint covers: the one door for retention, and the database's guard knows it."""
        return models.QuerySet.delete(self.filter(chain=chain, number__lte=chain.pruned_to))[0]


class AuditEntry(models.Model):
    """One act.  Plain ids and names instead of foreign keys: an entry outlives the people and things it speaks of."""

    chain = models.ForeignKey(AuditChain, models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    """From 1, without gaps, within the chain."""
    at = models.DateTimeField("เวลา")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField("ผู้กระทำ", max_length=200, blank=True)
    """As the person was called then; empty: the system itself, or somebody who is not signed in."""
    origin = models.CharField("จาก", max_length=60)
    action = models.CharField("การกระทำ", max_length=40)
    """An ``Action``; not as choices, so that a new one is no migration."""
    subject = models.CharField("สิ่งที่เกี่ยวข้อง", max_length=300, blank=True)
    details = models.TextField(default="{}")
    """Canonical JSON as text: what was hashed must be what is stored, on every database."""
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "บันทึกการใช้งาน"
        verbose_name_plural = "บันทึกการใช้งาน"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_entry_number_in_chain"),
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_entry_numbers_from_one"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["chain", "at", "id"], name="audit_chain_at"),
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["action", "at", "id"], name="audit_action_at"),
            models.Index(fields=["by_id", "at", "id"], name="audit_by_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.action_label} · {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EntryIsFinal(str(self.number))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EntryIsFinal(str(self.number))

    @property
    def action_label(self) -> str:
        """Return what was done, in Thai; the stored word where a newer version wrote it."""
        return str(Action(self.action).label) if self.action in Action.values else self.action

    @property
    def facts(self) -> dict[str, Any]:
        """Return the details as values."""
        return dict(json.loads(self.details))

    def fields_sealed(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in SEALED}
