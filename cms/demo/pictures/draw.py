"""The doors of this folder: a scene by name as JPEG, an emblem as PNG."""

from __future__ import annotations

import io
from collections.abc import Callable

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

QUALITY = 88


def scene_jpeg(scene: str, palette: str) -> bytes:
    """Return a scene of 1600 × 900 pixels in a palette; KeyError for unknown names."""
    canvas = Canvas()
    SCENES[scene](canvas, PALETTES[palette])
    file = io.BytesIO()
    canvas.finish().save(file, "JPEG", quality=QUALITY, optimize=False)
    return file.getvalue()


def emblem_png(palette: str) -> bytes:
    """Return the emblem of a palette: 512 × 512 pixels, transparent outside the circle."""
    file = io.BytesIO()
    draw_emblem(PALETTES[palette]).save(file, "PNG", optimize=False)
    return file.getvalue()
