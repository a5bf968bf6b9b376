"""Brushes: a canvas of 1600 × 900 units, drawn at twice the size and reduced, so that edges are smooth."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH, HEIGHT = 1600, 900
SCALE = 2


def rgb(text: str) -> Colour:
    """Return the colour of ``#rrggbb``."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return ``one`` with ``share`` (0–1) of ``other`` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float = 0.2) -> Colour:
    return mix(colour, (18, 24, 44), share)


def lighter(colour: Colour, share: float = 0.2) -> Colour:
    return mix(colour, (255, 255, 255), share)


class Canvas:
    """Shapes in units of the finished picture; ``finish`` returns it."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, background: Colour = (255, 255, 255)) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), background)
        self.pen = ImageDraw.Draw(self.image)

    def gradient(self, top: Colour, bottom: Colour, upper: float = 0, lower: float | None = None) -> None:
        """Fill the band between two heights from one colour to the other."""
        end = self.height if lower is None else lower
        size = (self.width * SCALE, round((end - upper) * SCALE))
        band = Image.new("RGB", (1, 64))
        for y in range(64):
            band.putpixel((0, y), mix(top, bottom, y / 63))
        self.image.paste(band.resize(size, Image.Resampling.BILINEAR), (0, round(upper * SCALE)))

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def rectangle(self, x: float, y: float, width: float, height: float, fill: Colour, radius: float = 0) -> None:
        box = (x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1)
        if radius:
            self.pen.rounded_rectangle(box, radius * SCALE, fill=fill)
        else:
            self.pen.rectangle(box, fill=fill)

    def ellipse(self, x: float, y: float, across: float, up: float, fill: Colour) -> None:
        """An ellipse around (x, y) with two radii."""
        self.pen.ellipse(((x - across) * SCALE, (y - up) * SCALE, (x + across) * SCALE, (y + up) * SCALE), fill=fill)

    def circle(self, x: float, y: float, radius: float, fill: Colour) -> None:
        self.ellipse(x, y, radius, radius, fill)

    def slice(self, x: float, y: float, radius: float, start: float, end: float, fill: Colour) -> None:
        """A piece of a disc, degrees clockwise from three o'clock."""
        box = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self.pen.pieslice(box, start, end, fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """A line with round ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=fill, width=max(1, round(width * SCALE)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.circle(x, y, width / 2 - 0.25, fill)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: int = 150) -> None:
        """Light that fades outwards; ``strength`` is 0–255 in the middle."""
        side = round(radius * 2 * SCALE)
        fade = Image.radial_gradient("L").point(lambda value: max(0, strength - value * strength // 180))
        mask = fade.resize((side, side), Image.Resampling.BILINEAR)
        self.image.paste(
            Image.new("RGB", (side, side), colour), (round((x - radius) * SCALE), round((y - radius) * SCALE)), mask
        )

    def veil(self, colour: Colour, strength: int, upper: float = 0, lower: float | None = None) -> None:
        """Lay a see-through colour over a band."""
        end = self.height if lower is None else lower
        size = (self.width * SCALE, round((end - upper) * SCALE))
        self.image.paste(Image.new("RGB", size, colour), (0, round(upper * SCALE)), Image.new("L", size, strength))

    def hills(self, level: float, swing: float, phase: float, fill: Colour, waves: float = 2.0) -> None:
        """A ridge around ``level`` from edge to edge, filled to the bottom."""
        ridge = [
            (x, level - swing * _ridge(x / self.width * math.tau * waves / 2, phase))
            for x in range(0, self.width + 20, 20)
        ]
        self.polygon([(0, self.height), *ridge, (self.width, self.height)], fill)

    def finish(self) -> Image.Image:
        """Return the picture at its real size."""
        return self.image.reduce(SCALE)


def _ridge(angle: float, phase: float) -> float:
    return (
        math.sin(angle + phase) * 0.6 + math.sin(angle * 2.3 + phase * 1.7) * 0.3 + math.sin(angle * 4.1 + phase) * 0.1
    )
