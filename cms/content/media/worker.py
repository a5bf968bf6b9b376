"""The picture process: ``python -m cms.content.media.worker OPERATION SOURCE FOLDER``.

Decoders of pictures and of PDFs are what strangers' bytes reach first, so they run here: with bounds on
memory and time, without Django, the database or secrets.  Writes its files, synced, into FOLDER and prints one JSON
object: ``{"made": [...]}`` or ``{"refused": code, "detail": …}``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from cms.content.media import budgets

MEGABYTE = 1024 * 1024
ADDRESS_SPACE = 640 * MEGABYTE
"""Hard bound of all memory, libraries included (about 150 MB); pictures are refused by their own sums long before."""
CPU_SECONDS = {
    "prepare": 20,
    "render": 60,
    "render_album": 60,
    "render_others": 60,
    "icons": 30,
    "open_pdf": 10,
    "read_pdf": 20,
    "draw_pdf": 60,
}
NICENESS = 10
"""Builds and editors come first."""


def main(arguments: list[str]) -> int:
    """Do one operation and print its result; exit 0 for a refusal too, which is a result."""
    operation, source, folder = arguments
    limit_resources(CPU_SECONDS[operation])
    from cms.content.media.pictures import Refused

    try:
        result: dict[str, Any] = {"made": OPERATIONS[operation](Path(source), Path(folder))}
    except Refused as refusal:
        result = {"refused": refusal.code, "detail": refusal.detail}
    except MemoryError:
        result = {"refused": "too_hard", "detail": None}
    result["peak_kilobytes"] = peak_kilobytes()
    sys.stdout.write(json.dumps(result))
    return 0


def limit_resources(cpu_seconds: int) -> None:
    """Bound memory, processor time, and the size of what can be written; make room for others."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * MEGABYTE, 64 * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)


def peak_kilobytes() -> int:
    """Return the most memory this process has had.  Not ``ru_maxrss``, which counts the parent's before ``exec``."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def prepare(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write ``original.jpg`` or ``original.png``."""
    from cms.content.media import pictures

    made = pictures.prepare(source)
    return [written(folder / f"original.{made.extension}", made.data, width=made.width, height=made.height)]


def render(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write the six public sizes."""
    return _rendered(source, folder, budgets.FILES)


def render_album(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write the two sizes that an album shows."""
    return _rendered(source, folder, budgets.ALBUM_FILES)


def render_others(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write the four sizes that an album does not show."""
    return _rendered(source, folder, budgets.OTHER_FILES)


def _rendered(source: Path, folder: Path, files: Collection[str]) -> list[dict[str, Any]]:
    from cms.content.media import sizes

    return [
        written(
            folder / f"{made.name}.{made.picture.extension}",
            made.picture.data,
            name=made.name,
            format=made.format,
            width=made.picture.width,
            height=made.picture.height,
        )
        for made in sizes.make_sizes(source, files)
    ]


def icons(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write the five icons of an emblem."""
    from cms.content.media import icons as emblem

    return [written(folder / name, data) for name, data in emblem.make_icons(source)]


def open_pdf(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write nothing; return how many pages a PDF has, which tells that a reader can open it."""
    from cms.content.media import pdf

    return [{"pages": len(pdf.opened(source))}]


def read_pdf(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write nothing; return what is in a PDF."""
    from cms.content.media import pdf

    return [pdf.read(source)]


def draw_pdf(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Write pictures of the first pages."""
    from cms.content.media import pdf

    return [
        written(folder / f"{number}.webp", made.data, width=made.width, height=made.height)
        for number, made in enumerate(pdf.draw(source), start=1)
    ]


def written(path: Path, data: bytes, **facts: Any) -> dict[str, Any]:
    """Write a file, safe from a power cut, and return what is known of it."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return {"file": path.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **facts}


OPERATIONS: dict[str, Callable[[Path, Path], list[dict[str, Any]]]] = {
    "prepare": prepare,
    "render": render,
    "render_album": render_album,
    "render_others": render_others,
    "icons": icons,
    "open_pdf": open_pdf,
    "read_pdf": read_pdf,
    "draw_pdf": draw_pdf,
}

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
