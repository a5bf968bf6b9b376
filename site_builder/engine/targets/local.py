"""A folder of this machine as the target: see ``release`` for what lies in it."""

from __future__ import annotations

import errno
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from site_builder.engine.disk import sync
from site_builder.engine.errors import DiskFull
from site_builder.engine.planned import Manifest
from site_builder.engine.release import Prepared, ReleaseInfo, SiteFolder
from site_builder.engine.trees import Filler, Placed, check_blobs, check_bytes

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class LocalTarget:
    """The folder of one site.  ``force`` trusts no stored file: everything is written and linked anew."""

    def __init__(self, folder: Path, *, force: bool = False) -> None:
        self._site = SiteFolder(folder)
        self._force = force
        self._current: Manifest | None = None
        self._trusted: Collection[str] = frozenset()
        self._begun = False
        self._sweep = False
        self._shared = False
        self._placed: dict[str, Placed] | None = None
        """What is in the idle tree by now; None when that tree is known and changed at the end, which is less work."""
        self._prepared: Prepared | None = None
        self._lingered: set[str] = set()

    @contextmanager
    def building(self) -> Iterator[None]:
        with self._room(), self._site.locked():
            self._sweep = self._site.is_interrupted()
            self._current = self._site.current()
            if self._current and not self._force:
                self._trusted = {entry.sha256 for entry in self._current.files.values()}
            try:
                yield
            except BaseException:
                if self._placed is not None:
                    # Its links would keep the room that is given back below.
                    self._site.drop_idle()
                if self._shared:
                    self._discard_everything_unlisted()
                else:
                    self._discard_unlisted()
                raise

    def current(self) -> Manifest | None:
        return self._current or self._site.current()

    def put(self, path: str, sha256: str, data: bytes) -> None:
        self._begin()
        self._site.blobs.put(sha256, data, self._trusted)
        self._place(path, sha256)

    def adopt(self, path: str, source: Path, sha256: str, size: int) -> None:
        self._begin()
        self._site.blobs.adopt(source, sha256, size, self._trusted)
        self._place(path, sha256)

    def read(self, sha256: str) -> bytes:
        return self._site.blobs.read(sha256)

    def share(self) -> bool:
        self._begin()
        self._shared = True
        return True

    def stored(self, files: Iterable[tuple[str, str]]) -> None:
        for path, sha256 in files:
            self._site.blobs.note_written(sha256)
            if self._placed is not None:
                self._placed[path] = Placed(sha256)

    def next_number(self) -> int:
        return self._site.next_number()

    def prepare(self, manifest: Manifest, deployment: int) -> None:
        self._begin()
        self._lingered = self._site.lingering_blobs()
        at = datetime.fromisoformat(manifest.created)
        placed, self._placed = self._placed, None
        self._prepared = self._site.prepare(manifest, deployment, self._current, at, whole=self._force, placed=placed)

    def sync(self) -> None:
        sync(self._site.folder)

    def switch(self, check_fence: Callable[[], None]) -> None:
        assert self._prepared is not None
        self._site.go_live(self._prepared, check_fence)
        self._current = self._prepared.manifest

    def tidy(self, keep: int) -> None:
        if self._current and self._site.blobs.written.difference(
            entry.sha256 for entry in self._current.files.values()
        ):
            # A page failed after some of its files had been written.
            self._discard_unlisted()
        self._site.tidy(keep, sweep=self._sweep)
        self._site.drop_lingering(self._lingered)
        self._site.finish()

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._site.begin()
            if self._force or not self._site.knows_idle():
                self._filler = Filler(self._site.clear_idle(), self._site.blobs)
                self._placed = {}

    def _place(self, path: str, sha256: str) -> None:
        """Link a file as soon as it is there: by every lane for itself, where all files have to be linked."""
        if self._placed is not None:
            self._filler.place(path, sha256)
            self._placed[path] = Placed(sha256)

    def _discard_unlisted(self) -> None:
        """Remove what this build wrote for nothing.  Blobs of any kept release stay."""
        site = self._site
        if site.blobs.written:
            site.blobs.discard(site.blobs.written - site.blobs_of(site.numbers()) - site.lingering_blobs())

    def _discard_everything_unlisted(self) -> None:
        """The same after lanes, of which nobody knows how far they came."""
        site = self._site
        site.blobs.remove_files(set(site.blobs.names()) - site.blobs_of(site.numbers()) - site.lingering_blobs())

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Turn «no space left» of any stage into one clear error."""
        try:
            yield
        except OSError as error:
            if error.errno not in FULL:
                raise
            raise DiskFull(str(self._site.folder), error.strerror or "") from error


def deploy_release(
    folder: Path,
    release_number: int,
    deployment: int,
    check_fence: Callable[[], None] = lambda: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    *,
    distrust: bool = False,
) -> Manifest:
    """Make an older release live again; return its manifest.  Raises UnknownRelease, BlobLost, SiteBusy, DiskFull.

    ``distrust``: read every stored file and link all of them anew, for a folder that something else has damaged.
    """
    target = LocalTarget(folder)
    site = SiteFolder(folder)
    with target.building():
        manifest = site.manifest(release_number)
        check = check_bytes if distrust else check_blobs
        check(manifest, site.blobs)
        site.begin()
        lingered = site.lingering_blobs()
        at = now().astimezone(UTC)
        prepared = site.prepare(manifest, deployment, target.current(), at, whole=distrust)
        sync(folder)
        site.go_live(prepared, check_fence)
        site.drop_lingering(lingered)
        site.finish()
    return manifest


def list_releases(folder: Path) -> list[ReleaseInfo]:
    """Return the kept releases of a site's folder, newest first; none for a folder that is not there."""
    return SiteFolder(folder).infos()
