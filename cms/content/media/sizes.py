"""One original → its public sizes, each within a budget of bytes.  Runs in the picture process only.

Quality goes down a ladder until the bytes fit; below its last rung pictures look bad, so from there on the picture gets
smaller instead.  The same original gives the same bytes (with the same Pillow).

Encoding is nearly all of the work: a WebP of 1,600 pixels takes longer than Python and Pillow need to start twice.  So
the rung is foretold from one encoding in haste, and tried: one or two encodings a file, for most pictures.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from cms.content.media.budgets import EXTENSIONS, FILES, SIZES, Size
from cms.content.media.pictures import Encoded, encode, open_upright, reduced, size_within

LADDER = {"webp": (82, 76, 70, 64, 58, 52, 46), "jpeg": (84, 78, 72, 66, 60, 54, 48)}
SHARES = {"webp": (1.54, 1.14, 1.01, 0.91, 0.82, 0.75, 0.67), "jpeg": (1.54, 1.28, 1.11, 0.98, 0.88, 0.80, 0.73)}
"""Bytes of each rung against those of the hasty encoding, as a mean of photos.  Which rung is taken never depends on
it, only how many are tried."""
HASTY = {"webp": {"quality": 64, "method": 0}, "jpeg": {"quality": 66}}
"""A quarter of the time of the real one."""
LEAST_STEP = 1.04
"""A rung costs at least so much more than the one below (of photos: 7 to 40 %): what fits as closely as that is not
tried one rung higher."""
WEBP_SHARE = 0.8
"""Of a budget: WebP looks like JPEG at four fifths of its bytes, and of albums only WebP is published."""
SMALLER = 0.95
"""A picture that has to get smaller gets at least so much smaller."""
BYTES_BY_SIDE = 1.5
"""Bytes go with this power of a picture's sides (of photos: 1.35 to 1.7), until two tries tell its own."""
SPARE = 0.985
"""So much smaller than that tells: one more encoding costs more than 1.5 % of a picture's width is worth."""


class Made(NamedTuple):
    name: str
    format: str
    picture: Encoded


def make_sizes(path: Path, files: Collection[str] = FILES) -> Iterator[Made]:
    """Yield those of an original's sizes that have these names of files, the largest first.  Raises Refused."""
    original, _ = open_upright(path, SIZES[0].box)
    for size in SIZES:
        wanted = [kind for kind in EXTENSIONS if file_name(size, kind) in files]
        picture = reduced(original, size.box) if wanted else original
        for kind in wanted:
            yield Made(size.name, kind, encoded_size(picture, kind, size.budget))


def file_name(size: Size, file_format: str) -> str:
    return f"{size.name}.{EXTENSIONS[file_format]}"


def encoded_size(picture: Image.Image, file_format: str, budget: int) -> Encoded:
    if file_format == "webp":
        return within_budget(picture, "webp", int(budget * WEBP_SHARE))
    return within_budget(on_white(picture), "jpeg", budget)


def within_budget(picture: Image.Image, file_format: str, budget: int) -> Encoded:
    """Return the best encoding of at most ``budget`` bytes, of a smaller picture where quality alone does not do."""
    data = best_quality(picture, file_format, budget)
    small, scale, power, whole = picture, 1.0, BYTES_BY_SIDE, len(data)
    while len(data) > budget:
        if scale < 1 and len(data) < whole:
            power = max(1.0, math.log(len(data) / whole) / math.log(scale))
        scale = min(SMALLER * scale, SPARE * (budget / whole) ** (1 / power))
        box = (int(picture.width * scale) or 1, int(picture.height * scale) or 1)
        small = reduced(picture, size_within(picture.size, box))
        data = best_quality(small, file_format, budget, first=len(LADDER[file_format]) - 1)
    return Encoded(data, EXTENSIONS[file_format], *small.size)


def best_quality(picture: Image.Image, file_format: str, budget: int, first: int | None = None) -> bytes:
    """Return the bytes of the highest rung that fits; those of the lowest where none does.

    A rung counts as the highest when the one above has been tried and does not fit, or cannot fit by ``LEAST_STEP``.
    ``first`` is the rung to begin with, where the caller can tell it.
    """
    ladder, best, lowest = LADDER[file_format], b"", b""
    too_big, fits = -1, len(ladder)
    at = first_rung(picture, file_format, budget) if first is None else first
    while too_big + 1 < fits:
        at = min(max(at, too_big + 1), fits - 1)
        data = encoded(picture, file_format, ladder[at])
        if len(data) > budget:
            too_big, lowest = at, data
        else:
            fits, best = at, data
            if len(data) * LEAST_STEP > budget:
                break
        at = likely_rung(file_format, len(data) / SHARES[file_format][at], budget)
    return best or lowest


def first_rung(picture: Image.Image, file_format: str, budget: int) -> int:
    """Return the rung that an encoding in haste foretells."""
    return likely_rung(file_format, len(encode(picture, file_format.upper(), **HASTY[file_format])), budget)


def likely_rung(file_format: str, hasty: float, budget: int) -> int:
    """Return the highest rung that fits if the picture is like most; the lowest if none does.

    >>> likely_rung("webp", 100_000, 104_000)
    2
    """
    shares = SHARES[file_format]
    return next((at for at, share in enumerate(shares) if hasty * share <= budget), len(shares) - 1)


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
