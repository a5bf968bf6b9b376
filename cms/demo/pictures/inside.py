"""Scenes in rooms and halls."""

from __future__ import annotations

import math
from random import Random

from cms.demo.pictures.canvas import Canvas, Colour, darker, lighter, mix, rgb
from cms.demo.pictures.palettes import Palette
from cms.demo.pictures.things import FLAG, WHITE, bunting, person, pupil, room, teacher, window

WOOD = rgb("#c58b52")


def classroom(c: Canvas, p: Palette) -> None:
    room(c, p, 620)
    window(c, p, 70, 150, 250, 260)
    window(c, p, 1280, 150, 250, 260)
    _board(c, p, 430, 110, 740, 330)
    teacher(c, p, 560, 640, 320, 0, pose="wave")
    for row in range(2):
        for column in range(5):
            _desk(c, p, 190 + column * 305 + row * 20, 730 + row * 135, 190 + row * 30, row * 5 + column)


def _board(c: Canvas, p: Palette, x: float, y: float, width: float, height: float) -> None:
    """A green board with chalk drawings: shapes, sums and a house, no words."""
    c.rectangle(x - 16, y - 16, width + 32, height + 32, p.trim, 8)
    c.rectangle(x, y, width, height, rgb("#2f5d50"))
    chalk = rgb("#eef5ec")
    for index in range(4):
        c.rectangle(x + width * 0.42, y + 50 + index * 56, 150 + (index * 47) % 130, 7, chalk, 3)
    left, foot = x + width * 0.74, y + height * 0.82
    c.line(
        [
            (left, foot),
            (left, foot - 110),
            (left + 70, foot - 175),
            (left + 140, foot - 110),
            (left + 140, foot),
            (left, foot),
        ],
        chalk,
        6,
    )
    c.line([(left + 50, foot), (left + 50, foot - 62), (left + 90, foot - 62), (left + 90, foot)], chalk, 5)
    c.circle(x + width * 0.93, y + 60, 26, p.sun)
    c.rectangle(x + 20, y + height + 4, width - 40, 12, lighter(p.trim, 0.3), 4)


def _desk(c: Canvas, p: Palette, x: float, foot: float, width: float, number: int) -> None:
    pupil(c, p, x, foot + width * 0.16, width * 1.05, number, back=True)
    c.rectangle(x - width / 2, foot - width * 0.34, width, width * 0.1, WOOD, 5)
    c.rectangle(x - width / 2, foot - width * 0.25, width, width * 0.05, darker(WOOD, 0.25))
    for side in (-1, 1):
        c.rectangle(x + side * width * 0.42 - 6, foot - width * 0.24, 12, width * 0.5, darker(WOOD, 0.4))
    c.polygon(
        [
            (x - width * 0.2, foot - width * 0.34),
            (x - width * 0.14, foot - width * 0.4),
            (x + width * 0.1, foot - width * 0.4),
            (x + width * 0.14, foot - width * 0.34),
        ],
        WHITE,
    )


def library(c: Canvas, p: Palette) -> None:
    room(c, p, 640)
    chance = Random(round(p.phase * 100))
    _shelf(c, p, 60, 90, 560, 540, chance)
    _shelf(c, p, 1000, 90, 540, 540, chance)
    window(c, p, 700, 130, 220, 300)
    c.ellipse(810, 800, 560, 74, mix(p.primary, WHITE, 0.6))
    c.ellipse(810, 800, 500, 60, mix(p.primary, WHITE, 0.75))
    for index in range(5):
        x = 430 + index * 190
        pupil(c, p, x, 812 - (index % 2) * 30, 225, index, pose="carry")
        _open_book(c, p, x, 812 - (index % 2) * 30 - 120, 62, index)
    teacher(c, p, 220, 800, 300, 0)


