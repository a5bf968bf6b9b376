"""Round emblems: a ring, a rising sun over hills and an open book, in the school's colours, on nothing."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

from cms.demo.pictures.canvas import Canvas, darker, lighter, rgb
from cms.demo.pictures.palettes import Palette
from cms.demo.pictures.things import WHITE, tree

SIZE = 512


def draw_emblem(p: Palette) -> Image.Image:
    """Return an emblem of 512 × 512 pixels with a transparent outside."""
    c = Canvas(SIZE, SIZE)
    middle = SIZE / 2
    c.circle(middle, middle, 250, p.primary)
    c.circle(middle, middle, 238, lighter(p.sun, 0.25))
    c.circle(middle, middle, 228, p.primary)
    _beads(c, p, middle)
    inner = _inner(p)
    c.image.paste(inner.image, (0, 0), _disc(inner.image.size, 172))
    _book(c, p, middle, 372)
    picture = c.finish().convert("RGBA")
    picture.putalpha(_disc(c.image.size, 250).reduce(2))
    return picture


def _inner(p: Palette) -> Canvas:
    """The landscape inside the ring: each palette's own plant and height of hills."""
    c = Canvas(SIZE, SIZE)
    c.gradient(lighter(p.sky_top, 0.2), p.sky_low)
    for angle in range(-180, 1, 18):
        bend = math.radians(angle)
        c.line([(256, 290), (256 + math.cos(bend) * 240, 290 + math.sin(bend) * 240)], lighter(p.sun, 0.45), 10)
    c.circle(256, 290, 82, p.sun)
    c.hills(310, 46, p.phase, p.middle, 1.6)
    c.hills(352, 26, p.phase + 2, p.near, 2.2)
    if p.stilts:
        tree(c, 256, 352, 190, darker(p.leaf, 0.1))
    else:
        for x, height in ((206, 110), (256, 150), (306, 110)):
            c.polygon([(x - 22, 352), (x, 352 - height), (x + 22, 352)], lighter(p.primary, 0.15))
            c.circle(x, 352 - height, 9, p.accent)
    return c


def _beads(c: Canvas, p: Palette, middle: float) -> None:
    for step in range(36):
        bend = math.radians(step * 10)
        x, y = middle + math.cos(bend) * 201, middle + math.sin(bend) * 201
        c.circle(x, y, 9 if step % 3 == 0 else 5, lighter(p.sun, 0.3) if step % 3 == 0 else lighter(p.primary, 0.6))
    c.circle(middle, middle, 180, lighter(p.sun, 0.25))


def _book(c: Canvas, p: Palette, x: float, y: float) -> None:
    c.polygon(
        [(x - 112, y - 22), (x, y + 10), (x + 112, y - 22), (x + 112, y + 44), (x, y + 76), (x - 112, y + 44)], p.accent
    )
    c.polygon([(x - 102, y - 32), (x - 50, y - 30), (x, y), (x, y + 62), (x - 50, y + 34), (x - 102, y + 32)], WHITE)
    c.polygon(
        [(x + 102, y - 32), (x + 50, y - 30), (x, y), (x, y + 62), (x + 50, y + 34), (x + 102, y + 32)], rgb("#f3ead9")
    )
    for row in range(3):
        for side in (-1, 1):
            c.line([(x + side * 18, y + 12 + row * 15), (x + side * 88, y - 12 + row * 15)], rgb("#c9b99b"), 4)


def _disc(size: tuple[int, int], radius: float) -> Image.Image:
    """A mask at drawing size: a disc of ``radius`` finished pixels in the middle."""
    mask = Image.new("L", size, 0)
    middle, reach = size[0] / 2, radius * size[0] / SIZE
    ImageDraw.Draw(mask).ellipse((middle - reach, middle - reach, middle + reach, middle + reach), fill=255)
    return mask
