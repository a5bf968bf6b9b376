"""What becomes of pictures of every kind, good and bad, in the picture process itself."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from cms.content.media import errors, processes
from cms.content.media.intake import PreparedImage, prepare_image
from tests.factories import files

MEMORY_KILOBYTES = 300 * 1024


def prepared(data: bytes, name: str = "photo.jpg") -> PreparedImage:
    return prepare_image(ContentFile(data, name), name)


def opened(image: PreparedImage) -> Image.Image:
    return Image.open(io.BytesIO(image.read()))


def run_worker(operation: str, data: bytes, folder: Path) -> dict[str, Any]:
    """Run the process as the CMS does and return its whole answer, with the peak of its memory."""
    source = folder / "upload"
    source.write_bytes(data)
    command = [sys.executable, "-m", processes.MODULE, operation, str(source), str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=processes.PROJECT, env=processes._environment())
    assert done.stderr == b""
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["peak_kilobytes"] > 0
    return answer


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "HEIF"])
def test_pictures_of_these_kinds_are_accepted(kind: str) -> None:
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    image = prepared(files.encoded(files.quarters(), kind))
    assert files.corners(opened(image)) == ("red", "green", "white", "blue")
    assert (image.width, image.height) == (80, 60)
    assert image.name == ("photo.png" if kind in ("PNG", "GIF") else "photo.jpg")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (files.SVG, "SVG"),
        (files.PDF, "PDF"),
        (files.HTML, "หน้าเว็บ (HTML)"),
        (files.office("docx"), "ZIP หรือเอกสาร Office"),
        (files.encoded(files.quarters(), "BMP"), "BMP"),
        (files.encoded(files.quarters(), "TIFF"), "TIFF"),
        (files.encoded(files.quarters(), "AVIF"), "AVIF"),
        ("ภาพถ่าย".encode(), ""),
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(data: bytes, found: str) -> None:
    with pytest.raises(errors.NotAPicture) as caught:
        prepared(data, "photo.jpg")
    assert found in caught.value.message
    assert "JPEG, PNG, GIF, WebP และ HEIC" in caught.value.message


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(errors.EmptyFile):
        prepared(b"")


def test_a_file_of_too_many_bytes_is_refused(settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1024 * 1024
    with pytest.raises(errors.FileTooLarge, match=r"media\.too_large") as caught:
        prepared(files.encoded(files.quarters(), "JPEG") + bytes(1024 * 1024))
    assert "1 เมกะไบต์" in caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        files.noisy_photo(400, 300)[:-3000],
        files.encoded(files.quarters(400, 300), "PNG")[:200],
        b"\xff\xd8\xff\xe0" + b"not a picture at all" * 20,
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"GIF89a" + bytes(3),
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"\0\0\0\x18ftypheic" + bytes(100),
    ],
    ids=["cut jpeg", "cut png", "jpeg of words", "png of zeros", "cut gif", "cut webp", "heic of zeros"],
)
def test_a_broken_picture_is_refused(data: bytes) -> None:
    with pytest.raises(errors.BrokenPicture):
        prepared(data)


@pytest.mark.parametrize(
    "data",
    [
        files.png_that_claims(30_000, 30_000),
        files.png_that_claims(9_000, 9_000),
        files.flat_jpeg(20_000, 10_000),
        files.progressive_header(13_000, 9_800),
    ],
    ids=["bomb", "png of 81 million", "jpeg of 200 million", "progressive of 127 million"],
)
def test_a_decompression_bomb_is_refused_before_it_is_opened(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(errors.TooManyPixels) as caught:
        prepared(data)
    assert str(caught.value.millions) in caught.value.message
    assert run_worker("prepare", data, tmp_path)["peak_kilobytes"] < 60 * 1024


def test_a_jpeg_of_128_million_pixels_is_accepted_within_300_megabytes(tmp_path: Path) -> None:
    answer = run_worker("prepare", files.flat_jpeg(13_066, 9_797), tmp_path)
    (made,) = answer["made"]
    assert (made["width"], made["height"]) == (2560, 1920)
    assert answer["peak_kilobytes"] <= MEMORY_KILOBYTES


def test_the_longest_side_of_an_original_is_2560_pixels_and_small_ones_stay() -> None:
    assert prepared(files.encoded(Image.new("L", (4000, 1000)), "JPEG")).width == 2560
    assert prepared(files.encoded(Image.new("L", (30, 20)), "JPEG")).width == 30


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_maker_owner_and_profile_are_gone(kind: str) -> None:
    data = files.photo_with_notes(kind=kind)
    assert b"Secret Maker" in data
    kept = prepared(data).read()
    assert not [mark for mark in (b"ecret", files.GPS_MARK, b"Exif", b"ICC", b"iCCP", b"xmp") if mark in kept]
    picture = Image.open(io.BytesIO(kept))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


UPRIGHT = {
    1: ("red", "green", "white", "blue"),
    2: ("green", "red", "blue", "white"),
    3: ("white", "blue", "red", "green"),
    4: ("blue", "white", "green", "red"),
    5: ("red", "blue", "white", "green"),
    6: ("blue", "red", "green", "white"),
    7: ("white", "green", "red", "blue"),
    8: ("green", "white", "blue", "red"),
}
"""How the corners must stand after turning, by EXIF's orientation."""


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_pictures_stand_upright(orientation: int) -> None:
    image = prepared(files.photo_with_notes(orientation))
    assert files.corners(opened(image)) == UPRIGHT[orientation]
    assert (image.width, image.height) == ((80, 60) if orientation < 5 else (60, 80))


