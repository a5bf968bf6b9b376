"""How much room a tenant's uploads take, and whether there is more.

Sums over the rows of images and documents, by an index on the tenant: a counter would be one more thing that can drift.
What counts is what we keep: originals, public sizes of pictures, documents with pictures of their pages; not
releases, which are copies.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from cms.content.media.errors import NobodyWorksHere, NoRoom
from tenants.models import Tenant
from tenants.quotas import storage_limit


@dataclass(frozen=True, slots=True)
class Room:
    """What a tenant's uploads take, in bytes."""

    images: int = 0
    sizes: int = 0
    """Public sizes of the images."""
    documents: int = 0

    @property
    def used(self) -> int:
        return self.images + self.sizes + self.documents


@dataclass(frozen=True, slots=True)
class BigFile:
    """One upload, for who looks for something to delete."""

    kind: str
    pk: int
    title: str
    size: int


def rooms_of(tenants: Collection[int]) -> dict[int, Room]:
    """Return the rooms of tenants by row id, in two queries for all."""
    images = {
        row["tenant_id"]: row for row in _sums("SiteImage", tenants, originals="file_size", sizes="rendered_size")
    }
    documents = {
        row["tenant_id"]: row
        for row in _sums("SiteDocument", tenants, originals="file_size", sheets="reading__sheets_size")
    }
    return {
        pk: Room(
            images.get(pk, {}).get("originals", 0),
            images.get(pk, {}).get("sizes", 0),
            documents.get(pk, {}).get("originals", 0) + documents.get(pk, {}).get("sheets", 0),
        )
        for pk in tenants
    }


def room_of(tenant_id: int) -> Room:
    return rooms_of([tenant_id])[tenant_id]


def require_room(tenant_id: int, wanted: int, *, instead_of: int | None = None) -> None:
    """Raise NoRoom unless the tenant has room for ``wanted`` bytes more; ``instead_of`` are bytes that go for them.

    Raises NobodyWorksHere for a closed or deleted tenant.
    """
    tenant = Tenant.objects.get(pk=tenant_id)
    if not tenant.is_working:
        raise NobodyWorksHere
    used, limit = room_of(tenant_id).used - (instead_of or 0), storage_limit(tenant)
    if used + wanted > limit:
        raise NoRoom(wanted, used, limit)


def stored_size(upload: Any) -> int:
    """Return what a stored upload takes now: what goes when its file is replaced."""
    row = type(upload)._base_manager.filter(pk=upload.pk).first()
    return 0 if row is None else (row.file_size or 0) + getattr(row, "rendered_size", 0)


def biggest_files(tenant_id: int, most: int = 10) -> list[BigFile]:
    """Return the tenant's biggest uploads, the biggest first."""
    found = [
        BigFile(name, row["pk"], row["title"], row["size"])
        for name in ("SiteImage", "SiteDocument")
        for row in _by_size(name, tenant_id, most)
    ]
    return sorted(found, key=lambda file: (-file.size, file.title))[:most]


def _sums(model: str, tenants: Collection[int], **columns: str) -> list[dict[str, int]]:
    rows = apps.get_model("content", model)._default_manager.filter(tenant_id__in=tenants)
    sums = {name: Coalesce(Sum(column), 0) for name, column in columns.items()}
    return list(rows.order_by().values("tenant_id").annotate(**sums))


def _by_size(model: str, tenant_id: int, most: int) -> Any:
    rows = apps.get_model("content", model)._default_manager.filter(tenant_id=tenant_id)
    size = Coalesce(F("file_size"), 0) + (F("rendered_size") if model == "SiteImage" else 0)
    return rows.annotate(size=size).order_by("-size", "pk").values("pk", "title", "size")[:most]
