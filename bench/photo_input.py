"""Photographs drawn by code that are as hard to make small as those of a telephone.

What decides that is known of real ones: each octave of detail has about as much contrast as the next (1/f), edges of
people and things are sharp, and the sensor adds noise.  Some scenes are plain (a hall, a sky), others busy (leaves, a
crowd): ``detail`` goes from one to the other.
"""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SENT = (2048, 1536)
"""What the desk sends of a photo: made small in the browser."""
QUALITIES = (82, 70)
ENOUGH = 450_000
"""As in ``desk-photos.js``: the second quality where the first gives more bytes."""
SCENES = 10
"""Drawn anew; of each there are views that differ by where the camera looks."""
OCTAVES = (2, 4, 8, 16, 32, 64, 128)
SKIN = ("#8d5a3b", "#a56d48", "#6f432a")


def save_album(folder: Path, count: int) -> list[Path]:
    """Draw so many photos, each another one, as the desk would send them."""
    scenes = [draw(number) for number in range(min(count, SCENES))]
    found = [folder / f"IMG_{number:04}.jpg" for number in range(count)]
    for number, path in enumerate(found):
        picture = ImageChops.offset(scenes[number % SCENES], number * 37, number * 11)
        for quality in QUALITIES:
            picture.save(path, "JPEG", quality=quality)
            if path.stat().st_size <= ENOUGH:
                break
    return found


def draw(number: int, size: tuple[int, int] = SENT) -> Image.Image:
    """Return a photograph; the same number gives the same scene (the grain differs)."""
    luck = random.Random(number)
    detail = luck.uniform(0.3, 0.95)
    scene = ground(luck, size)
    for octave in OCTAVES:
        scene = ImageChops.add(scene, grain(size, octave, 20 * detail), 1, -128)
    people(luck, scene)
    scene = scene.filter(ImageFilter.GaussianBlur(0.6))
    return ImageChops.add(scene, grain(size, 1, 5), 1, -128)


def ground(luck: random.Random, size: tuple[int, int]) -> Image.Image:
    """Return the light of a place: from a bright top to a darker ground."""
    top = [luck.randint(150, 235) for _ in range(3)]
    bottom = [luck.randint(60, 140) for _ in range(3)]
    strip = Image.new("RGB", (1, 64))
    for row in range(64):
        strip.putpixel((0, row), tuple(int(a + (b - a) * row / 63) for a, b in zip(top, bottom, strict=True)))  # type: ignore[arg-type]
    return strip.resize(size, Image.Resampling.BICUBIC)


def grain(size: tuple[int, int], octave: int, strength: float) -> Image.Image:
    """Return detail of one size, mostly of light and a little of colour, around 128."""
    small = (size[0] // octave + 1, size[1] // octave + 1)
    light = Image.effect_noise(small, strength)
    colours = [Image.blend(light, Image.effect_noise(small, strength), 0.25) for _ in range(3)]
    return Image.merge("RGB", colours).resize(size, Image.Resampling.BICUBIC)


def people(luck: random.Random, scene: Image.Image) -> None:
    """Draw a crowd in uniform, with edges as sharp as a lens makes them."""
    pen = ImageDraw.Draw(scene)
    for _ in range(luck.randint(4, 40)):
        x, y = luck.randrange(scene.width), luck.randrange(scene.height // 3, scene.height)
        tall = luck.randint(60, 420)
        shirt = luck.choice(["#f4f4f2", "#e8ece9", "#d9a441", "#b23a48", "#2f5d8a", "#e7b7c8"])
        pen.rounded_rectangle((x - tall // 5, y, x + tall // 5, y + tall), tall // 10, fill=shirt)
        pen.ellipse((x - tall // 9, y - tall // 4, x + tall // 9, y + tall // 40), fill=luck.choice(SKIN))
        pen.pieslice((x - tall // 8, y - tall // 3, x + tall // 8, y - tall // 20), 180, 360, fill="#15120f")
