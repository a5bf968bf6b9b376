"""Scenes of festivals in the evening."""

from __future__ import annotations

import math
from random import Random

from cms.demo.pictures.canvas import Canvas, darker, lighter, mix, rgb
from cms.demo.pictures.palettes import Palette
from cms.demo.pictures.things import person, pupil, stars, teacher, tree

NIGHT, DUSK = rgb("#1e2350"), rgb("#c2637a")


def temple_fair(c: Canvas, p: Palette) -> None:
    c.gradient(NIGHT, DUSK, 0, 660)
    stars(c, 3, 300)
    c.hills(560, 90, p.phase, rgb("#3b3467"), 2.2)
    c.gradient(rgb("#4a3550"), rgb("#2f2340"), 640)
    _temple(c, 800, 660)
    _pagoda(c, 330, 660, 330)
    _pagoda(c, 1270, 660, 330)
    _lantern_string(c, p, 120)
    for index, x in enumerate((90, 1330)):
        _stall(c, p, x, 720, index)
    for index in range(9):
        x, foot = 330 + index * 118, 850 - (index % 3) * 26
        shirt = (p.accent, lighter(p.primary, 0.35), p.sun, rgb("#f4efe6"))[index % 4]
        person(c, x, foot, 170 if index % 3 else 130, shirt, p.shorts, skin=index, girl=index % 2 == 0)


def _temple(c: Canvas, x: float, foot: float) -> None:
    """A hall with three stacked roofs."""
    gold, red = rgb("#f0bc4a"), rgb("#b23a2e")
    c.glow(x, foot - 140, 420, rgb("#ffcf7a"), 170)
    c.rectangle(x - 220, foot - 190, 440, 190, rgb("#f7e6c4"))
    for index in range(6):
        c.rectangle(x - 214 + index * 80, foot - 190, 26, 190, rgb("#e2c27d"))
    c.rectangle(x - 50, foot - 130, 100, 130, rgb("#8c2f26"), 6)
    for level, (width, height, lift) in enumerate(((320, 130, 170), (240, 120, 260), (160, 120, 340))):
        y = foot - lift
        c.polygon([(x - width - 14, y + 14), (x, y - height - 16), (x + width + 14, y + 14)], gold)
        c.polygon([(x - width, y + 6), (x, y - height), (x + width, y + 6)], darker(red, level * 0.08))
        c.polygon([(x - width * 0.6, y + 6), (x, y - height * 0.66), (x + width * 0.6, y + 6)], darker(red, 0.25))
    c.polygon([(x - 8, foot - 460), (x, foot - 540), (x + 8, foot - 460)], gold)


def _pagoda(c: Canvas, x: float, foot: float, height: float) -> None:
    gold = rgb("#e3b04b")
    for level in range(4):
        width = height * (0.4 - level * 0.07)
        c.rectangle(
            x - width,
            foot - height * 0.09 * (level + 1),
            width * 2,
            height * 0.1,
            mix(gold, rgb("#fff0c9"), level * 0.12),
        )
    c.slice(x, foot - height * 0.35, height * 0.19, 180, 360, gold)
    c.polygon(
        [(x - height * 0.07, foot - height * 0.5), (x, foot - height * 1.1), (x + height * 0.07, foot - height * 0.5)],
        gold,
    )
    for ring in range(4):
        c.ellipse(
            x, foot - height * (0.52 + ring * 0.07), height * (0.075 - ring * 0.012), height * 0.014, darker(gold, 0.2)
        )


def _lantern_string(c: Canvas, p: Palette, y: float) -> None:
    points = [(x, y + 60 * math.sin(x / 1600 * math.pi * 3) ** 2) for x in range(0, 1601, 100)]
    c.line(points, rgb("#5b4a63"), 3)
    for index, (x, height) in enumerate(points[:-1]):
        colour = (rgb("#ff9e4f"), rgb("#ffd166"), rgb("#f27a8a"))[index % 3]
        c.glow(x + 50, height + 60, 80, colour, 120)
        c.ellipse(x + 50, height + 60, 26, 32, colour)
        c.ellipse(x + 50, height + 60, 12, 30, lighter(colour, 0.3))
        c.rectangle(x + 40, height + 88, 20, 8, rgb("#8a4a2f"))


