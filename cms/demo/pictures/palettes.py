"""Colours of a school's world: each tenant has a palette, so that its pictures belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.demo.pictures.canvas import Colour, rgb


@dataclass(frozen=True, slots=True)
class Palette:
    """``storeys`` and ``stilts`` shape the school building; ``phase`` shifts hills, clouds and crowds."""

    name: str
    sky_top: Colour
    sky_low: Colour
    sun: Colour
    far: Colour
    middle: Colour
    near: Colour
    ground: Colour
    wall: Colour
    roof: Colour
    trim: Colour
    primary: Colour
    accent: Colour
    shorts: Colour
    leaf: Colour
    storeys: int
    stilts: bool
    phase: float


COLOURS = tuple(Palette.__annotations__)[1:15]
"""The fields from ``sky_top`` to ``leaf``."""


def _palette(name: str, colours: str, storeys: int, stilts: bool, phase: float) -> Palette:
    """``colours`` in the order of the fields."""
    named: dict[str, Any] = {field: rgb(colour) for field, colour in zip(COLOURS, colours.split(), strict=True)}
    return Palette(name=name, storeys=storeys, stilts=stilts, phase=phase, **named)


VILLAGE = _palette(
    "village",
    "#8fd3e8 #fdf1d6 #ffd166 #a9cfc0 #6fb08f #3f8a63 #8cbf5f #f6e3c0 #b5452f #7a4a2b #1f6f50 #e07a2c #24395e #2f7d4f",
    storeys=1,
    stilts=True,
    phase=0.4,
)
TOWN = _palette(
    "town",
    "#7fb2ea #e9f3fb #ffe08a #b4c7e3 #7f9fcf #4f7fa8 #9cc77d #fbf7ef #2f5d9f #d9a441 #1f4e8c #d1495b #1f2f57 #3b8457",
    storeys=3,
    stilts=False,
    phase=2.1,
)
OFFICE = _palette(
    "office",
    "#b9a6dc #fdebe0 #ffcf8a #c5b5da #9a86bd #6b5b95 #a9c48b #fdf9f3 #5b3f8c #c9963b #5b2a86 #b8860b #33294f #4f8a5f",
    storeys=2,
    stilts=False,
    phase=4.0,
)
LAKE = _palette(
    "lake",
    "#9adbd8 #fff3e2 #ffc971 #a6d5d0 #5fa8a5 #2f7f86 #a5c96a #fff6e6 #16697a #ffa62b #16697a #d1603d #22405c #2b8a6b",
    storeys=2,
    stilts=False,
    phase=1.2,
)
PLUM = _palette(
    "plum",
    "#f0b8c4 #fff4df #ffd98a #d9a8bd #b5799a #7d4f78 #b3c46d #fff3ec #8e3b5e #e0a458 #8e3b5e #2a7f80 #3d2b56 #4f8f4a",
    storeys=2,
    stilts=False,
    phase=3.0,
)

PALETTES = {palette.name: palette for palette in (VILLAGE, TOWN, OFFICE, LAKE, PLUM)}
