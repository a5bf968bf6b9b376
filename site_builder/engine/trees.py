"""The files of a release as visitors find them: hard links from paths to blobs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from site_builder.engine.errors import BlobLost
from site_builder.engine.lingering import Lingering
from site_builder.engine.planned import Entry, Manifest
from site_builder.engine.store import BlobStore


class Placed(NamedTuple):
    """A file in a tree that is being filled."""

    sha256: str


def replay(
    root: Path,
    before: Mapping[str, Placed | Entry | Lingering],
    after: Mapping[str, Entry | Lingering],
    blobs: BlobStore,
) -> None:
    """Turn a tree that holds ``before`` into one that holds ``after``."""
    base, filler = f"{root}/", Filler(root, blobs)
    for path in before.keys() - after.keys():
        _unlink_with_empty_folders(base, path)
    for path, entry in after.items():
        old = before.get(path)
        if old is None:
            filler.place(path, entry.sha256)
        elif old.sha256 != entry.sha256:
            os.unlink(base + path)
            blobs.link(entry.sha256, base + path)


class Filler:
    """Links blobs under paths below ``root``, making folders as they are needed.

    Several processes may fill one tree, each with its own files.
    """

    def __init__(self, root: Path, blobs: BlobStore) -> None:
        self._base = f"{root}/"
        self._blobs = blobs
        self._folders: set[str] = set()

    def place(self, path: str, sha256: str) -> None:
        """Link one file; what was there before goes.  Raises BlobLost."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._make(folder)
        try:
            self._blobs.link(sha256, self._base + path)
        except FileExistsError:
            os.unlink(self._base + path)
            self._blobs.link(sha256, self._base + path)

    def _make(self, folder: str) -> None:
        try:
            os.mkdir(self._base + folder)
        except FileExistsError:
            pass
        except FileNotFoundError:
            os.makedirs(self._base + folder, exist_ok=True)
        self._folders.add(folder)


def check_blobs(manifest: Manifest, blobs: BlobStore) -> None:
    """Raise BlobLost unless every file of a release is there in its full length."""
    for path, entry in manifest.files.items():
        if blobs.size(entry.sha256) != entry.size:
            raise BlobLost(path, entry.sha256)


def check_bytes(manifest: Manifest, blobs: BlobStore) -> None:
    """Raise BlobLost unless every file of a release has its own bytes: reads all of them."""
    for path, entry in manifest.files.items():
        try:
            with Path(blobs.path(entry.sha256)).open("rb") as stream:
                good = hashlib.file_digest(stream, "sha256").hexdigest() == entry.sha256
        except OSError:
            good = False
        if not good:
            raise BlobLost(path, entry.sha256)


def _unlink_with_empty_folders(base: str, path: str) -> None:
    os.unlink(base + path)
    folder = path.rpartition("/")[0]
    while folder:
        try:
            os.rmdir(base + folder)
        except OSError:
            return
        folder = folder.rpartition("/")[0]