def _stall(c: Canvas, p: Palette, x: float, foot: float, number: int) -> None:
    c.glow(x + 100, foot - 90, 170, rgb("#ffd28a"), 130)
    person(c, x + 100, foot + 20, 190, p.primary, p.shorts, skin=number, girl=number == 0)
    c.rectangle(x, foot - 70, 200, 90, rgb("#a8663c"), 4)
    c.rectangle(x - 10, foot - 78, 220, 14, rgb("#cf8a55"), 4)
    for index in range(5):
        c.circle(
            x + 24 + index * 38, foot - 88, 14, (rgb("#f2b33d"), rgb("#e2574c"), rgb("#8bbf56"))[(index + number) % 3]
        )
        left = x - 14 + index * 46
        c.polygon(
            [
                (left, foot - 230),
                (left + 46, foot - 230),
                (left + 46, foot - 176),
                (left + 23, foot - 164),
                (left, foot - 176),
            ],
            (p.accent, rgb("#f7efe2"))[index % 2],
        )
    for side in (0, 196):
        c.rectangle(x + side, foot - 178, 6, 110, rgb("#d7c4b2"))


def loy_krathong(c: Canvas, p: Palette) -> None:
    c.gradient(rgb("#131a43"), rgb("#4b4a8f"), 0, 520)
    stars(c, 9, 420)
    c.glow(1150, 190, 300, rgb("#fff3cf"), 170)
    c.circle(1150, 190, 96, rgb("#fff4d6"))
    c.circle(1120, 170, 16, rgb("#f0e2bb"))
    c.circle(1180, 215, 22, rgb("#f0e2bb"))
    c.hills(470, 70, p.phase, rgb("#262b5e"), 2.4)
    tree(c, 140, 520, 340, rgb("#1f3a4a"))
    tree(c, 1500, 520, 300, rgb("#1f3a4a"))
    c.gradient(rgb("#39407f"), rgb("#1a2150"), 510)
    chance = Random(2)
    for index in range(60):
        y = 530 + index * 6
        c.rectangle(1150 + chance.uniform(-150, 110) * (y - 480) / 300, y, chance.uniform(20, 90), 3, rgb("#cfc9a8"), 1)
    for x, y, size in (
        (300, 640, 50),
        (560, 580, 34),
        (760, 700, 62),
        (1000, 610, 40),
        (1330, 660, 52),
        (1180, 560, 28),
    ):
        _krathong(c, x, y, size)
    _bank(c, p)


def _krathong(c: Canvas, x: float, y: float, size: float) -> None:
    c.glow(x, y - size * 0.7, size * 2.6, rgb("#ffc46b"), 170)
    for index in range(7):
        dx = (index - 3) * size * 0.28
        c.polygon(
            [(x + dx - size * 0.22, y), (x + dx * 1.25, y - size * 0.62), (x + dx + size * 0.22, y)],
            rgb("#4f8f4a") if index % 2 else rgb("#6bab52"),
        )
    c.ellipse(x, y, size, size * 0.24, rgb("#3c7040"))
    for index, colour in enumerate(("#f28ab2", "#ffd24d", "#f28ab2")):
        c.circle(x + (index - 1) * size * 0.4, y - size * 0.3, size * 0.18, rgb(colour))
    c.rectangle(x - size * 0.05, y - size * 0.95, size * 0.1, size * 0.6, rgb("#f6e7c8"))
    c.ellipse(x, y - size * 1.08, size * 0.08, size * 0.17, rgb("#ffe08a"))


def _bank(c: Canvas, p: Palette) -> None:
    c.polygon([(0, 900), (0, 800), (500, 770), (1100, 790), (1600, 760), (1600, 900)], rgb("#20313a"))
    for index, x in enumerate((170, 330, 900, 1060, 1400)):
        if index == 1:
            teacher(c, p, x, 870, 230, 0)
        else:
            pupil(c, p, x, 868, 185, index, pose="carry")
            _krathong(c, x, 868 - 92, 30)
