"""The images and files that a site may show now, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from site_builder.engine.media_views import album_sizes
from site_builder.engine.routes import is_ready, is_ready_for_albums, is_safe
from site_builder.engine.values import Key, Media, Reference, canonical_json, sha256_hex


class Shelf:
    """Media by key.  ``unavailable`` are references whose bytes were not found where the tables say.

    ``photos`` can be shown in albums, ``images`` anywhere.  ``early``: also those that are ready for albums only, as a
    preview may show them.
    """

    def __init__(
        self, media: Iterable[Media], unavailable: frozenset[Reference] = frozenset(), *, early: bool = False
    ) -> None:
        self.unavailable = unavailable
        safe = [item for item in media if is_safe(item)]
        pictures = [item for item in safe if item.kind == "image"]
        there = [item for item in pictures if f"image:{item.key}" not in unavailable]
        self.photos: dict[Key, Media] = {item.key: item for item in there if is_ready_for_albums(item)}
        self.images: dict[Key, Media] = (
            self.photos if early else {key: item for key, item in self.photos.items() if is_ready(item)}
        )
        self.files: dict[Key, Media] = {
            item.key: item for item in safe if item.kind == "file" and f"file:{item.key}" not in unavailable
        }
        waiting = {f"image:{item.key}" for item in pictures if item.key not in self.images}
        waiting |= {f"photo:{item.key}" for item in pictures if item.key not in self.photos}
        missing = {f"file:{item.key}" for item in safe if item.kind == "file" and item.key not in self.files}
        self.faults: dict[Reference, str] = {
            **dict.fromkeys(waiting, "images_not_ready"),
            **dict.fromkeys(missing, "file_missing"),
        }
        self._tokens: dict[Reference, str] = {}

    def fault(self, reference: Reference) -> str | None:
        """Return ``images_not_ready`` or ``file_missing`` when a page must wait for what it refers to, else None."""
        return self.faults.get(reference)

    def get(self, reference: Reference) -> Media | None:
        """Return the image or file of a reference if it can be shown."""
        kind, _, key = reference.partition(":")
        return {"file": self.files, "photo": self.photos}.get(kind, self.images).get(key)

    def knows(self, reference: Reference) -> bool:
        """Say whether the image or file still exists, ready or not."""
        return self.get(reference) is not None or self.fault(reference) is not None

    def token(self, reference: Reference) -> str:
        """Return what stands for an image or file in fingerprints; the same until anything of it changes.

        Of a photo of an album only what albums show counts: its other sizes may come later.
        """
        token = self._tokens.get(reference)
        if token is None:
            media = self.get(reference)
            if media is not None and reference.startswith("photo:"):
                media = replace(media, renditions=album_sizes(media), icons=(), width=0, height=0)
            token = self._tokens[reference] = sha256_hex(canonical_json(media))[:24] if media else ""
        return token
