"""Things that stand in several scenes: sky, trees, buildings, flags, people."""

from __future__ import annotations

import math
from random import Random
from typing import Literal

from cms.demo.pictures.canvas import Canvas, Colour, darker, lighter, mix, rgb
from cms.demo.pictures.palettes import Palette

WHITE: Colour = (255, 255, 255)
HAIR: Colour = rgb("#2b211d")
SKINS: tuple[Colour, ...] = (rgb("#e0ac7e"), rgb("#d39a6a"), rgb("#c68a5b"), rgb("#e8b98f"))
FLAG: tuple[tuple[Colour, int], ...] = (
    (rgb("#c8283c"), 1),
    (WHITE, 1),
    (rgb("#2a2f6e"), 2),
    (WHITE, 1),
    (rgb("#c8283c"), 1),
)

Pose = Literal["stand", "run", "wave", "wai", "carry"]


def landscape(c: Canvas, p: Palette, ground: float = 640) -> None:
    """Sky, sun, clouds, three ridges and a lawn that begins at ``ground``."""
    c.gradient(p.sky_top, p.sky_low, 0, ground)
    c.glow(1240, 190, 260, lighter(p.sun, 0.4), 190)
    c.circle(1240, 190, 66, p.sun)
    clouds(c, p)
    c.hills(ground - 170, 120, p.phase, p.far, 2.2)
    c.hills(ground - 95, 80, p.phase + 1.9, p.middle, 3.1)
    c.hills(ground - 40, 38, p.phase + 4.0, p.near, 3.8)
    c.gradient(lighter(p.ground, 0.12), darker(p.ground, 0.12), ground)


def clouds(c: Canvas, p: Palette) -> None:
    for index, (x, y, size) in enumerate(((220, 150, 1.1), (640, 95, 0.8), (930, 210, 0.65), (1470, 330, 0.7))):
        shift = (p.phase * 97 * (index + 1)) % 160 - 80
        cloud(c, x + shift, y, size, mix(p.sky_low, WHITE, 0.7))


