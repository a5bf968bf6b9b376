"""Scenes by day, under the sky."""

from __future__ import annotations

import math
from random import Random

from cms.demo.pictures.canvas import Canvas, darker, lighter, mix, rgb
from cms.demo.pictures.palettes import Palette
from cms.demo.pictures.things import (
    WHITE,
    Pose,
    bunting,
    bush,
    flag,
    landscape,
    palm,
    person,
    pupil,
    school,
    teacher,
    tree,
)


def school_hills(c: Canvas, p: Palette) -> None:
    landscape(c, p, 650)
    c.polygon([(700, 900), (1010, 900), (880, 690), (800, 690)], lighter(rgb("#d9c3a0"), 0.2))
    school(c, p, 340, 700, 980)
    tree(c, 180, 740, 300, p.leaf)
    tree(c, 1470, 730, 270, darker(p.leaf, 0.1))
    palm(c, 1360, 715, 260, darker(p.leaf, 0.15))
    for x in range(380, 1300, 118):
        if not 700 < x < 1000:
            bush(c, x, 712, 36, lighter(p.leaf, 0.1))
    flag(c, 560, 850, 380)
    for index in range(4):
        pupil(c, p, 960 + index * 74, 840 + (index % 2) * 18, 128, index, pose="wave" if index == 2 else "stand")


def flag_ceremony(c: Canvas, p: Palette) -> None:
    landscape(c, p, 560)
    school(c, p, 150, 600, 760)
    tree(c, 1480, 640, 330, p.leaf)
    c.gradient(rgb("#e9dcc2"), rgb("#d8c5a0"), 640)
    flag(c, 1180, 690, 560, 190)
    teacher(c, p, 1010, 715, 190, 0)
    teacher(c, p, 1340, 715, 195, 1)
    for row in range(3):
        for column in range(11):
            x = 130 + column * 132 + (row % 2) * 50
            pupil(c, p, x, 770 + row * 78, 150 + row * 22, row * 5 + column, back=True)


def sports_day(c: Canvas, p: Palette) -> None:
    landscape(c, p, 470)
    _stand(c, p)
    bunting(c, p, 40)
    c.gradient(rgb("#c9633f"), rgb("#b4512f"), 560)
    for lane in range(5):
        c.polygon(
            [
                (0, 590 + lane * lane * 18),
                (1600, 580 + lane * lane * 18),
                (1600, 585 + lane * lane * 18),
                (0, 595 + lane * lane * 18),
            ],
            rgb("#f2dccb"),
        )
    teams = (p.primary, p.accent, lighter(p.leaf, 0.1), rgb("#e0b02f"))
    for index, team in enumerate(teams):
        x, foot = 260 + index * 330, 690 + (index * 53) % 130
        c.ellipse(x, foot + 4, 74, 11, rgb("#9c4527"))
        person(c, x, foot, 250, team, darker(team, 0.35), skin=index, girl=index % 2 == 1, pose="run")


def _stand(c: Canvas, p: Palette) -> None:
    """A tent with spectators on steps."""
    c.polygon([(120, 350), (800, 250), (1480, 350), (1440, 375), (160, 375)], p.primary)
    c.polygon([(460, 301), (800, 250), (1140, 301), (1100, 375), (500, 375)], lighter(p.primary, 0.8))
    for x in (170, 500, 800, 1100, 1430):
        c.rectangle(x - 5, 370, 10, 195, rgb("#cfd4da"))
    colours = (p.accent, lighter(p.primary, 0.35), p.sun, lighter(p.leaf, 0.3))
    for row in range(3):
        c.rectangle(180, 440 + row * 44, 1240, 14, darker(p.wall, 0.25))
        for column in range(19):
            x = 215 + column * 64 + (row % 2) * 26
            pose: Pose = "wave" if (column * 7 + row * 3) % 5 == 0 else "stand"
            person(c, x, 482 + row * 44, 88, colours[(column + row) % 4], p.shorts, skin=column + row,
                   girl=column % 3 == 0, pose=pose)  # fmt: skip