def _shelf(c: Canvas, p: Palette, x: float, y: float, width: float, height: float, chance: Random) -> None:
    c.rectangle(x - 14, y - 14, width + 28, height + 28, darker(WOOD, 0.3), 6)
    colours = (p.primary, p.accent, p.sun, p.leaf, p.far, lighter(p.primary, 0.4), rgb("#8d5a97"), rgb("#e9e2d0"))
    for row in range(4):
        top = y + row * height / 4
        c.rectangle(x, top, width, height / 4 - 12, darker(WOOD, 0.62))
        left = x + 8
        while left < x + width - 40:
            thick, tall = chance.uniform(16, 36), chance.uniform(0.6, 0.92) * (height / 4 - 12)
            colour = chance.choice(colours)
            c.rectangle(left, top + height / 4 - 12 - tall, thick, tall, colour, 3)
            c.rectangle(left + 3, top + height / 4 - 12 - tall * 0.8, thick - 6, 6, lighter(colour, 0.55))
            left += thick + (chance.uniform(30, 60) if chance.random() < 0.12 else 2)


def _open_book(c: Canvas, p: Palette, x: float, y: float, width: float, number: int) -> None:
    cover = (p.accent, p.primary, p.leaf)[number % 3]
    c.polygon(
        [(x - width, y - 8), (x, y + 8), (x + width, y - 8), (x + width, y + 32), (x, y + 48), (x - width, y + 32)],
        cover,
    )
    c.polygon([(x - width + 8, y - 12), (x, y + 4), (x, y + 40), (x - width + 8, y + 24)], WHITE)
    c.polygon([(x + width - 8, y - 12), (x, y + 4), (x, y + 40), (x + width - 8, y + 24)], rgb("#f1eadc"))


def science_fair(c: Canvas, p: Palette) -> None:
    room(c, p, 600)
    bunting(c, p, 20, 20)
    for index, draw in enumerate((_volcano, _flasks, _planets)):
        x = 290 + index * 510
        colour = (p.primary, p.accent, p.leaf)[index]
        _display(c, x, 560, colour)
        pupil(c, p, x - 150, 690, 270, index)
        pupil(c, p, x + 150, 690, 262, index + 3, pose="wave" if index == 1 else "stand")
        c.rectangle(x - 215, 620, 430, 30, lighter(colour, 0.75), 4)
        c.rectangle(x - 215, 648, 430, 150, lighter(colour, 0.35))
        c.rectangle(x - 215, 648, 430, 22, lighter(colour, 0.15))
        draw(c, p, x, 622)


def _display(c: Canvas, x: float, foot: float, colour: Colour) -> None:
    c.polygon([(x - 190, foot), (x - 190, 230), (x - 110, 205), (x - 110, foot)], lighter(colour, 0.5))
    c.polygon([(x + 190, foot), (x + 190, 230), (x + 110, 205), (x + 110, foot)], lighter(colour, 0.5))
    c.rectangle(x - 110, 205, 220, foot - 205, lighter(colour, 0.75))
    c.rectangle(x - 86, 232, 172, 34, colour, 8)
    for index in range(3):
        c.rectangle(x - 86, 290 + index * 22, 100 + (index * 31) % 60, 8, darker(colour, 0.1), 4)
    for index, height in enumerate((30, 52, 40, 70)):
        c.rectangle(x - 80 + index * 42, 440 - height, 28, height, colour)
    c.rectangle(x - 90, 442, 180, 5, darker(colour, 0.3))


def _volcano(c: Canvas, p: Palette, x: float, foot: float) -> None:
    c.polygon([(x - 105, foot), (x - 28, foot - 120), (x + 28, foot - 120), (x + 105, foot)], rgb("#8b5e3c"))
    c.polygon(
        [
            (x - 28, foot - 120),
            (x + 28, foot - 120),
            (x + 40, foot - 60),
            (x + 8, foot - 84),
            (x - 16, foot - 50),
            (x - 34, foot - 92),
        ],
        rgb("#e4572e"),
    )
    for dx, dy, radius in ((-20, -142, 20), (12, -160, 26), (-6, -190, 18), (26, -196, 14)):
        c.circle(x + dx, foot + dy, radius, rgb("#f3f0ea"))


