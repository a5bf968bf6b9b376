"""What was taken down, as the engine looks for it: a lower floor than the takedown itself, for builds and rollbacks."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.engine.planned import Manifest
from site_builder.engine.purging import Purge
from site_builder.models import Takedown

PREFIXES = {Takedown.Kind.PAGE: ("",), Takedown.Kind.IMAGE: ("image:", "icon:"), Takedown.Kind.FILE: ("file:",)}
"""How the keys of its files begin in manifests."""


def purge_of(kind: str, keys: Iterable[str], addresses: Iterable[str]) -> Purge:
    """Return what the engine looks for."""
    keys = tuple(keys)
    names = tuple(f"{prefix}{key}" for prefix in PREFIXES[Takedown.Kind(kind)] for key in keys)
    return Purge(keys=names, words=tuple(word.encode() for word in (*keys, *addresses)))


def open_words(tenant_id: int) -> tuple[bytes, ...]:
    """Return what no page of a tenant may keep for the sake of a hold: see the engine's ``purged``."""
    rows = Takedown.objects.filter(tenant_id=tenant_id, done_at=None).values_list("kind", "keys", "addresses")
    return tuple(word for kind, keys, addresses in rows for word in purge_of(kind, keys, addresses).words)


def has_taken_down(tenant_id: int, manifest: Manifest) -> bool:
    """Say whether a release holds what was taken down: then it is neither shown nor gone back to."""
    rows = Takedown.objects.filter(tenant_id=tenant_id).values_list("kind", "keys")
    gone = {key for kind, keys in rows for key in purge_of(kind, keys, ()).keys}
    return bool(gone) and any(entry.key in gone for entry in manifest.files.values())
