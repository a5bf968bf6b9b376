"""The published tables as models.

Only ``published.py`` writes them; the engine reads them in plain SQL (``engine.tables``).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from site_builder.engine import tables


class PublishedPageRecord(models.Model):
    """One public page: ``head`` and ``body`` are canonical JSON, ``hash`` the SHA-256 of ``body``."""

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="+")
    key = models.CharField(max_length=12)
    hash = models.CharField(max_length=64)
    page = models.ForeignKey(
        "content.BasePage", models.DO_NOTHING, null=True, db_constraint=False, related_name="published_records"
    )
    """Where in the tree the page stands; no constraint: ``published.withdraw`` takes rows away, never a cascade."""
    head = models.BinaryField()
    # Last: SQLite has to walk through a long value to get at what stands behind it.
    body = models.BinaryField()

    class Meta:
        db_table = tables.PAGES.name
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "key"], name="published_page_key")
        ]


class PublishedMediaRecord(models.Model):
    """One image or file as the public may see it: ``body`` is the canonical JSON of a Media."""

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="+")
    key = models.CharField(max_length=12)
    hash = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        db_table = tables.MEDIA.name
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "key"], name="published_media_key")
        ]


class PublishedSiteRecord(models.Model):
    """The public facts of a tenant: ``body`` is the canonical JSON of SiteFacts."""

    tenant = models.OneToOneField("tenants.Tenant", models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        db_table = tables.SITES.name