def _flasks(c: Canvas, p: Palette, x: float, foot: float) -> None:
    for dx, colour in ((-92, rgb("#36a2a8")), (0, rgb("#e4a11b")), (92, rgb("#c8508a"))):
        c.polygon(
            [(x + dx - 46, foot), (x + dx - 12, foot - 76), (x + dx + 12, foot - 76), (x + dx + 46, foot)],
            rgb("#e3f0f3"),
        )
        c.rectangle(x + dx - 12, foot - 116, 24, 44, rgb("#e3f0f3"))
        c.polygon(
            [(x + dx - 42, foot - 4), (x + dx - 24, foot - 44), (x + dx + 24, foot - 44), (x + dx + 42, foot - 4)],
            colour,
        )
        for step in range(3):
            c.circle(x + dx + (step * 17) % 24 - 10, foot - 130 - step * 26, 8 - step * 1.6, lighter(colour, 0.3))


def _planets(c: Canvas, p: Palette, x: float, foot: float) -> None:
    c.rectangle(x - 4, foot - 60, 8, 60, rgb("#6b6f78"))
    c.rectangle(x - 50, foot - 10, 100, 10, rgb("#6b6f78"), 4)
    c.circle(x, foot - 96, 44, p.sun)
    for angle, reach, radius, colour in ((200, 96, 15, "#b5651d"), (330, 104, 20, "#3f7fbf"), (75, 70, 12, "#c0392b")):
        end = (x + math.cos(math.radians(angle)) * reach, foot - 96 - abs(math.sin(math.radians(angle))) * reach)
        c.line([(x, foot - 96), end], rgb("#8d929b"), 4)
        c.circle(*end, radius, rgb(colour))
    c.circle(x, foot - 96, 40, lighter(p.sun, 0.15))


def computer_room(c: Canvas, p: Palette) -> None:
    room(c, p, 600)
    window(c, p, 90, 110, 300, 240)
    window(c, p, 1210, 110, 300, 240)
    c.rectangle(520, 80, 560, 300, rgb("#dfe6ee"), 10)
    for index, (height, colour) in enumerate(
        ((80, p.primary), (140, p.accent), (110, p.leaf), (190, p.primary), (160, p.sun))
    ):
        c.rectangle(600 + index * 84, 350 - height, 54, height, colour, 4)
    teacher(c, p, 1140, 620, 310, 1)
    for row in range(2):
        y = 660 + row * 150
        for column in range(5):
            x = 180 + column * 310
            pupil(c, p, x, y + 120, 245 + row * 20, column + row * 3, back=True)
        c.rectangle(0, y + 40, 1600, 24, WOOD)
        c.rectangle(0, y + 62, 1600, 60, darker(WOOD, 0.25))
        for column in range(5):
            _computer(c, p, 290 + column * 310, y + 42, column + row)


def _computer(c: Canvas, p: Palette, x: float, foot: float, number: int) -> None:
    c.rectangle(x - 10, foot - 30, 20, 30, rgb("#565d68"))
    c.rectangle(x - 36, foot - 8, 72, 8, rgb("#565d68"), 3)
    c.rectangle(x - 72, foot - 122, 144, 96, rgb("#2b303a"), 8)
    c.rectangle(x - 64, foot - 114, 128, 80, lighter(p.primary, 0.78))
    c.rectangle(x - 56, foot - 106, 60, 12, (p.accent, p.primary, p.leaf)[number % 3], 3)
    for line in range(3):
        c.rectangle(x - 56, foot - 84 + line * 14, 104 - (line * 29 + number * 17) % 50, 6, lighter(p.primary, 0.35), 3)


