"""The table of the embedded implementation of the port."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of small work for the embedded ``Jobs`` port (image renditions and the like)."""

    name = models.CharField(max_length=80)
    payload: models.JSONField[Any, Any] = models.JSONField(default=dict)
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, null=True, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "งานเบื้องหลัง"
        verbose_name_plural = "งานเบื้องหลัง"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run_at", "id"], condition=Q(failed_at=None), name="job_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
