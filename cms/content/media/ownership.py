"""Whose is a collection?  Uploads belong to the tenant of their collection, and stay there."""

from __future__ import annotations

from wagtail.models import Collection

from cms.content.media.errors import CollectionWithoutTenant, ForeignCollection
from tenants.models import Tenant


def tenant_id_of_collection(collection: Collection) -> int:
    """Return the tenant that owns a collection or one above it.  Raises CollectionWithoutTenant.  One query."""
    step = Collection.steplen
    paths = [collection.path[:end] for end in range(step, len(collection.path) + 1, step)]
    owners = Tenant.objects.filter(collection__path__in=paths).order_by("-collection__depth")
    tenant_id = owners.values_list("pk", flat=True).first()
    if tenant_id is None:
        raise CollectionWithoutTenant
    return tenant_id


def require_owner(collection: Collection, tenant_id: int | None) -> int:
    """Return the tenant that an upload in ``collection`` belongs to.

    ``tenant_id`` is the tenant it belongs to already, if any.  Raises CollectionWithoutTenant or ForeignCollection.
    """
    owner = tenant_id_of_collection(collection)
    if tenant_id is not None and tenant_id != owner:
        raise ForeignCollection
    return owner