def garden(c: Canvas, p: Palette) -> None:
    landscape(c, p, 500)
    _fence(c, p)
    c.gradient(rgb("#9a6b42"), rgb("#7f5433"), 560)
    for row in range(4):
        y, size = 610 + row * 76, 22 + row * 7
        c.polygon([(0, y + 8), (1600, y + 8), (1600, y + 40 + row * 8), (0, y + 40 + row * 8)], rgb("#6b4528"))
        for index in range(24 - row * 3):
            x = 30 + index * (1600 / (23 - row * 3)) + row * 11
            _vegetable(c, p, x, y + 14, size, (index // 3 + row) % 3)
    for index, (x, foot, height) in enumerate(((330, 740, 230), (820, 690, 205), (1240, 800, 250))):
        pupil(c, p, x, foot, height, index + 1, pose="carry")
        _can(c, p, x + height * 0.2, foot - height * 0.45, height * 0.22)
    tree(c, 1500, 590, 300, p.leaf)
    teacher(c, p, 560, 640, 200, 0, pose="wave")


def _fence(c: Canvas, p: Palette) -> None:
    wood = lighter(p.trim, 0.45)
    for y in (505, 540):
        c.rectangle(0, y, 1600, 10, wood)
    for x in range(10, 1600, 46):
        c.polygon([(x, 570), (x, 488), (x + 9, 476), (x + 18, 488), (x + 18, 570)], lighter(wood, 0.15))


def _vegetable(c: Canvas, p: Palette, x: float, y: float, size: float, kind: int) -> None:
    green = (lighter(p.leaf, 0.3), p.leaf, rgb("#7cb342"))[kind]
    for angle in (-150, -120, -90, -60, -30):
        bend = math.radians(angle)
        c.ellipse(x + math.cos(bend) * size * 0.6, y + math.sin(bend) * size * 0.6, size * 0.34, size * 0.34, green)
    c.circle(x, y - size * 0.42, size * 0.3, lighter(green, 0.3))
    if kind == 2:
        for dx in (-0.45, 0.1, 0.5):
            c.circle(x + dx * size, y - size * 0.55, size * 0.15, rgb("#d8392b"))


def _can(c: Canvas, p: Palette, x: float, y: float, size: float) -> None:
    """A watering can with drops."""
    c.line([(x + size * 0.5, y + size * 0.5), (x + size * 1.4, y - size * 0.05)], darker(p.accent, 0.1), size * 0.14)
    c.rectangle(x - size * 0.3, y, size, size * 0.8, p.accent, size * 0.1)
    c.circle(x + size * 1.4, y - size * 0.05, size * 0.16, darker(p.accent, 0.2))
    for index in range(8):
        c.circle(x + size * (1.45 + (index % 3) * 0.22), y + size * (0.25 + index * 0.2), size * 0.055, rgb("#bfe3f5"))


def rain(c: Canvas, p: Palette) -> None:
    """A flooded lane after days of rain: the road is closed, everybody is safe on high ground."""
    c.gradient(rgb("#5c6f86"), rgb("#a9b7c4"), 0, 640)
    for x, y, size in ((180, 120, 1.6), (560, 80, 1.9), (980, 140, 1.7), (1400, 90, 2.0)):
        _storm_cloud(c, x, y, size)
    c.hills(520, 90, p.phase, rgb("#7d90a0"), 2.2)
    c.hills(590, 60, p.phase + 2, mix(p.near, rgb("#5c6f86"), 0.5), 3)
    school(c, p, 430, 690, 780)
    tree(c, 250, 700, 330, darker(p.leaf, 0.3))
    tree(c, 1400, 700, 300, darker(p.leaf, 0.35))
    c.veil(rgb("#48596e"), 70, 0, 690)
    _water(c)
    _boat(c, p)
    _drops(c)


def _storm_cloud(c: Canvas, x: float, y: float, size: float) -> None:
    for dx, dy, radius in ((-90, 10, 60), (-30, -20, 76), (40, -6, 80), (110, 14, 56)):
        c.circle(x + dx * size, y + dy * size, radius * size, rgb("#4a5a6e") if dx < 0 else rgb("#54657a"))


def _water(c: Canvas) -> None:
    c.gradient(rgb("#8b8f83"), rgb("#6a746f"), 672)
    chance = Random(7)
    for _ in range(46):
        x, y = chance.uniform(0, 1560), chance.uniform(690, 890)
        c.rectangle(x, y, chance.uniform(40, 130), 4, rgb("#a3a99d"), 2)


def _boat(c: Canvas, p: Palette) -> None:
    for index, x in enumerate((720, 830, 930)):
        person(
            c, x, 838, 170, (rgb("#f28c28"), p.primary, rgb("#f28c28"))[index], p.shorts, skin=index, girl=index == 1
        )
    c.polygon([(600, 780), (1060, 780), (990, 848), (670, 848)], p.accent)
    c.polygon([(600, 780), (1060, 780), (1050, 794), (610, 794)], lighter(p.accent, 0.4))
    c.line([(1030, 700), (1130, 860)], rgb("#7a5236"), 8)


def _drops(c: Canvas) -> None:
    chance = Random(11)
    for _ in range(260):
        x, y = chance.uniform(0, 1600), chance.uniform(0, 880)
        c.line([(x, y), (x - 7, y + 26)], rgb("#c9d8e4"), 1.6)


def scout_camp(c: Canvas, p: Palette) -> None:
    landscape(c, p, 560)
    for x in (60, 190, 1430, 1560):
        tree(c, x, 620, 380, darker(p.leaf, 0.12))
    for index, x in enumerate((330, 720, 1110)):
        _tent(c, x, 690, 330, (p.primary, p.accent, lighter(p.leaf, 0.05))[index])
    flag(c, 960, 650, 380, 110)
    khaki, scarf = rgb("#b79a5b"), rgb("#c8412f")
    for index in range(8):
        x = 150 + index * 185
        person(c, x, 850 - (index % 2) * 26, 190, khaki, darker(khaki, 0.22), skin=index, girl=index % 3 == 1,
               pose="wave" if index == 5 else "stand")  # fmt: skip
        y = 850 - (index % 2) * 26 - 190 * 0.7
        c.polygon([(x - 24, y), (x + 24, y), (x, y + 44)], scarf)


def _tent(c: Canvas, x: float, foot: float, width: float, fill: tuple[int, int, int]) -> None:
    c.polygon([(x - width / 2, foot), (x, foot - width * 0.6), (x + width / 2, foot)], fill)
    c.polygon([(x, foot - width * 0.6), (x + width / 2, foot), (x + width * 0.68, foot - 16)], darker(fill, 0.25))
    c.polygon([(x - width * 0.14, foot), (x, foot - width * 0.42), (x + width * 0.14, foot)], darker(fill, 0.6))
    c.polygon([(x - width * 0.14, foot), (x, foot - width * 0.42), (x - width * 0.05, foot)], mix(fill, WHITE, 0.3))


def planting(c: Canvas, p: Palette) -> None:
    """Pupils and neighbours plant trees by the stream."""
    landscape(c, p, 520)
    c.polygon([(0, 640), (500, 600), (1000, 660), (1600, 610), (1600, 700), (1000, 750), (500, 690), (0, 730)],
              mix(p.sky_top, WHITE, 0.1))  # fmt: skip
    for x, y in ((90, 668), (420, 640), (760, 676), (1180, 690), (1420, 650)):
        c.rectangle(x, y, 110, 5, WHITE, 2)
    tree(c, 120, 600, 300, p.leaf)
    tree(c, 1480, 590, 320, darker(p.leaf, 0.1))
    for index in range(6):
        x, foot = 170 + index * 250, 830 + (index % 2) * 30
        c.slice(x + 78, foot + 8, 42, 180, 360, rgb("#7f5433"))
        c.line([(x + 78, foot - 30), (x + 78, foot - 110)], rgb("#6d8f3a"), 7)
        for dx, dy in ((-20, -78), (20, -92), (-14, -110), (14, -120)):
            c.ellipse(x + 78 + dx, foot + dy, 20, 11, lighter(p.leaf, 0.2))
        if index % 3 == 2:
            teacher(c, p, x, foot, 250, index)
        else:
            pupil(c, p, x, foot, 205, index, pose="carry")