def test_a_huge_turned_picture_is_both_reduced_and_upright() -> None:
    image = prepared(files.photo_with_notes(6, size=(5200, 3900)))
    assert (image.width, image.height) == (1920, 2560)
    assert files.corners(opened(image)) == UPRIGHT[6]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "CMYK", "I;16", "RGBA", "YCbCr"])
def test_every_way_of_keeping_colours_becomes_plain_rgb(mode: str) -> None:
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG", "PA": "PNG"}.get(mode, "PNG")
    source = Image.new("L", (40, 30), 255).convert(mode) if mode != "I;16" else Image.new("I;16", (40, 30), 65_535)
    if mode == "PA":
        source = source.convert("LA")
    picture = opened(prepared(files.encoded(source, kind)))
    assert picture.mode == "RGB"
    assert files.word(picture.getpixel((20, 15))) == "white"


def test_a_transparent_picture_stays_transparent() -> None:
    see_through = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    picture = opened(prepared(files.encoded(see_through, "PNG"), "ตรา.png"))
    assert picture.mode == "RGBA"
    assert picture.getchannel("A").getextrema() == (0, 0)


def test_of_a_moving_picture_the_first_frame_stays() -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "lime", "blue")]
    data = files.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    picture = opened(prepared(data))
    assert getattr(picture, "n_frames", 1) == 1
    assert files.word(picture.convert("RGB").getpixel((5, 5))) == "red"


def test_a_large_photograph_in_png_is_kept_as_jpeg() -> None:
    photo = Image.open(io.BytesIO(files.noisy_photo()))
    assert prepared(files.encoded(photo, "PNG", compress_level=1), "canva.png").name == "canva.jpg"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("กีฬาสี.jpg", "image.jpg"),
        ("Sport Day_2569 (1).JPEG", "sport-day-2569-1.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("a" * 250 + ".jpg", "a" * 60 + ".jpg"),
        ("\u202egpj.exe.jpg", "gpj-exe.jpg"),
    ],
)
def test_stored_names_are_short_and_ascii(name: str, stored: str) -> None:
    assert prepared(files.encoded(files.quarters(), "JPEG"), name).name == stored


def test_the_picture_process_loads_no_django_and_sees_no_secrets() -> None:
    program = (
        "import json, sys, os, cms.content.media.worker, cms.content.media.pictures, cms.content.media.sizes\n"
        "print(json.dumps([sorted({name.split('.')[0] for name in sys.modules}), sorted(os.environ)]))\n"
    )
    seen = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, env=processes._environment()
    )
    modules, variables = json.loads(seen.stdout)
    assert not {"django", "wagtail", "tenants"} & set(modules)
    assert not [name for name in variables if "SECRET" in name or "DATABASE" in name]


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(processes.WALL_SECONDS, "prepare", 0.01)
    with pytest.raises(errors.PictureTooHard):
        prepared(files.encoded(files.quarters(), "JPEG"))


@pytest.mark.parametrize("operation", ["render", "render_album", "render_others"])
def test_sizes_that_a_busy_machine_did_not_make_in_time_come_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, operation: str
) -> None:
    monkeypatch.setitem(processes.WALL_SECONDS, operation, 0.01)
    with pytest.raises(errors.WorkerFailed, match="by the clock"):
        processes.run(operation, tmp_path / "photo.jpg", tmp_path)


def test_a_process_that_dies_of_something_else_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MODULE", "no.such.module")
    with pytest.raises(errors.WorkerFailed):
        prepared(files.encoded(files.quarters(), "JPEG"))


@pytest.mark.parametrize("quality", [60, 75, 90, 98])
def test_a_photo_that_was_made_small_already_does_not_grow(quality: int) -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(files.noisy_photo())).resize((800, 600)).save(out, "JPEG", quality=quality, optimize=True)
    assert prepared(out.getvalue()).size <= len(out.getvalue()) * 1.02
