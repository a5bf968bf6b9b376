"""The public sizes as numbers: read by the picture process and by the CMS, which must not load Pillow for them."""

from __future__ import annotations

from typing import Literal, NamedTuple

RECIPE = 2
"""Rises when the same original shall give other bytes: then all are made anew."""


class Size(NamedTuple):
    """A public size: ``box`` in pixels (width, height), ``budget`` in bytes."""

    name: Literal["thumbnail", "medium", "view"]
    box: tuple[int, int]
    budget: int


SIZES = (
    Size("view", (1600, 2400), 130_000),
    Size("medium", (800, 1200), 60_000),
    Size("thumbnail", (400, 600), 20_000),
)
"""Widths as the themes expect them; heights bound pictures taller than 2:3."""

EXTENSIONS = {"webp": "webp", "jpeg": "jpg"}
ICON_FILES = {
    "favicon.ico": "favicon",
    "touch.png": "touch",
    "any-192.png": "any-192",
    "any-512.png": "any-512",
    "maskable-512.png": "maskable-512",
}
"""The files of an emblem's icons, and their names."""
FILES = frozenset(f"{size.name}.{extension}" for size in SIZES for extension in EXTENSIONS.values())
"""The files of all six sizes."""
ALBUM_FILES = frozenset({"view.webp", "thumbnail.webp"})
"""What an album shows of a picture: made first, of every picture."""
OTHER_FILES = FILES - ALBUM_FILES
"""Made of pictures that something shows by themselves."""
