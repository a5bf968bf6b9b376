"""One original → six public sizes, each within a budget of bytes.  Runs in the picture process only.

Quality goes down a ladder until the bytes fit; below its last rung pictures look bad, so from there on the picture gets
smaller instead.  The same original gives the same bytes (with the same Pillow).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from cms.content.media.budgets import EXTENSIONS, SIZES
from cms.content.media.pictures import Encoded, encode, open_upright, reduced, size_within

LADDER = {"webp": (82, 76, 70, 64, 58, 52, 46), "jpeg": (84, 78, 72, 66, 60, 54, 48)}
WEBP_SHARE = 0.8
"""Of a budget: WebP looks like JPEG at four fifths of its bytes, and of albums only WebP is published."""
SMALLER = 0.95
"""A picture that has to get smaller gets at least so much smaller."""


class Made(NamedTuple):
    name: str
    format: str
    picture: Encoded


def make_sizes(path: Path) -> Iterator[Made]:
    """Yield the six files of an original, the largest first.  Raises Refused."""
    original, _ = open_upright(path, SIZES[0].box)
    for size in SIZES:
        picture = reduced(original, size.box)
        yield Made(size.name, "webp", within_budget(picture, "webp", int(size.budget * WEBP_SHARE)))
        yield Made(size.name, "jpeg", within_budget(on_white(picture), "jpeg", size.budget))


def within_budget(picture: Image.Image, file_format: str, budget: int) -> Encoded:
    """Return the best encoding of at most ``budget`` bytes, of a smaller picture where quality alone does not do."""
    while True:
        data = best_quality(picture, file_format, budget)
        if len(data) <= budget:
            return Encoded(data, EXTENSIONS[file_format], *picture.size)
        # Bytes go with the area, and somewhat slower: rather one step more than a picture smaller than it need be.
        scale = min(SMALLER, math.sqrt(budget / len(data)))
        box = (int(picture.width * scale) or 1, int(picture.height * scale) or 1)
        picture = reduced(picture, size_within(picture.size, box))


def best_quality(picture: Image.Image, file_format: str, budget: int) -> bytes:
    """Return the bytes of the highest rung that fits; those of the lowest where none does.

    Both ends are tried first: most pictures of a school fit at the top, and of those that fit nowhere one should know
    soon.
    """
    top, *middle, lowest = LADDER[file_format]
    best = encoded(picture, file_format, top)
    if len(best) <= budget:
        return best
    best = encoded(picture, file_format, lowest)
    while middle and len(best) <= budget:
        at = len(middle) // 2
        data = encoded(picture, file_format, middle[at])
        fits = len(data) <= budget
        best, middle = (data, middle[:at]) if fits else (best, middle[at + 1 :])
    return best


def encoded(picture: Image.Image, file_format: str, quality: int) -> bytes:
    if file_format == "webp":
        return encode(picture, "WEBP", quality=quality, method=4)
    return encode(picture, "JPEG", quality=quality, optimize=True, progressive=True)


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture as it looks on white paper: JPEG has no transparency."""
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")
