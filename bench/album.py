"""An album of 200 photos is sent, made ready and published while somebody else of the school publishes.

How long do those publishes take, beside the same without an album in the same run; and what do albums weigh in a year?
Over HTTP as the desk sends photos, web server and worker running, on SQLite.  The photos have the detail of real ones
(``photo_input``).
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from bench.publish_latency import p95, run_act
from bench.rows import Options, Row

ALBUM = 30
ALBUMS_A_YEAR = 2 * 52
SCHOOLS = 104
MEGABYTE, GIGABYTE = 1_000_000, 1_000_000_000


def measure(options: Options) -> Iterator[Row]:
    photos, edits = (12, 5) if options.quick else (200, 60)
    found = run_act(options.folder / "cms", photos, edits, module="bench.album_input")
    yield from times(found, photos)
    yield from weights(found)


def times(found: dict[str, Any], photos: int) -> Iterator[Row]:
    alone, meanwhile = found["alone"], found["meanwhile"]
    name = f"another publish during an album of {photos}"
    yield Row(f"{name}, p50 of {len(meanwhile)}", median(meanwhile), "s", median(alone), "without an album")
    yield Row(f"{name}, p95 of {len(meanwhile)}", p95(meanwhile), "s", p95(alone), "without an album")
    yield Row(f"{name}, with one picture of its own", found["own_picture"], "s")
    yield Row(f"album of {photos}: sent in", found["sent"], "s")
    yield Row(f"album of {photos}: from publish to live", found["ready"], "s")


def weights(found: dict[str, Any]) -> Iterator[Row]:
    """``published``: what a host has to hold; ``kept``: originals and what was made of them, in the CMS."""
    album = found["photo"] * ALBUM + found["cover"]
    year = album * ALBUMS_A_YEAR
    yield Row(f"an album of {ALBUM}, published", album / MEGABYTE, "MB")
    yield Row("largest thumbnail", found["largest_thumbnail"] / 1000, "KB")
    yield Row("largest view", found["largest_view"] / 1000, "KB")
    yield Row("2 albums of 30 a week: a school and year", year / GIGABYTE, "GB")
    yield Row(f"2 albums of 30 a week: {SCHOOLS} schools and a year", year * SCHOOLS / GIGABYTE, "GB")
    kept = found["kept"] * ALBUM * ALBUMS_A_YEAR
    yield Row("2 albums of 30 a week: kept in the CMS, a school and year", kept / GIGABYTE, "GB")
