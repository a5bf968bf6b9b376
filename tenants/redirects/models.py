"""One old address a row.  The engine reads them in plain SQL (``engine.tables``)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Redirect(models.Model):
    """``path`` leads to the page with ``key``, wherever it stands now; else to ``address``; without both it is gone.

    Paths are spelled as ``site_builder.engine.old_paths`` says.
    """

    class Source(models.TextChoices):
        """Who says so.  Values are stored for years: add, never rename."""

        MOVED = "moved", "ย้ายหน้า"
        TYPED = "typed", "เพิ่มเอง"
        IMPORTED = "imported", "นำเข้าจากไฟล์"

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="redirects")
    path = models.CharField("ที่อยู่เดิม", max_length=1000)
    key = models.CharField(max_length=12, blank=True)
    address = models.CharField("ที่อยู่ใหม่", max_length=1000, blank=True)
    source = models.CharField("ที่มา", max_length=10, choices=Source.choices, default=Source.MOVED)
    created_at = models.DateTimeField("เพิ่มเมื่อ", auto_now_add=True)

    class Meta:
        db_table = "published_redirect"
        verbose_name = "ที่อยู่เดิม"
        verbose_name_plural = "ที่อยู่เดิม"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "path"], name="redirect_path_unique_in_tenant")
        ]

    def __str__(self) -> str:
        return self.path
