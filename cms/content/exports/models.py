"""One row an export that somebody has asked for; its file is named by ``run``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

SILENCE = timedelta(minutes=5)
"""Whoever makes an export says every few seconds how far it is; after so long without a word nobody makes it."""


class TenantExport(models.Model):
    """An export on its way, ready or failed.  At most one of a tenant is on its way: the database says so."""

    class State(models.TextChoices):
        QUEUED = "queued", "รอคิว"
        RUNNING = "running", "กำลังส่งออก"
        READY = "ready", "พร้อมดาวน์โหลด"
        FAILED = "failed", "ส่งออกไม่สำเร็จ"

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="exports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    percent = models.PositiveSmallIntegerField(default=0)
    """Of bytes and pages together."""
    run = models.CharField(max_length=12, blank=True)
    """Whoever makes it now, and the name of its file: a second try has another name."""
    size = models.PositiveBigIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    """Images and documents whose bytes were lost before."""
    error = models.CharField(max_length=40, blank=True)
    """Code of what went wrong."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    """When whoever makes it said the last word."""
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(state__in=["queued", "running"]), name="one_export_on_its_way"
            )
        ]

    def __str__(self) -> str:
        return f"export #{self.pk} of tenant {self.tenant_id}: {self.state}"

    @property
    def is_on_its_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    def is_lost(self, now: datetime) -> bool:
        """Say whether who was making it has fallen silent."""
        silent = self.beat_at is not None and self.beat_at < now - SILENCE
        return self.state == self.State.RUNNING and silent

    def can_be_had(self, now: datetime) -> bool:
        return self.state == self.State.READY and self.expires_at is not None and self.expires_at > now
