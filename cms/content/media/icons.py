"""One emblem → the five icons of its site, each within a budget of bytes.  Runs in the picture process only.

What stands alone keeps its transparent ground; what a phone cuts into a shape of its own stands on white, with room
around it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from cms.content.media.pictures import encode, open_upright

LARGEST = 512
TAB_SIZES = ((16, 16), (32, 32), (48, 48))
COLOURS = (256, 128, 64, 32, 16, 8, 4)
"""So many where all of them are too many bytes; four fit any budget, whatever the picture."""


class Drawing(NamedTuple):
    """A PNG to be made: ``share`` of its side is the emblem's, ``budget`` is in bytes."""

    name: str
    side: int
    share: float
    on_white: bool
    budget: int


DRAWINGS = (
    Drawing("any-192", 192, 1.0, False, 25_000),
    Drawing("any-512", 512, 1.0, False, 80_000),
    # A phone may leave no more of it than a circle of 80 %.
    Drawing("maskable-512", 512, 0.66, True, 60_000),
    Drawing("touch", 180, 0.82, True, 25_000),
)


def make_icons(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield file name and bytes of every icon.  Raises Refused."""
    emblem, _ = open_upright(path, (LARGEST, LARGEST))
    for drawing in DRAWINGS:
        yield f"{drawing.name}.png", within_budget(drawn(emblem, drawing), drawing.budget)
    yield "favicon.ico", tab_icon(emblem)


def drawn(emblem: Image.Image, drawing: Drawing) -> Image.Image:
    """Return the emblem in the middle of a square, as large as its share allows."""
    # Beside an opaque picture, a photograph of the emblem, a transparent margin would look like a mistake.
    ground = "white" if drawing.on_white or emblem.mode == "RGB" else (255, 255, 255, 0)
    square = Image.new("RGBA", (drawing.side, drawing.side), ground)
    most = drawing.side * drawing.share
    scale = min(most / emblem.width, most / emblem.height)
    size = (max(1, round(emblem.width * scale)), max(1, round(emblem.height * scale)))
    fitted = emblem.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
    square.alpha_composite(fitted, ((drawing.side - size[0]) // 2, (drawing.side - size[1]) // 2))
    return square.convert("RGB") if drawing.on_white else square


def within_budget(picture: Image.Image, budget: int) -> bytes:
    """Return a PNG of at most ``budget`` bytes, with fewer colours where it must be."""
    data = encode(picture, "PNG", optimize=True)
    for colours in COLOURS:
        if len(data) <= budget:
            break
        data = encode(picture.quantize(colours, Image.Quantize.FASTOCTREE), "PNG", optimize=True)
    return data


def tab_icon(emblem: Image.Image) -> bytes:
    """Return an ICO with the sizes that browsers show in tabs."""
    square = drawn(emblem, Drawing("favicon", TAB_SIZES[-1][0], 1.0, False, 0))
    buffer = io.BytesIO()
    square.save(buffer, "ICO", sizes=TAB_SIZES)
    return buffer.getvalue()