def award_stage(c: Canvas, p: Palette) -> None:
    c.gradient(darker(p.primary, 0.35), darker(p.primary, 0.1), 0, 640)
    _curtain(c, p)
    c.glow(800, 300, 520, lighter(p.sun, 0.5), 150)
    c.gradient(rgb("#c98d55"), rgb("#a56a38"), 610)
    c.rectangle(0, 606, 1600, 10, rgb("#e0b07c"))
    for x, height, _place in ((560, 110, 2), (800, 170, 1), (1040, 80, 3)):
        c.rectangle(x - 110, 740 - height, 220, height, lighter(p.primary, 0.72))
        c.rectangle(x - 110, 740 - height, 220, 16, p.accent)
        c.circle(x, 740 - height / 2 + 8, 26, p.sun)
        c.circle(x, 740 - height / 2 + 8, 17, lighter(p.sun, 0.4))
    for index, (x, foot) in enumerate(((560, 630), (800, 570), (1040, 660))):
        pupil(c, p, x, foot, 260, index, pose="wave" if index == 1 else "carry")
    _trophy(c, 872, 322, 44)
    teacher(c, p, 290, 780, 330, 0)
    teacher(c, p, 1320, 780, 335, 1)
    chance = Random(5)
    for _ in range(90):
        c.rectangle(
            chance.uniform(0, 1600), chance.uniform(60, 600), 12, 8, chance.choice((p.accent, p.sun, WHITE, p.far)), 2
        )


def _curtain(c: Canvas, p: Palette) -> None:
    cloth = mix(p.accent, rgb("#8c1f2f"), 0.5)
    for side in (0, 1):
        for fold in range(6):
            x = fold * 44 if side == 0 else 1600 - 44 - fold * 44
            c.rectangle(x, 0, 46, 640 - fold * 14, darker(cloth, 0.12 * (fold % 2) + 0.05))
    for index in range(10):
        c.slice(80 + index * 160, 0, 100, 0, 180, darker(cloth, 0.15 if index % 2 else 0.02))


def _trophy(c: Canvas, x: float, y: float, size: float) -> None:
    gold = rgb("#f2c230")
    c.circle(x - size * 0.62, y - size * 0.1, size * 0.34, darker(gold, 0.2))
    c.circle(x + size * 0.62, y - size * 0.1, size * 0.34, darker(gold, 0.2))
    c.slice(x, y - size * 0.35, size * 0.75, 0, 180, gold)
    c.rectangle(x - size * 0.75, y - size * 0.5, size * 1.5, size * 0.2, lighter(gold, 0.3), 4)
    c.rectangle(x - size * 0.1, y + size * 0.3, size * 0.2, size * 0.4, darker(gold, 0.15))
    c.rectangle(x - size * 0.42, y + size * 0.66, size * 0.84, size * 0.2, darker(gold, 0.35), 3)


def wai_khru(c: Canvas, p: Palette) -> None:
    """Pupils pay respect to their teachers with flower trays."""
    room(c, p, 580)
    _national_stage(c, p)
    for index in range(3):
        teacher(c, p, 560 + index * 240, 640, 280, index)
    for index in range(6):
        x, foot = 150 + index * 260, 850 - (index % 2) * 22
        pupil(c, p, x, foot, 290, index, pose="carry")
        _flower_tray(c, p, x, foot - 128, 46, index)


def _national_stage(c: Canvas, p: Palette) -> None:
    c.rectangle(220, 60, 1160, 470, lighter(p.primary, 0.78), 14)
    for index in range(24):
        x = 220 + index * 48.3
        c.slice(x + 24, 62, 26, 0, 180, (p.primary, p.accent)[index % 2])
    for x in (300, 1180):
        top = 150.0
        for colour, share in FLAG:
            c.rectangle(x, top, 120, 20 * share, colour)
            top += 20 * share
    c.circle(800, 230, 96, lighter(p.accent, 0.2))
    c.circle(800, 230, 82, lighter(p.sun, 0.45))
    for angle in range(0, 360, 45):
        bend = math.radians(angle)
        c.circle(800 + math.cos(bend) * 44, 230 + math.sin(bend) * 44, 26, mix(p.accent, WHITE, 0.55))
    c.circle(800, 230, 24, p.sun)


