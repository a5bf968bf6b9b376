"""First bytes of a file → what it is.  Names and content types sent by a browser are not believed."""

from __future__ import annotations

HEAD = 1024
"""Bytes needed from the beginning of a file."""

HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
OTHERS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP หรือเอกสาร Office"),
    (b"\xd0\xcf\x11\xe0", "เอกสาร Office"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"8BPS", "Photoshop"),
    (b"\xff\x0a", "JPEG XL"),
)


def picture_format(head: bytes) -> str | None:
    """Return ``jpeg``, ``png``, ``gif``, ``webp`` or ``heif``, or None for everything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "heif" if is_heif(head) else None


def is_heif(head: bytes) -> bool:
    """Say whether an ISO media file calls itself HEIF; AVIF, which calls itself ``mif1`` too, does not count."""
    if head[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}
    return bool(brands & HEIF_BRANDS) and not brands & {b"avif", b"avis"}


def describe(head: bytes) -> str:
    """Return a word for what a refused file seems to be, or an empty string."""
    for magic, name in OTHERS:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp":
        return "AVIF" if head[8:12] in (b"avif", b"avis") else "วิดีโอ"
    return describe_markup(head)


def describe_markup(head: bytes) -> str:
    """Return a word for text that a browser would take for a page or a drawing, or an empty string."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in text:
        return "SVG"
    return "หน้าเว็บ (HTML)" if text.startswith((b"<!doctype html", b"<html", b"<script", b"<?xml")) else ""
