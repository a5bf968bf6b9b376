"""Releases of one site's folder: manifests, two trees in turn, the switch, retention, garbage.

::

    releases/<number>.json    manifests, fsynced; a release exists when its manifest does
    blobs/                    bytes by hash
    trees/a  trees/b          hard links; one is live, the other holds the release before and is made ready by replaying
                              what changed since; ``trees/a.json`` says which release a tree holds, and is absent while
                              the tree is being changed
    current -> trees/a        what visitors see: replaced in one step

Order, so that a crash at any point leaves the old or the new site whole: blobs → idle tree → one sync → manifest →
fence → switch.  Nothing live is ever touched.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from site_builder.engine.disk import fsync_folder, remove_tree, write_durably
from site_builder.engine.errors import SiteBusy, UnknownRelease
from site_builder.engine.lingering import Lingering, staying_beside
from site_builder.engine.memory import Recent
from site_builder.engine.planned import Entry, Manifest
from site_builder.engine.store import BlobStore
from site_builder.engine.trees import Placed, replay
from site_builder.engine.values import canonical_json, sha256_hex

TREES = ("a", "b")
DELETED = "deleted-"


class Marker(msgspec.Struct, frozen=True):
    """What a tree holds: a release, as the manifest with this hash lists it, live under this deployment.

    ``lingering`` are files of earlier releases beside it, by path.
    """

    release: int
    manifest: str
    deployment: int
    lingering: dict[str, Lingering] = {}


class _ListedEntry(msgspec.Struct, array_like=True, gc=False):
    sha256: str


class _Listed(msgspec.Struct):
    """The part of a Manifest that says which blobs are in use; half the work of reading all of it."""

    files: dict[str, _ListedEntry]


class Prepared(NamedTuple):
    """A release in the idle tree.  ``data`` are the bytes of its manifest, None when they are kept already."""

    manifest: Manifest
    tree: str
    digest: str
    data: bytes | None


class ReleaseInfo(msgspec.Struct, frozen=True):
    """One kept release.  ``size`` is the sum of its files in bytes, ``created`` an instant (ISO, UTC)."""

    number: int
    created: str
    files: int
    size: int
    theme: str
    current: bool


class SiteFolder:
    """The folder of one site.  All changing methods expect the lock to be held."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = BlobStore(folder / "blobs")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other builders out; the system lets go when the process dies.  Raises SiteBusy at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SiteBusy(str(self.folder)) from None
            for name in ("blobs", "trees", "releases"):
                (self.folder / name).mkdir(exist_ok=True)
            yield
        finally:
            os.close(descriptor)

    # -- what is there ---------------------------------------------------------------------------------------------

    def live_tree(self) -> str | None:
        """Return ``a`` or ``b``, None before the first release."""
        try:
            name = (self.folder / "current").readlink().name
        except OSError:
            return None
        return name if name in TREES else None

    def current(self) -> Manifest | None:
        """Return the manifest that is live; None before the first release or when it cannot be trusted any more."""
        live = self.live_tree()
        return self._manifest_of_tree(live) if live else None

    def live(self) -> tuple[int, Manifest] | None:
        """Return the number of the live deployment and its release; None where ``current`` gives None."""
        tree = self.live_tree()
        marker = self._marker(tree) if tree else None
        manifest = self._manifest_of_tree(tree) if tree else None
        return (marker.deployment, manifest) if marker and manifest else None

    def numbers(self) -> list[int]:
        """Return the numbers of all kept releases, rising."""
        try:
            names = os.listdir(self.folder / "releases")
        except FileNotFoundError:
            return []
        return sorted(int(name[:-5]) for name in names if name.endswith(".json") and name[:-5].isdigit())

    def next_number(self) -> int:
        """Return a number above all that were ever given, purged releases included."""
        purged = (path.stem for path in (self.folder / "releases").glob("*.purged"))
        return max([*self.numbers(), *(int(stem) for stem in purged if stem.isdigit())], default=0) + 1

    def manifest(self, number: int) -> Manifest:
        """Return a kept release.  Raises UnknownRelease."""
        manifest = self._read_manifest(number)[0]
        if manifest is None:
            raise UnknownRelease(number)
        return manifest

    def infos(self) -> list[ReleaseInfo]:
        """Return the kept releases, newest first."""
        live = self.live_tree()
        marker = self._marker(live) if live else None
        found = ((number, self._read_manifest(number)[0]) for number in reversed(self.numbers()))
        return [
            ReleaseInfo(
                number=number,
                created=manifest.created,
                files=len(manifest.files),
                size=sum(entry.size for entry in manifest.files.values()),
                theme=manifest.theme,
                current=marker is not None and marker.release == number,
            )
            for number, manifest in found
            if manifest
        ]

    def is_interrupted(self) -> bool:
        """Say whether a build died in here, so that rests of it may lie about."""
        return (self.folder / ".building").exists()

    # -- going live ------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Note that a build is at work, until ``finish``."""
        (self.folder / ".building").touch()

    def finish(self) -> None:
        (self.folder / ".building").unlink(missing_ok=True)

    def prepare(
        self,
        manifest: Manifest,
        deployment: int,
        live: Manifest | None,
        at: datetime,
        *,
        whole: bool,
        placed: Mapping[str, Placed] | None = None,
    ) -> Prepared:
        """Bring a release into the idle tree; what it replaces (``live``) and ``at`` decide what lingers beside it.

        ``whole``: link every file anew instead of replaying what changed.  ``placed``: what is in the tree already,
        since ``clear_idle``.
        """
        path = self._path(manifest.number)
        # An older release keeps the bytes that it was written with, whatever this engine would write.
        is_new = not path.exists()
        data = canonical_json(manifest) if is_new else path.read_bytes()
        idle = self._idle_tree()
        beside = self._lingering_beside(manifest, live, at)
        self._prepare(idle, {**manifest.files, **beside}, whole=whole, placed=placed)
        digest = sha256_hex(data)
        self._write_marker(idle, Marker(manifest.number, digest, deployment, beside))
        return Prepared(manifest, idle, digest, data if is_new else None)

    def go_live(self, prepared: Prepared, check_fence: Callable[[], None]) -> None:
        """Show visitors what was prepared, which has to be on disk by now (``sync``)."""
        path = self._path(prepared.manifest.number)
        try:
            if prepared.data is not None:
                write_durably(path, prepared.data)
                _manifests.put(prepared.digest, prepared.manifest)
            check_fence()
        except BaseException:
            # A release that lost its turn never existed.
            if prepared.data is not None:
                path.unlink(missing_ok=True)
            raise
        self._switch(prepared.tree)

    def _lingering_beside(self, manifest: Manifest, live: Manifest | None, at: datetime) -> dict[str, Lingering]:
        tree = self.live_tree()
        return staying_beside(live.files, self.lingering(tree), manifest.files, at) if live and tree else {}

    def knows_idle(self) -> bool:
        """Say whether the idle tree can be made another release by changing what differs."""
        return self._files_of_tree(self._idle_tree()) is not None

    def clear_idle(self) -> Path:
        """Begin the idle tree anew and return its folder; until it is prepared, nobody relies on what is in it."""
        tree = self._idle_tree()
        (self.folder / "trees" / f"{tree}.json").unlink(missing_ok=True)
        root = self.folder / "trees" / tree
        self._set_aside(root)
        root.mkdir()
        return root

    def drop_idle(self) -> None:
        """Remove an idle tree that came to nothing."""
        tree = self._idle_tree()
        (self.folder / "trees" / f"{tree}.json").unlink(missing_ok=True)
        remove_tree(self.folder / "trees" / tree)

    def _idle_tree(self) -> str:
        return "b" if self.live_tree() == "a" else "a"

    def _prepare(
        self, tree: str, files: Mapping[str, Entry | Lingering], *, whole: bool, placed: Mapping[str, Placed] | None
    ) -> None:
        """Make the idle tree hold exactly these files."""
        held: Mapping[str, Placed | Entry | Lingering] | None = placed
        if held is None and not whole:
            held = self._files_of_tree(tree)
        if held is None:
            self.clear_idle()
        (self.folder / "trees" / f"{tree}.json").unlink(missing_ok=True)
        replay(self.folder / "trees" / tree, held or {}, files, self.blobs)

    def _set_aside(self, root: Path) -> None:
        """Move a tree of unknown state out of the way; deleting it now would make the file system slow."""
        if root.exists():
            number = 0
            while (aside := root.parent / f"{DELETED}{root.name}-{number}").exists():
                number += 1
            root.rename(aside)

    def _switch(self, tree: str) -> None:
        temporary = self.folder / ".current"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(f"trees/{tree}")
        temporary.replace(self.folder / "current")
        fsync_folder(self.folder)

    # -- afterwards ------------------------------------------------------------------------------------------------

    def tidy(self, keep: int, *, sweep: bool) -> list[int]:
        """Drop releases beyond the newest ``keep`` and blobs that no kept one lists; return the dropped numbers.

        The releases in the two trees are always kept.  ``sweep`` looks at every blob, as is due after a crash.
        """
        markers = (self._marker(tree) for tree in TREES)
        in_trees = {marker.release for marker in markers if marker}
        numbers = self.numbers()
        dropped = [number for number in numbers[: max(len(numbers) - keep, 0)] if number not in in_trees]
        for aside in (self.folder / "trees").glob(f"{DELETED}*"):
            remove_tree(aside)
        if dropped or sweep:
            self._drop(dropped, [number for number in numbers if number not in dropped], sweep=sweep)
        return dropped

    def _drop(self, dropped: list[int], kept: list[int], *, sweep: bool) -> None:
        candidates = self.blobs_of(dropped)
        # Manifests go first: a blob may only vanish when no manifest promises it.
        for number in dropped:
            self._path(number).unlink(missing_ok=True)
        for temporary in (self.folder / "releases").glob("*.part"):
            temporary.unlink(missing_ok=True)
        if sweep:
            candidates.update(self.blobs.names())
        self.blobs.remove_files(candidates - self.blobs_of(kept) - self.lingering_blobs())

    def lingering_blobs(self) -> set[str]:
        """Return the names of all blobs that the trees hold beside their releases."""
        return {file.sha256 for tree in TREES for file in self.lingering(tree).values()}

    def lingering(self, tree: str) -> dict[str, Lingering]:
        """Return what a tree holds beside its release, by path."""
        marker = self._marker(tree)
        return marker.lingering if marker else {}

    def drop_lingering(self, before: set[str]) -> None:
        """Remove what lingered ``before`` and does so no more, unless a kept release lists it."""
        gone = before - self.lingering_blobs()
        if gone:
            self.blobs.remove_files(gone - self.blobs_of(self.numbers()))

    def blobs_of(self, numbers: Iterable[int]) -> set[str]:
        """Return the names of all blobs that these releases list."""
        blobs: set[str] = set()
        for number in numbers:
            with suppress(FileNotFoundError, msgspec.MsgspecError):
                listed = _decode_blobs(self._path(number).read_bytes())
                blobs.update(entry.sha256 for entry in listed.files.values())
        return blobs

    # -- small files -----------------------------------------------------------------------------------------------

    def _path(self, number: int) -> Path:
        return self.folder / "releases" / f"{number}.json"

    def _manifest_of_tree(self, tree: str) -> Manifest | None:
        marker = self._marker(tree)
        if marker is None or not (self.folder / "trees" / tree).is_dir():
            return None
        manifest, digest = self._read_manifest(marker.release)
        return manifest if digest == marker.manifest else None

    def _files_of_tree(self, tree: str) -> dict[str, Entry | Lingering] | None:
        """Return everything that a tree holds; None when nobody knows."""
        manifest, marker = self._manifest_of_tree(tree), self._marker(tree)
        return {**manifest.files, **marker.lingering} if manifest and marker else None

    def _read_manifest(self, number: int) -> tuple[Manifest | None, str]:
        try:
            data = self._path(number).read_bytes()
            digest = sha256_hex(data)
            return _manifests.get(digest, partial(_decode_manifest, data)), digest
        except (FileNotFoundError, msgspec.MsgspecError):
            return None, ""

    def _marker(self, tree: str) -> Marker | None:
        try:
            return msgspec.json.decode((self.folder / "trees" / f"{tree}.json").read_bytes(), type=Marker)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def _write_marker(self, tree: str, marker: Marker) -> None:
        (self.folder / "trees" / f"{tree}.json").write_bytes(canonical_json(marker))


_decode_manifest = msgspec.json.Decoder(Manifest).decode
_manifests = Recent[str, Manifest](4)
"""By the hash of their bytes: those of the two trees are needed in every build."""
_decode_blobs = msgspec.json.Decoder(_Listed).decode