def _flower_tray(c: Canvas, p: Palette, x: float, y: float, size: float, number: int) -> None:
    petals = (rgb("#f28ab2"), rgb("#ffd24d"), rgb("#ffffff"), rgb("#e2574c"))
    for row in range(4):
        for column in range(4 - row):
            dx = (column - (3 - row) / 2) * size * 0.42
            c.circle(x + dx, y - row * size * 0.36 - size * 0.2, size * 0.25, petals[(row + column + number) % 4])
            c.circle(x + dx, y - row * size * 0.36 - size * 0.2, size * 0.09, lighter(petals[(row + number) % 4], 0.5))
    c.ellipse(x, y + 2, size, size * 0.2, rgb("#d4a53a"))
    c.polygon(
        [
            (x - size * 0.5, y + 8),
            (x + size * 0.5, y + 8),
            (x + size * 0.24, y + size * 0.5),
            (x - size * 0.24, y + size * 0.5),
        ],
        rgb("#b9872a"),
    )


def lunch(c: Canvas, p: Palette) -> None:
    room(c, p, 560)
    window(c, p, 110, 90, 330, 220)
    window(c, p, 1160, 90, 330, 220)
    _counter(c, p)
    for row in range(2):
        y = 690 + row * 140
        for column in range(6):
            pupil(c, p, 170 + column * 250 + row * 30, y + 90, 240 + row * 26, column + row * 2)
        c.rectangle(40, y + 10, 1520, 26, lighter(WOOD, 0.25), 8)
        c.rectangle(40, y + 34, 1520, 14, darker(WOOD, 0.2))
        for column in range(6):
            _plate(c, 170 + column * 250 + row * 30, y + 14, column)


def _counter(c: Canvas, p: Palette) -> None:
    for index in range(2):
        person(c, 690 + index * 220, 560, 270, WHITE, p.accent, skin=index + 1, girl=True, pose="carry")
        c.rectangle(664 + index * 220, 306, 52, 26, WHITE, 10)
    c.rectangle(540, 440, 520, 24, rgb("#d7dce2"), 6)
    c.rectangle(540, 462, 520, 120, lighter(p.primary, 0.3))
    for index in range(4):
        c.rectangle(570 + index * 122, 414, 96, 28, rgb("#aab2bd"), 6)
        c.ellipse(
            618 + index * 122, 414, 44, 12, (rgb("#e7a33a"), rgb("#79b356"), rgb("#f5f0e2"), rgb("#c8573b"))[index]
        )


def _plate(c: Canvas, x: float, y: float, number: int) -> None:
    c.ellipse(x, y, 62, 14, WHITE)
    c.ellipse(x - 16, y - 6, 24, 10, rgb("#fbf6e6"))
    c.ellipse(x + 20, y - 4, 20, 8, (rgb("#7db554"), rgb("#e08a3c"), rgb("#c9523f"))[number % 3])
    c.rectangle(x + 78, y - 34, 26, 38, rgb("#f6fafc"), 4)


def meeting(c: Canvas, p: Palette) -> None:
    """Parents, teachers and the school board around a screen with charts."""
    room(c, p, 600)
    c.rectangle(440, 70, 720, 400, rgb("#39424f"), 10)
    c.rectangle(456, 86, 688, 368, rgb("#fbfcfd"))
    c.slice(640, 280, 120, -90, 150, p.primary)
    c.slice(640, 280, 120, 150, 220, p.accent)
    c.slice(640, 280, 120, 220, 270, p.sun)
    for index, height in enumerate((90, 130, 120, 180, 220)):
        c.rectangle(830 + index * 56, 400 - height, 36, height, mix(p.primary, p.accent, index / 4), 3)
    teacher(c, p, 330, 640, 340, 0, pose="wave")
    shirts = (lighter(p.accent, 0.2), p.leaf, lighter(p.primary, 0.3), rgb("#d9b36c"), p.far, rgb("#b56576"))
    for row in range(2):
        for column in range(7):
            x, foot = 130 + column * 225 + row * 60, 800 + row * 105
            person(
                c, x, foot, 270, shirts[(column + row * 2) % 6], p.shorts, skin=column, girl=column % 2 == 0, back=True
            )
            c.rectangle(x - 54, foot - 130, 108, 120, darker(WOOD, 0.12), 12)
