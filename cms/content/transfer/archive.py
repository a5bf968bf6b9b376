"""A ZIP that somebody hands us: opened with suspicion, read in pieces, every byte checked against the manifest."""

from __future__ import annotations

import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from cms.content.transfer import values
from cms.content.transfer.errors import BrokenContent, HalfArchive, NotAnArchive, UnknownVersion, UnsafeArchive
from cms.content.transfer.parts import PARTS, Part

T = TypeVar("T")

PIECE = 1024 * 1024
MOST_ENTRIES = 200_000
LARGEST_MANIFEST = 64 * PIECE
LARGEST_LINE = 16 * PIECE
LARGEST_TEXT = 2048 * PIECE
LARGEST_UPLOAD = 64 * PIECE
FIXED = frozenset({values.TENANT, values.PAGES, values.MEDIA, values.PUBLISHED, values.MEMBERS, values.REDIRECTS})
NEEDED = frozenset({values.TENANT, values.PAGES, values.MEDIA})
UPLOAD = re.compile(rf"{values.FOLDER}/[0-9a-z]{{1,40}}/[A-Za-z0-9][A-Za-z0-9._-]{{0,199}}")
SHA256 = re.compile(r"[0-9a-f]{64}")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What ``zipfile`` raises for damaged, encrypted or strange parts."""


class Archive:
    """An export, opened.  Raises a kind of TransferRefused from every method; nothing is written anywhere."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise NotAnArchive(str(error)) from error
        try:
            self._entries = self._checked_entries()
            self.manifest = self._read_manifest()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def verify(self, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Read everything once and compare it with the manifest.  Raises HalfArchive."""
        for done, name in enumerate(self.manifest.files, start=1):
            for _ in self.pieces(name):
                pass
            progress(done, len(self.manifest.files))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file.  Raises HalfArchive at the end where they are not the promised ones."""
        facts = self.manifest.files.get(name)
        if facts is None:
            raise BrokenContent(f"no file {name}")
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(self._entries[name]) as part:
                while piece := part.read(PIECE):
                    size += len(piece)
                    if size > facts.size:
                        raise HalfArchive(f"{name} is longer than {facts.size} bytes")
                    digest.update(piece)
                    yield piece
        except BROKEN as error:
            raise HalfArchive(f"{name}: {error}") from error
        if size != facts.size or digest.hexdigest() != facts.sha256:
            raise HalfArchive(f"{name} differs from the manifest")

    def copy(self, name: str, target: IO[bytes]) -> None:
        for piece in self.pieces(name):
            target.write(piece)

    # --------------------------------------------------------------------------------------------------- contents

    def tenant(self) -> values.TenantFacts:
        return decoded(b"".join(self.pieces(values.TENANT)), values.TenantFacts, values.TENANT)

    def pages(self) -> Iterator[values.PageFacts]:
        return self._lines(values.PAGES, values.PageFacts)

    def media(self) -> Iterator[values.MediaFacts]:
        return self._lines(values.MEDIA, values.MediaFacts)

    def redirects(self) -> Iterator[values.RedirectFacts]:
        """Yield the old addresses; none in an export that was made before there were any in it."""
        there = values.REDIRECTS in self.manifest.files
        return self._lines(values.REDIRECTS, values.RedirectFacts) if there else iter(())

    def lines_of(self, part: Part) -> Generator[values.Value, None, None]:
        """Yield what another floor has added; none where the export knew nothing of it."""
        if part.name in self.manifest.files:
            yield from self._lines(part.name, part.line)

    def _lines(self, name: str, kind: type[T]) -> Iterator[T]:
        rest = b""
        number = 0
        for piece in self.pieces(name):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                number += 1
                yield decoded(line, kind, f"{name}:{number}")
            if len(rest) > LARGEST_LINE:
                raise UnsafeArchive(f"{name}:{number + 1} is too long")
        if rest:
            raise HalfArchive(f"{name} ends in the middle of a line")

    # --------------------------------------------------------------------------------------------------- checking

    def _checked_entries(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise UnsafeArchive(f"{len(entries)} entries")
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            check_entry(entry)
            if found.setdefault(entry.filename, entry) is not entry:
                raise UnsafeArchive(f"{entry.filename} stands in it twice")
        return found

    def _read_manifest(self) -> values.Manifest:
        entry = self._entries.get(values.MANIFEST)
        if entry is None:
            raise NotAnArchive("no manifest")
        try:
            with self._zip.open(entry) as part:
                data = part.read(LARGEST_MANIFEST + 1)
        except BROKEN as error:
            raise HalfArchive(f"{values.MANIFEST}: {error}") from error
        if len(data) > LARGEST_MANIFEST:
            raise UnsafeArchive("the manifest is too long")
        manifest = decoded(data, values.Manifest, values.MANIFEST)
        check_manifest(manifest, self._entries)
        return manifest


def check_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse what no export of ours has: other names, links, passwords, sizes beyond every bound."""
    name = entry.filename
    upload = UPLOAD.fullmatch(name) is not None
    if not upload and name not in FIXED | {values.MANIFEST} | PARTS.keys():
        raise UnsafeArchive(f"unknown name {name[:100]!r}")
    if stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
        raise UnsafeArchive(f"{name} is a link or encrypted")
    if entry.file_size > (LARGEST_UPLOAD if upload else LARGEST_TEXT):
        raise UnsafeArchive(f"{name} has {entry.file_size} bytes")


def check_manifest(manifest: values.Manifest, entries: dict[str, zipfile.ZipInfo]) -> None:
    """Raise where the manifest is of another format or version, or speaks of other files than there are."""
    if manifest.format != values.FORMAT:
        raise NotAnArchive(manifest.format[:40])
    if manifest.version != values.VERSION:
        raise UnknownVersion(str(manifest.version))
    if set(manifest.files) != set(entries) - {values.MANIFEST} or not set(manifest.files) >= NEEDED:
        raise HalfArchive("the manifest names other files than there are")
    for name, facts in manifest.files.items():
        if facts.size != entries[name].file_size or not SHA256.fullmatch(facts.sha256):
            raise HalfArchive(f"{name} is not what the manifest says")


def decoded(data: bytes, kind: type[T], where: str) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise BrokenContent(f"{where}: {error}") from error
