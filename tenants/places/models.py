"""Who worked where, and for whom."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from tenants.places.values import Way


class Stay(models.Model):
    """One person's time in one tenant, as chosen.  Who acts for a tenant (officer, platform admin) ends at ``ends_at``
    at the latest, and the tenant reads who it was and why."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="stays")
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="stays")
    way = models.CharField("ในฐานะ", max_length=10, choices=Way.choices)
    name = models.CharField("ชื่อ", max_length=320)
    """Of the person, as it was then."""
    in_name_of = models.CharField("ในนาม", max_length=200, blank=True)
    reason = models.TextField("เหตุผล", blank=True)
    began_at = models.DateTimeField("เริ่ม")
    ends_at = models.DateTimeField("สิ้นสุดเองเมื่อ", null=True)
    ended_at = models.DateTimeField("เลิกเมื่อ", null=True)

    class Meta:
        verbose_name = "การเข้ามาทำงาน"
        verbose_name_plural = "การเข้ามาทำงาน"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant", "-began_at"], name="stay_of_tenant"),
            models.Index(fields=["user", "-began_at"], name="stay_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.tenant} · {self.get_way_display()}"

    def lasts(self, now: datetime) -> bool:
        return self.ended_at is None and (self.ends_at is None or now < self.ends_at)
