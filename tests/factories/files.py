"""Bytes of files as people upload them, made by code: pictures with camera notes, huge ones, broken ones, documents."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

from PIL import Image, ImageChops, ImageCms

GPS_MARK = b"13;41;0;N-secret-place"
XMP = b'<?xpacket?><x:xmpmeta xmlns:x="adobe:ns:meta/"><secret-owner/></x:xmpmeta>'


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file; ``kind`` is a name of Pillow's."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def quarters(width: int = 80, height: int = 60) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right: shows how a picture is turned."""
    picture = Image.new("RGB", (width, height), "white")
    half = (width // 2, height // 2)
    picture.paste("red", (0, 0, *half))
    picture.paste("lime", (half[0], 0, width, half[1]))
    picture.paste("blue", (0, half[1], half[0], height))
    return picture


def corners(picture: Image.Image) -> tuple[str, ...]:
    """Return the colours of the four corners as words, clockwise from top left."""
    width, height = picture.size
    small = picture.convert("RGB")
    at = ((5, 5), (width - 5, 5), (width - 5, height - 5), (5, height - 5))
    return tuple(word(small.getpixel(point)) for point in at)


def word(colour: Any) -> str:
    known = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white", (0, 0, 0): "black"}
    return known.get(tuple(int(part > 127) for part in colour), "?")


def camera_notes(orientation: int = 1) -> Image.Exif:
    """Return EXIF as a telephone writes it: orientation, maker, place."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Maker"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (13.0, 41.0, 0.0), "E", (100.0, 30.0, 0.0)
    gps[29] = GPS_MARK.decode()
    return exif


def photo_with_notes(orientation: int = 1, kind: str = "JPEG", size: tuple[int, int] = (80, 60)) -> bytes:
    """A picture of four quarters with EXIF, GPS, XMP, a comment and a colour profile."""
    options: dict[str, Any] = {"exif": camera_notes(orientation), "icc_profile": srgb_profile()}
    if kind == "JPEG":
        options |= {"xmp": XMP, "comment": b"secret-comment", "quality": 95}
    return encoded(quarters(*size), kind, **options)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@cache
def noisy_photo(width: int = 2400, height: int = 1600) -> bytes:
    """A JPEG as busy as a photograph of leaves: hard to make small, and always the same."""
    coarse = Image.frombytes("L", (150, 100), bytes((i * i * 7 + i * 13) % 251 for i in range(150 * 100)))
    fine = Image.frombytes("L", (601, 397), bytes((i * i * 31 + i * 17) % 241 for i in range(601 * 397)))
    grey = ImageChops.blend(coarse.resize((width, height)), fine.resize((width, height)), 0.35)
    colour = Image.merge("RGB", (grey, grey.transpose(Image.Transpose.FLIP_LEFT_RIGHT), grey.rotate(180)))
    return encoded(colour, "JPEG", quality=92)


def flat_jpeg(width: int, height: int) -> bytes:
    """A whole baseline JPEG of one grey, 4:2:0, written by hand: twelve zero bits for every 256 pixels.

    So 128 million pixels cost 0.75 MB and no time, and a decoder has all its work to do.
    """
    blocks = -(-width // 16) * -(-height // 16)
    table = bytes([1] + [0] * 15) + b"\0"
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xDB, b"\0" + b"\x01" * 64),
            segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + bytes([1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0])),
            segment(0xC4, b"\x00" + table),
            segment(0xC4, b"\x10" + table),
            segment(0xDA, bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])),
            bytes(-(-blocks * 12 // 8)),
            b"\xff\xd9",
        )
    )


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def png_that_claims(width: int, height: int) -> bytes:
    """A tiny PNG whose header claims any size: a decompression bomb."""
    whole = encoded(Image.new("L", (1, 1)), "PNG")
    header = struct.pack(">II", width, height) + whole[24:29]
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return whole[:16] + header + crc + whole[33:]


def progressive_header(width: int, height: int) -> bytes:
    """A small progressive JPEG whose header claims any size."""
    data = bytearray(encoded(quarters(), "JPEG", progressive=True))
    at = data.index(b"\xff\xc2")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""One empty page."""


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def office(extension: str, **more: bytes) -> bytes:
    """A small docx, xlsx or pptx; ``more`` are further entries (``__`` stands for a slash)."""
    kinds = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    files = {"[Content_Types].xml": kinds, OFFICE_PARTS[extension]: b"<x/>"}
    return zipped(files | {name.replace("__", "/"): data for name, data in more.items()})


def open_document(extension: str) -> bytes:
    kind = {"odt": b"text", "ods": b"spreadsheet"}[extension]
    return zipped({"mimetype": b"application/vnd.oasis.opendocument." + kind, "content.xml": b"<x/>"})


OLE_NAMES = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}


def old_office(extension: str, *more: str) -> bytes:
    """As much of an old Office file as tells its kind: the magic and the names of its streams."""
    names = (OLE_NAMES.get(extension, extension), *more)
    streams = b"".join(f"{name}\0".encode("utf-16-le").ljust(64, b"\0") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + streams
