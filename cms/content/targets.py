"""What a page's content points at: row ids → public keys, inside one tenant.

An id that does not exist any more, or that belongs to another tenant, has no key: whoever asks leaves the target out.
That makes every public form a wall between tenants, whatever an editor's request contained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from tenants.ids import is_id

MODELS = {"page": "content.BasePage", "image": "content.SiteImage", "file": "content.SiteDocument"}


@dataclass(frozen=True, slots=True)
class Targets:
    """Public keys by row id, for each kind of target."""

    pages: Mapping[int, str] = field(default_factory=dict)
    images: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, str] = field(default_factory=dict)

    def allows(self, reference: str) -> bool:
        """Say whether ``page:KEY`` or ``file:KEY`` is one of the targets."""
        kind, _, key = reference.partition(":")
        return key in {"page": self.pages, "file": self.files}.get(kind, {}).values()


def targets_of(stream_value: Any, tenant_id: int | None) -> Targets:
    """Return the targets of a StreamField's value: at most one query a kind, however long the page is."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for model, object_id, *_ in stream_value.stream_block.extract_references(stream_value):
        if is_id(str(object_id)):
            wanted[model._meta.label].add(int(object_id))
    return Targets(*(_keys(label, wanted[label], tenant_id) for label in MODELS.values()))


def _keys(label: str, ids: Collection[int], tenant_id: int | None) -> dict[int, str]:
    if not ids or tenant_id is None:
        return {}
    rows = apps.get_model(label)._default_manager.filter(tenant_id=tenant_id, pk__in=ids)
    return dict(rows.values_list("pk", "public_key"))