def cloud(c: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    for dx, dy, radius in ((-70, 8, 34), (-28, -14, 46), (26, -6, 52), (74, 12, 30)):
        c.circle(x + dx * size, y + dy * size, radius * size, fill)
    c.rectangle(x - 100 * size, y + 4 * size, 202 * size, 40 * size, fill, 20 * size)


def tree(c: Canvas, x: float, foot: float, height: float, leaf: Colour) -> None:
    """A round rain tree with a lit side."""
    trunk = rgb("#7a5236")
    c.polygon(
        [
            (x - height * 0.045, foot),
            (x + height * 0.045, foot),
            (x + height * 0.025, foot - height * 0.6),
            (x - height * 0.025, foot - height * 0.6),
        ],
        trunk,
    )
    for dx, dy, radius in (
        (-0.2, 0.55, 0.19),
        (0.2, 0.56, 0.18),
        (0, 0.7, 0.26),
        (-0.1, 0.82, 0.17),
        (0.12, 0.8, 0.17),
    ):
        c.circle(x + dx * height, foot - dy * height, radius * height, leaf)
    for dx, dy, radius in ((-0.1, 0.82, 0.11), (-0.2, 0.62, 0.1), (0.06, 0.76, 0.09)):
        c.circle(x + dx * height, foot - dy * height, radius * height, lighter(leaf, 0.16))


def palm(c: Canvas, x: float, foot: float, height: float, leaf: Colour) -> None:
    top = (x + height * 0.08, foot - height)
    c.line([(x, foot), (x + height * 0.03, foot - height * 0.5), top], rgb("#8a6a45"), height * 0.035)
    for angle in (-170, -140, -105, -70, -35, -5):
        bend = math.radians(angle)
        tip = (top[0] + math.cos(bend) * height * 0.36, top[1] + math.sin(bend) * height * 0.22 + height * 0.08)
        middle = (top[0] + math.cos(bend) * height * 0.2, top[1] + math.sin(bend) * height * 0.24)
        c.polygon([(top[0], top[1] - 4), middle, tip, (middle[0], middle[1] + height * 0.06)], leaf)


def bush(c: Canvas, x: float, foot: float, size: float, leaf: Colour) -> None:
    for dx, radius in ((-0.9, 0.6), (0, 0.85), (0.9, 0.6)):
        c.slice(x + dx * size, foot, radius * size, 180, 360, leaf)


def flag(c: Canvas, x: float, foot: float, height: float, width: float = 120) -> None:
    """A pole on a plinth with the national flag at its top."""
    c.rectangle(x - 34, foot - 16, 68, 16, rgb("#d8d2c4"), 4)
    c.rectangle(x - 22, foot - 30, 44, 16, rgb("#ece7db"), 4)
    c.rectangle(x - 4, foot - height, 8, height - 28, rgb("#c9ced6"))
    c.circle(x, foot - height, 8, rgb("#e5b73b"))
    top = foot - height + 10
    for colour, share in FLAG:
        band = width * 0.66 * share / 6
        _wave(c, x + 4, top, width, band, colour)
        top += band


def _wave(c: Canvas, x: float, y: float, width: float, height: float, fill: Colour) -> None:
    steps = [width * step / 12 for step in range(13)]
    upper = [(x + step, y + math.sin(step / width * math.tau) * 6) for step in steps]
    c.polygon([*upper, *((px, py + height + 0.5) for px, py in reversed(upper))], fill)


def school(c: Canvas, p: Palette, x: float, foot: float, width: float) -> float:
    """The school's main building, its left corner at (x, foot); return the height of its eaves."""
    storey, lift = width * 0.135, width * 0.075 if p.stilts else 0.0
    eaves = foot - lift - storey * p.storeys
    if p.stilts:
        for index in range(9):
            c.rectangle(x + width * (0.03 + index * 0.115), foot - lift, width * 0.018, lift, darker(p.trim, 0.2))
        c.rectangle(x, foot - lift - 6, width, 14, p.trim)
    c.rectangle(x, eaves, width, storey * p.storeys, p.wall)
    for level in range(p.storeys):
        _storey(c, p, x, eaves + level * storey, width, storey)
    _roof(c, p, x, eaves, width)
    _porch(c, p, x + width * 0.42, foot, width * 0.16, foot - eaves)
    return eaves


def _storey(c: Canvas, p: Palette, x: float, y: float, width: float, height: float) -> None:
    glass = mix(p.sky_top, WHITE, 0.25)
    for index in range(10):
        left = x + width * (0.025 + index * 0.0965)
        c.rectangle(left, y + height * 0.2, width * 0.072, height * 0.48, p.trim, 3)
        c.rectangle(left + 4, y + height * 0.2 + 4, width * 0.072 - 8, height * 0.48 - 8, glass)
        c.polygon(
            [
                (left + 6, y + height * 0.5),
                (left + width * 0.04, y + height * 0.2 + 5),
                (left + width * 0.055, y + height * 0.2 + 5),
                (left + 6, y + height * 0.6),
            ],
            lighter(glass, 0.5),
        )
    c.rectangle(x, y + height * 0.8, width, height * 0.05, darker(p.wall, 0.12))
    c.rectangle(x, y + height - 6, width, 6, darker(p.wall, 0.22))


def _roof(c: Canvas, p: Palette, x: float, eaves: float, width: float) -> None:
    rise = width * (0.13 if p.stilts else 0.085)
    c.polygon(
        [(x - 26, eaves + 6), (x + 46, eaves - rise), (x + width - 46, eaves - rise), (x + width + 26, eaves + 6)],
        p.roof,
    )
    c.polygon(
        [(x - 26, eaves + 6), (x + 46, eaves - rise), (x + 70, eaves - rise), (x + 10, eaves + 6)],
        lighter(p.roof, 0.14),
    )
    c.rectangle(x - 26, eaves, width + 52, 9, darker(p.roof, 0.25))
    for step in (0.33, 0.66):
        inset = 72 * step
        c.rectangle(x - 26 + inset, eaves - rise * step, width + 52 - inset * 2, 3, darker(p.roof, 0.15))


def _porch(c: Canvas, p: Palette, x: float, foot: float, width: float, height: float) -> None:
    """A gabled entrance with steps."""
    c.rectangle(x, foot - height, width, height, lighter(p.wall, 0.35))
    c.rectangle(x + width * 0.3, foot - 92, width * 0.4, 92, p.trim, 8)
    c.rectangle(x + width * 0.34, foot - 86, width * 0.32, 86, darker(p.trim, 0.4), 6)
    gable = foot - height
    c.polygon(
        [(x - 22, gable + 8), (x + width / 2, gable - width * 0.5), (x + width + 22, gable + 8)], darker(p.roof, 0.1)
    )
    c.polygon(
        [(x + 16, gable - 2), (x + width / 2, gable - width * 0.36), (x + width - 16, gable - 2)], lighter(p.wall, 0.5)
    )
    c.circle(x + width / 2, gable - width * 0.13, width * 0.09, p.accent)
    for step in range(3):
        c.rectangle(x + width * 0.2 - step * 12, foot - 6 + step * 8, width * 0.6 + step * 24, 9, rgb("#d9d2c3"))


def person(
    c: Canvas,
    x: float,
    foot: float,
    height: float,
    shirt: Colour,
    lower: Colour,
    *,
    skin: int = 0,
    girl: bool = False,
    back: bool = False,
    pose: Pose = "stand",
) -> None:
    """One person, feet at (x, foot): a friendly shape without a face that could be anybody's."""
    tone, h = SKINS[skin % len(SKINS)], height
    _legs(c, x, foot, h, tone, lower, girl, pose)
    _arms(c, x, foot, h, tone, shirt, pose)
    c.rectangle(x - h * 0.135, foot - h * 0.7, h * 0.27, h * 0.36, shirt, h * 0.07)
    if not back and pose != "wai":
        c.polygon(
            [(x - h * 0.05, foot - h * 0.7), (x + h * 0.05, foot - h * 0.7), (x, foot - h * 0.62)], darker(shirt, 0.12)
        )
    _head(c, x, foot - h * 0.83, h * 0.13, tone, girl, back)


def _legs(c: Canvas, x: float, foot: float, h: float, tone: Colour, lower: Colour, girl: bool, pose: Pose) -> None:
    spread = h * (0.2 if pose == "run" else 0.055)
    lift = h * 0.1 if pose == "run" else 0
    for side, up in ((-1, lift), (1, 0)):
        knee = (x + side * spread * 0.8, foot - h * 0.18 - up * 0.4)
        c.line(
            [(x + side * h * 0.05, foot - h * 0.36), knee, (x + side * spread, foot - up - h * 0.03)], tone, h * 0.06
        )
        c.rectangle(x + side * spread - h * 0.045, foot - up - h * 0.045, h * 0.1, h * 0.05, rgb("#3a2b26"), h * 0.02)
    width = h * (0.19 if girl else 0.145)
    c.polygon(
        [
            (x - h * 0.12, foot - h * 0.42),
            (x + h * 0.12, foot - h * 0.42),
            (x + width, foot - h * 0.2),
            (x - width, foot - h * 0.2),
        ],
        lower,
    )
    if not girl:
        c.polygon(
            [(x - h * 0.016, foot - h * 0.19), (x, foot - h * 0.28), (x + h * 0.016, foot - h * 0.19)],
            darker(lower, 0.6),
        )


ARMS: dict[str, tuple[tuple[tuple[float, float], tuple[float, float]], ...]] = {
    "stand": (((-0.18, 0.52), (-0.17, 0.38)), ((0.18, 0.52), (0.17, 0.38))),
    "run": (((-0.22, 0.55), (-0.26, 0.66)), ((0.22, 0.52), (0.3, 0.58))),
    "wave": (((-0.18, 0.52), (-0.17, 0.38)), ((0.22, 0.74), (0.26, 0.94))),
    "wai": (((-0.17, 0.52), (-0.015, 0.63)), ((0.17, 0.52), (0.015, 0.63))),
    "carry": (((-0.18, 0.52), (-0.07, 0.5)), ((0.18, 0.52), (0.07, 0.5))),
}
"""Elbow and hand of both arms, in heights from the middle and above the feet."""


def _arms(c: Canvas, x: float, foot: float, h: float, tone: Colour, shirt: Colour, pose: Pose) -> None:
    for side, (elbow, hand) in zip((-1, 1), ARMS[pose], strict=True):
        shoulder = (x + side * h * 0.12, foot - h * 0.66)
        joint = (x + elbow[0] * h, foot - elbow[1] * h)
        end = (x + hand[0] * h, foot - hand[1] * h)
        c.line([shoulder, joint, end], tone, h * 0.055)
        c.line([shoulder, mix_point(shoulder, joint, 0.7)], darker(shirt, 0.06), h * 0.08)


def mix_point(one: tuple[float, float], other: tuple[float, float], share: float) -> tuple[float, float]:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _head(c: Canvas, x: float, y: float, radius: float, tone: Colour, girl: bool, back: bool) -> None:
    c.rectangle(x - radius * 0.3, y + radius * 0.6, radius * 0.6, radius * 0.7, darker(tone, 0.08))
    if girl:
        c.rectangle(x - radius * 1.08, y - radius * 0.4, radius * 2.16, radius * 1.5, HAIR, radius * 0.7)
    c.circle(x, y, radius, HAIR if back else tone)
    if back:
        return
    c.slice(x, y, radius * 1.06, 180, 360, HAIR)
    c.rectangle(x - radius * 0.95, y - radius * 0.1, radius * 1.9, radius * 0.2, HAIR if girl else tone, radius * 0.1)
    for side in (-1, 1):
        c.circle(x + side * radius * 0.36, y + radius * 0.28, radius * 0.09, HAIR)
        c.circle(x + side * radius * 0.55, y + radius * 0.5, radius * 0.16, mix(tone, rgb("#e8776a"), 0.45))
    c.slice(x, y + radius * 0.48, radius * 0.22, 10, 170, mix(tone, rgb("#8a3a30"), 0.7))


def pupil(c: Canvas, p: Palette, x: float, foot: float, height: float, number: int, *, back: bool = False,
          pose: Pose = "stand") -> None:  # fmt: skip
    """A pupil in uniform; ``number`` decides who it is."""
    person(c, x, foot, height, WHITE, p.shorts, skin=number, girl=number % 2 == 1, back=back, pose=pose)


def teacher(c: Canvas, p: Palette, x: float, foot: float, height: float, number: int, *, pose: Pose = "stand") -> None:
    shirt = (p.primary, p.accent, lighter(p.primary, 0.3))[number % 3]
    person(c, x, foot, height, shirt, darker(p.shorts, 0.2), skin=number, girl=number % 2 == 0, pose=pose)


def bunting(c: Canvas, p: Palette, y: float, count: int = 22, sag: float = 46) -> None:
    """A string of little flags from edge to edge."""
    colours = (p.primary, p.accent, p.sun, lighter(p.leaf, 0.1), WHITE)
    width = c.width / count
    height = [y + sag * math.sin((index + 0.5) / count * math.tau) ** 2 for index in range(count + 1)]
    c.line([(index * width, height[index]) for index in range(count + 1)], rgb("#7a6a58"), 3)
    for index in range(count):
        left, right = index * width + 8, (index + 1) * width - 8
        c.polygon(
            [(left, height[index] + 3), (right, height[index + 1] + 3), ((left + right) / 2, height[index] + 58)],
            colours[index % len(colours)],
        )


def room(c: Canvas, p: Palette, floor: float = 660) -> None:
    """An inner room: wall, skirting, floor boards, light from the upper left."""
    c.gradient(lighter(p.wall, 0.35), mix(p.wall, p.sky_low, 0.4), 0, floor)
    c.rectangle(0, floor - 14, c.width, 14, darker(p.wall, 0.25))
    c.gradient(rgb("#d9a873"), rgb("#b9824f"), floor)
    for index in range(1, 5):
        c.rectangle(0, floor + (c.height - floor) * (index / 5) ** 1.25, c.width, 3, rgb("#a87444"))


def window(c: Canvas, p: Palette, x: float, y: float, width: float, height: float) -> None:
    """A window with hills behind it."""
    c.rectangle(x - 12, y - 12, width + 24, height + 24, p.trim, 6)
    c.rectangle(x, y, width, height, mix(p.sky_top, WHITE, 0.2))
    c.rectangle(x, y + height * 0.62, width, height * 0.38, p.middle)
    c.slice(x + width * 0.3, y + height * 0.66, min(width * 0.3, height * 0.3), 180, 360, p.far)
    c.rectangle(x, y + height * 0.8, width, height * 0.2, p.ground)
    c.rectangle(x + width / 2 - 5, y, 10, height, p.trim)
    c.rectangle(x, y + height * 0.45, width, 8, p.trim)
    c.rectangle(x - 24, y + height + 10, width + 48, 14, lighter(p.trim, 0.25), 4)


def stars(c: Canvas, seed: int, lower: float) -> None:
    chance = Random(seed)
    for _ in range(70):
        c.circle(chance.uniform(0, c.width), chance.uniform(0, lower), chance.uniform(1.2, 3.2), rgb("#fff3d0"))
