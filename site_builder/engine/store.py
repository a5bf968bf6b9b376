"""Blobs: bytes under the name of their SHA-256, in ``blobs/<1 hex>/<64 hex>``: of 3,000 pages some 400 in each folder.

A blob is trusted only when a committed manifest lists it: a file that a killed build left behind may be cut short, so
it is written anew (beside, then renamed over).
Nothing here makes anything durable; the release syncs once, at its end.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from site_builder.engine.disk import copy_file
from site_builder.engine.errors import BlobLost

PUBLIC_FILE = 0o644
TEMPORARY = ".part-"


class BlobStore:
    """The blobs of one site's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._written: set[str] = set()

    def path(self, sha256: str) -> str:
        return f"{self._folder}/{sha256[0]}/{sha256}"

    def put(self, sha256: str, data: bytes, trusted: Collection[str]) -> None:
        """Store bytes under their hash, unless a trusted blob of that size is there."""
        if self._has(sha256, len(data), trusted):
            return
        path = self.path(sha256)
        self._written.add(sha256)
        try:
            _write_new(path, data)
        except FileNotFoundError:
            self._make_folder(path)
            _write_new(path, data)
        except FileExistsError:
            self._replace(path, data)

    def adopt(self, source: Path, sha256: str, size: int, trusted: Collection[str]) -> None:
        """Take a file of the media root: linked where the file system can, copied where not.

        Raises FileNotFoundError when it is missing and ValueError when its bytes are not those that were promised.
        """
        if self._has(sha256, size, trusted):
            return
        with source.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                raise ValueError(f"{source.name} does not have the bytes that the tables promise")
        path = self.path(sha256)
        self._written.add(sha256)
        if _may_link(source):
            # A link is there whole or not at all, so it may have its name at once.
            with suppress(OSError):
                os.link(source, path, follow_symlinks=True)
                return
        self._adopt_beside(source, path)

    def _adopt_beside(self, source: Path, path: str) -> None:
        """Take a file where its name is taken, its folder was not there or the file system cannot link."""
        beside = f"{path[:-64]}{TEMPORARY}{path[-64:]}"
        self._make_folder(path)
        _remove(beside)
        _link_or_copy(source, beside)
        os.replace(beside, path)
        # When both were the same file already, the rename did nothing and left the second name.
        _remove(beside)

    def link(self, sha256: str, destination: str) -> None:
        """Give a blob a second name.  Raises BlobLost when it is not there, FileNotFoundError without the folder."""
        source = self.path(sha256)
        try:
            os.link(source, destination)
        except FileNotFoundError:
            if not os.path.lexists(source):
                raise BlobLost(destination, sha256) from None
            raise

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a blob.  Raises BlobLost."""
        try:
            return Path(self.path(sha256)).read_bytes()
        except FileNotFoundError:
            raise BlobLost("", sha256) from None

    def size(self, sha256: str) -> int | None:
        """Return the length of a blob, None when it is missing."""
        try:
            return os.stat(self.path(sha256)).st_size
        except FileNotFoundError:
            return None

    @property
    def written(self) -> frozenset[str]:
        """The blobs that this build wrote, or began to write."""
        return frozenset(self._written)

    def note_written(self, sha256: str) -> None:
        """Hear of a blob that a copy of this object wrote, in another process."""
        self._written.add(sha256)

    def discard(self, names: Iterable[str]) -> None:
        """Remove blobs and what unfinished writes of them left behind."""
        for sha256 in names:
            path = self.path(sha256)
            _remove(path)
            _remove(f"{path[:-64]}{TEMPORARY}{sha256}")

    def names(self) -> Iterator[str]:
        """Yield the names of all files in the store, those of unfinished writes included."""
        for folder in sorted(os.scandir(self._folder), key=lambda entry: entry.name):
            yield from sorted(os.listdir(folder.path))

    def remove_files(self, names: Iterable[str]) -> None:
        """Remove files by their names as ``names`` gives them."""
        for name in names:
            _remove(self.path(name.removeprefix(TEMPORARY))[:-64] + name)

    def _has(self, sha256: str, size: int, trusted: Collection[str]) -> bool:
        if sha256 in self._written:
            return True
        return sha256 in trusted and self.size(sha256) == size

    def _replace(self, path: str, data: bytes) -> None:
        beside = f"{path[:-64]}{TEMPORARY}{path[-64:]}"
        _remove(beside)
        _write_new(beside, data)
        os.replace(beside, path)

    def _make_folder(self, path: str) -> None:
        os.makedirs(path[:-65], exist_ok=True)


def _write_new(path: str, data: bytes) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PUBLIC_FILE)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def _link_or_copy(source: Path, destination: str) -> None:
    """Link a file that everybody may read; copy across file systems, where links are refused, or a private one."""
    if _may_link(source):
        try:
            os.link(source, destination, follow_symlinks=True)
        except FileNotFoundError:
            raise
        except OSError:
            copy_file(source, destination)
    else:
        copy_file(source, destination)
    if os.stat(destination).st_nlink == 1:
        os.chmod(destination, PUBLIC_FILE)


def _may_link(source: Path) -> bool:
    return source.stat().st_mode & 0o044 == 0o044


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
