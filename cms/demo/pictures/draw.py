"""The doors of this folder: a scene by name as JPEG, whole or from nearer, an emblem as PNG.

An album needs several pictures of one day: ``sports_day/left`` is a part of ``sports_day``.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache

from PIL import Image

from cms.demo.pictures import evening, inside, outside
from cms.demo.pictures.canvas import Canvas
from cms.demo.pictures.emblem import draw_emblem
from cms.demo.pictures.palettes import PALETTES, Palette

SCENES: dict[str, Callable[[Canvas, Palette], None]] = {
    scene.__name__: scene
    for scene in (
        outside.school_hills,
        outside.flag_ceremony,
        outside.sports_day,
        outside.garden,
        outside.rain,
        outside.scout_camp,
        outside.planting,
        inside.classroom,
        inside.library,
        inside.science_fair,
        inside.computer_room,
        inside.award_stage,
        inside.wai_khru,
        inside.lunch,
        inside.meeting,
        evening.temple_fair,
        evening.loy_krathong,
    )
}

VIEWS = {
    "": (0, 0, 1600, 900),
    "left": (0, 225, 1040, 810),
    "right": (560, 225, 1600, 810),
    "middle": (280, 200, 1320, 785),
}
"""What is seen of a scene, from nearer: left, upper, right and lower edge in pixels."""
QUALITY = 88


def scene_jpeg(scene: str, palette: str) -> bytes:
    """Return a scene of 1600 × 900 pixels in a palette, or a part of it; KeyError for unknown names."""
    name, _, view = scene.partition("/")
    file = io.BytesIO()
    _drawn(name, palette).crop(VIEWS[view]).save(file, "JPEG", quality=QUALITY, optimize=False)
    return file.getvalue()


def size_of(scene: str) -> tuple[int, int]:
    """Return width and height in pixels."""
    left, upper, right, lower = VIEWS[scene.partition("/")[2]]
    return right - left, lower - upper


@lru_cache(maxsize=1)
def _drawn(scene: str, palette: str) -> Image.Image:
    canvas = Canvas()
    SCENES[scene](canvas, PALETTES[palette])
    return canvas.finish()


def emblem_png(palette: str) -> bytes:
    """Return the emblem of a palette: 512 × 512 pixels, transparent outside the circle."""
    file = io.BytesIO()
    draw_emblem(PALETTES[palette]).save(file, "PNG", optimize=False)
    return file.getvalue()
