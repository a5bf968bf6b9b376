"""The images and files that a site may show now, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.engine.blocks import whole
from site_builder.engine.routes import is_ready, is_safe
from site_builder.engine.values import Key, Media, Reference, canonical_json, sha256_hex


class Shelf:
    """Media by key.  ``unavailable`` are references whose bytes were not found where the tables say."""

    def __init__(self, media: Iterable[Media], unavailable: frozenset[Reference] = frozenset()) -> None:
        self.unavailable = unavailable
        safe = [item for item in media if is_safe(item)]
        self.images: dict[Key, Media] = {
            item.key: item
            for item in safe
            if item.kind == "image" and is_ready(item) and f"image:{item.key}" not in unavailable
        }
        self.files: dict[Key, Media] = {
            item.key: item for item in safe if item.kind == "file" and f"file:{item.key}" not in unavailable
        }
        self.faults: dict[Reference, str] = {
            f"{item.kind}:{item.key}": "images_not_ready" if item.kind == "image" else "file_missing"
            for item in safe
            if item.key not in (self.images if item.kind == "image" else self.files)
        }
        self._tokens: dict[Reference, str] = {}

    def fault(self, reference: Reference) -> str | None:
        """Return ``images_not_ready`` or ``file_missing`` when a page must wait for what it refers to, else None."""
        return self.faults.get(whole(reference))

    def get(self, reference: Reference) -> Media | None:
        """Return the image or file of a reference if it can be shown."""
        kind, _, key = reference.partition(":")
        return (self.files if kind == "file" else self.images).get(key)

    def knows(self, reference: Reference) -> bool:
        """Say whether the image or file still exists, ready or not."""
        return self.get(reference) is not None or self.fault(reference) is not None

    def token(self, reference: Reference) -> str:
        """Return what stands for an image or file in fingerprints; the same until anything of it changes."""
        token = self._tokens.get(reference)
        if token is None:
            media = self.get(reference)
            token = self._tokens[reference] = sha256_hex(canonical_json(media))[:24] if media else ""
        return token
