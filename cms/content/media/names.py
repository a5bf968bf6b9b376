"""File names and titles as people's devices make them → names for addresses, titles for readers."""

from __future__ import annotations

import re
import unicodedata

from cms.content.text import plain_line

PICTURES = ("jpg", "jpeg", "png", "gif", "webp", "heic", "heif")
"""Extensions that people's pictures have."""
LONGEST_STEM = 60
LONGEST_NAME = 255
EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")
DEVICES = (
    r"(?:img|dsc|dscf|dscn|pxl|mvimg|image|photo|screenshot|line_album|line|messageimage|received|fb_img|viber|cap)"
)
CAMERA_NAME = re.compile(
    rf"^(?:(?:{DEVICES}[-_ ]*)?(?:\d[-_. \d]{{3,}}|[0-9a-f]{{16,}})(?:[-_ (].{{0,12}})?"
    rf"|{DEVICES}[-_ ]*\d{{0,3}}(?: ?\(\d{{1,3}}\))?)$",
    re.IGNORECASE,
)


def extension_of(filename: str) -> str:
    """Return the extension in lower case, without the dot; empty if there is none.

    >>> extension_of("แบบ ปพ.1.PDF")
    'pdf'
    """
    found = EXTENSION.search(filename.strip())
    return found.group(1).lower() if found else ""


def own_name(filename: str) -> str:
    """Return what a file was called, without the folders of somebody's computer.

    >>> own_name(r"C:\\fakepath\\IMG_0003.JPG")
    'IMG_0003.JPG'
    """
    return plain_line(re.split(r"[/\\]", filename)[-1])[:LONGEST_NAME]


def searched_as(name: str) -> str:
    """Return a file's name and its parts, for an index of words.

    >>> searched_as("IMG_0003 (1).JPG")
    'IMG_0003 (1).JPG IMG 0003 1 JPG'
    """
    parts = re.split(r"[\s_.()-]+", name)
    return " ".join([name, *parts]).strip()


def ascii_stem(filename: str, otherwise: str) -> str:
    """Return the part before the extension as lower-case letters, digits and hyphens; ``otherwise`` if nothing is left.

    >>> ascii_stem("ประกาศ Admission_2569 (1).pdf", "document")
    'admission-2569-1'
    >>> ascii_stem("ประกาศ.pdf", "document")
    'document'
    """
    base = re.split(r"[/\\]", filename)[-1]
    stem = EXTENSION.sub("", base.strip())
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_STEM].strip("-") or otherwise


def clean_title(title: str, extensions: tuple[str, ...]) -> str:
    """Return a title without folders of someone's computer, without the extension, without hidden characters.

    >>> clean_title(r"C:\\fakepath\\กีฬาสี 2569.JPG", ("jpg",))
    'กีฬาสี 2569'
    """
    text = re.sub(r"^(?:[A-Za-z]:)?.*[\\/](?=[^\\/]+\.[A-Za-z0-9]{1,5}$)", "", plain_line(title))
    return EXTENSION.sub("", text).rstrip() if extension_of(text) in extensions else text


def is_camera_name(title: str) -> bool:
    """Say whether a title is what a device calls its pictures, which tells a listener nothing.

    >>> is_camera_name("IMG_20260516_091522"), is_camera_name("กีฬาสี 2569")
    (True, False)
    """
    return bool(CAMERA_NAME.match(title.strip()))
