"""The six public sizes: within their budgets, never enlarged, no worse than they must be."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from cms.content.media import budgets, sizes
from tests.factories import files

BUDGETS: dict[str, budgets.Size] = {size.name: size for size in budgets.SIZES}


def made(data: bytes, tmp_path: Path) -> dict[tuple[str, str], sizes.Made]:
    path = tmp_path / "original"
    path.write_bytes(data)
    return {(one.name, one.format): one for one in sizes.make_sizes(path)}


def opened(one: sizes.Made) -> Image.Image:
    return Image.open(io.BytesIO(one.picture.data))


def test_the_budgets_are_those_of_the_design() -> None:
    limits = {size.name: (size.box[0], size.budget) for size in budgets.SIZES}
    assert limits == {"thumbnail": (400, 20_000), "medium": (800, 60_000), "view": (1600, 130_000)}


def test_a_busy_photograph_keeps_every_budget(tmp_path: Path) -> None:
    found = made(files.noisy_photo(), tmp_path)
    assert len(found) == 6
    for (name, file_format), one in found.items():
        size, picture = BUDGETS[name], opened(one)
        assert len(one.picture.data) <= size.budget, (name, file_format)
        assert picture.width <= size.box[0]
        assert picture.size == (one.picture.width, one.picture.height)
        assert picture.format == file_format.upper()


def test_quality_does_not_fall_below_the_floor_the_picture_gets_smaller_instead() -> None:
    photo = Image.open(io.BytesIO(files.noisy_photo()))
    for file_format, ladder in sizes.LADDER.items():
        lowest = sizes.encoded(photo.resize((800, 533)), file_format, ladder[-1])
        one = sizes.within_budget(photo.resize((800, 533)), file_format, len(lowest) - 1)
        assert one.width < 800
        assert len(one.data) < len(lowest)
        exact = sizes.within_budget(photo.resize((800, 533)), file_format, len(lowest))
        assert exact.width == 800


def test_a_picture_that_fits_has_the_best_quality() -> None:
    calm = files.quarters(400, 300)
    for file_format, ladder in sizes.LADDER.items():
        assert sizes.best_quality(calm, file_format, 20_000) == sizes.encoded(calm, file_format, ladder[0])


@pytest.mark.parametrize("file_format", sizes.LADDER)
def test_of_the_qualities_that_fit_the_highest_is_taken(file_format: str) -> None:
    photo = Image.open(io.BytesIO(files.noisy_photo())).resize((300, 200))
    ladder = sizes.LADDER[file_format]
    by_quality = [sizes.encoded(photo, file_format, quality) for quality in ladder]
    for wanted in by_quality:
        best = sizes.best_quality(photo, file_format, len(wanted))
        assert best == next(data for data in by_quality if len(data) <= len(wanted))


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The qualities that are tried."""
    encoded = sizes.encoded
    found: list[int] = []

    def noting(picture: Image.Image, file_format: str, quality: int) -> bytes:
        found.append(quality)
        return encoded(picture, file_format, quality)

    monkeypatch.setattr(sizes, "encoded", noting)
    return found


@pytest.mark.parametrize("file_format", sizes.LADDER)
def test_the_quality_is_found_in_few_tries(file_format: str, tries: list[int]) -> None:
    photo = Image.open(io.BytesIO(files.noisy_photo())).resize((300, 200))
    by_quality = [len(sizes.encoded(photo, file_format, quality)) for quality in sizes.LADDER[file_format]]
    for budget in by_quality:
        tries.clear()
        sizes.best_quality(photo, file_format, budget)
        assert len(tries) <= 3, (budget, tries)


@pytest.mark.parametrize("file_format", sizes.LADDER)
def test_a_picture_that_has_to_get_smaller_is_hardly_smaller_than_it_must_be(
    file_format: str, tries: list[int]
) -> None:
    photo = Image.open(io.BytesIO(files.noisy_photo())).resize((300, 200))
    budget = len(sizes.encoded(photo, file_format, sizes.LADDER[file_format][-1])) // 2
    tries.clear()
    one = sizes.within_budget(photo, file_format, budget)
    assert 0.85 * budget <= len(one.data) <= budget
    assert len(tries) <= 6


def test_small_pictures_are_not_enlarged(tmp_path: Path) -> None:
    found = made(files.encoded(files.quarters(80, 60), "PNG"), tmp_path)
    assert {opened(one).size for one in found.values()} == {(80, 60)}


def test_tall_pictures_are_bounded_by_their_height(tmp_path: Path) -> None:
    found = made(files.encoded(files.quarters(1000, 2560), "PNG"), tmp_path)
    assert opened(found["thumbnail", "jpeg"]).size == (234, 600)


def test_transparency_stays_in_webp_and_becomes_white_in_jpeg(tmp_path: Path) -> None:
    emblem = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    emblem.paste((255, 0, 0, 255), (20, 20, 40, 40))
    found = made(files.encoded(emblem, "PNG"), tmp_path)
    webp, jpeg = opened(found["view", "webp"]), opened(found["view", "jpeg"])
    assert webp.mode == "RGBA"
    assert webp.getchannel("A").getpixel((5, 5)) == 0
    assert (jpeg.mode, files.word(jpeg.getpixel((5, 5)))) == ("RGB", "white")
    assert files.word(jpeg.getpixel((30, 30))) == "red"


def test_the_same_original_gives_the_same_bytes(tmp_path: Path) -> None:
    data = files.photo_with_notes()
    first, second = made(data, tmp_path), made(data, tmp_path)
    assert {key: one.picture.data for key, one in first.items()} == {
        key: one.picture.data for key, one in second.items()
    }
