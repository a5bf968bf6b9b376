"""Files of pictures → upright sRGB pictures without notes → our own original.  Runs in the picture process only.

Memory is counted before anything is decoded: ``MEMORY`` bytes for the pixels of one picture.  JPEG is decoded at 1/2,
1/4 or 1/8 of its size where that is enough, so that a picture of 128 million pixels needs some 30 MB.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from cms.content.media.sniff import HEAD, describe, picture_format

LONGEST_SIDE = 2560
"""Pixels of the longest side of a stored original."""
MOST_PIXELS = 140_000_000
MEMORY = 210_000_000
BYTES_A_PIXEL = {"png": 4, "gif": 5, "webp": 16, "heif": 9}
"""What decoding needs at its peak, measured: Pillow keeps RGB in 4 bytes, WebP's decoder keeps three canvases."""
BYTES_AN_ALPHA_PIXEL = 8
MOST_HEIF_PIXELS = 52_000_000
"""Telephones make 48 to 50: the one format that may use more than ``MEMORY`` (see ``worker.ADDRESS_SPACE``)."""
LARGEST_PNG = 2_000_000
"""An opaque PNG above this is a photograph and is stored as JPEG."""
ORIGINAL_QUALITY = 90


Image.MAX_IMAGE_PIXELS = None  # we count ourselves, by format


class Refused(Exception):
    """The picture cannot be taken; ``code`` names a rule of ``errors``, ``detail`` goes into its message."""

    def __init__(self, code: str, detail: Any = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Encoded(NamedTuple):
    data: bytes
    extension: str
    width: int
    height: int


def prepare(path: Path) -> Encoded:
    """Return the original as we keep it: reduced, upright, sRGB, first frame only, JPEG or PNG."""
    picture, kind = open_upright(path, (LONGEST_SIDE, LONGEST_SIDE))
    if kind in ("png", "gif") or picture.mode == "RGBA":
        data = encode(picture, "PNG", compress_level=6)
        if picture.mode == "RGBA" or len(data) <= LARGEST_PNG:
            return Encoded(data, "png", *picture.size)
    return Encoded(as_photograph(path, picture), "jpg", *picture.size)


def as_photograph(path: Path, picture: Image.Image) -> bytes:
    """Return a picture as JPEG, in no better quality than it came with: what is lost does not come back.

    A photo that a telephone has made small already would grow by half.
    """
    ours = encode(picture, "JPEG", quality=ORIGINAL_QUALITY, optimize=True)
    with Image.open(path) as source:
        if not isinstance(source, JpegImageFile) or source.mode != "RGB" or source.size != picture.size:
            return ours
        tables, sampling = source.quantization, get_sampling(source)
    if sampling < 0:
        return ours
    return min(ours, encode(picture, "JPEG", optimize=True, qtables=tables, subsampling=sampling), key=len)


def open_upright(path: Path, box: tuple[int, int]) -> tuple[Image.Image, str]:
    """Return a picture decoded, turned upright, in RGB or RGBA and not larger than ``box``, and its format.

    Raises Refused.  A picture smaller than the box keeps its size.
    """
    kind = sniffed(path)
    if kind == "heif":
        open_heif_files()
    try:
        with Image.open(path, formats=[kind.upper()]) as picture:
            check_size(picture, kind)
            picture.draft(None, size_within(picture.size, box))
            check_memory(picture, kind)
            return plain(picture, box), kind
    except MemoryError as error:
        raise Refused("too_hard") from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise Refused("broken") from error


def sniffed(path: Path) -> str:
    """Return the format that the bytes themselves tell; raises Refused."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    kind = picture_format(head)
    if kind is None:
        raise Refused("not_a_picture", describe(head))
    return kind


def open_heif_files() -> None:
    """Teach Pillow HEIC: late, because the library takes a quarter of a second to load."""
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.register_heif_opener()


def check_size(picture: Image.Image, kind: str) -> None:
    """Refuse by the size that the header claims, before a pixel is decoded."""
    pixels = picture.width * picture.height
    if pixels > (MOST_HEIF_PIXELS if kind == "heif" else MOST_PIXELS):
        raise Refused("too_many_pixels", pixels // 1_000_000)


def check_memory(picture: Image.Image, kind: str) -> None:
    """Refuse what would need more than MEMORY; for JPEG after ``draft``, which has made the picture smaller."""
    if kind == "heif":
        return
    pixels = picture.width * picture.height
    with_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    cost = BYTES_A_PIXEL.get(kind, 4) if not (with_alpha and kind == "png") else BYTES_AN_ALPHA_PIXEL
    if pixels * cost + coefficients(picture) > MEMORY:
        raise Refused("too_many_pixels", full_pixels(picture) // 1_000_000)


def coefficients(picture: Any) -> int:
    """Return the bytes that libjpeg holds for a progressive JPEG: every coefficient, whatever ``draft`` says."""
    layers = getattr(picture, "layer", None)
    if not layers or not picture.info.get("progressive"):
        return 0
    widest, highest = max(h for _, h, _, _ in layers), max(v for _, _, v, _ in layers)
    samples = sum(h * v for _, h, v, _ in layers) / (widest * highest)
    return int(full_pixels(picture) * samples * 2)


def full_pixels(picture: Any) -> int:
    """Return the pixels of the file; ``draft`` has put the reduced size into ``size``."""
    scale = getattr(picture, "decoderconfig", None) or (1,)
    return int(picture.width * picture.height * max(scale[0], 1) ** 2)


def plain(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Return the picture as RGB or RGBA, not larger than ``box``, upright and with nothing but pixels."""
    profile = picture.info.get("icc_profile")
    exif_turned = ImageOps.exif_transpose
    picture.load()
    small = reduced(with_simple_mode(picture), box)
    small.info = {**picture.info, **small.info}
    with contextlib.suppress(Exception):  # notes that cannot be read turn nothing
        if picture.getexif():
            small = exif_turned(small)
    small = as_srgb(small, profile)
    if small.mode == "RGBA" and small.getchannel("A").getextrema()[0] == 255:
        small = small.convert("RGB")
    small.info = {}
    return small


def with_simple_mode(picture: Image.Image) -> Image.Image:
    """Return the picture in L, RGB, RGBA or CMYK with 8 bits: the modes that can be reduced and converted."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGB", "RGBA", "CMYK") or (picture.mode == "L" and "transparency" not in picture.info):
        return picture
    with_alpha = picture.mode in ("LA", "PA", "La", "RGBa") or "transparency" in picture.info
    return picture.convert("RGBA" if with_alpha else "RGB")


def reduced(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Return the picture within ``box``, in proportion; never enlarged."""
    size = size_within(picture.size, box)
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def size_within(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """Return ``size`` scaled down to fit into ``box``; sides are at least 1 pixel.

    >>> size_within((4000, 3000), (400, 600))
    (400, 300)
    >>> size_within((40, 30), (400, 600))
    (40, 30)
    """
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def as_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return RGB or RGBA in sRGB.  A profile that cannot be used is ignored: so do browsers."""
    if picture.mode == "RGBA":
        alpha = picture.getchannel("A")
        picture = as_srgb(picture.convert("RGB"), profile)
        picture.putalpha(alpha)
        return picture
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
            if converted is not None:
                return converted
    return picture.convert("RGB")


def encode(picture: Image.Image, file_format: str, **options: Any) -> bytes:
    """Return the bytes of a file that holds the pixels and nothing else."""
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()
