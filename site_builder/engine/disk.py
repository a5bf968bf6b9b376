"""Making files last through a power cut."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that after a power cut it is there whole or not at all."""
    temporary = path.with_suffix(".part")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(path.parent)


def copy_file(source: Path, destination: str) -> None:
    # Loaded when it is needed: four libraries of compression come with it.
    import shutil

    shutil.copyfile(source, destination)


def remove_tree(folder: Path) -> None:
    """Remove a folder with everything in it; what cannot be removed stays."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync(folder: Path) -> None:
    """Write everything of the folder's file system to disk: one call costs less than an fsync a file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "syncfs"):
            os.sync()
        elif libc.syncfs(descriptor) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(descriptor)
