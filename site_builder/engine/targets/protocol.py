"""What a build asks of a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from site_builder.engine.planned import Manifest


class Target(Protocol):
    """Takes the files of a release and makes them live in one step.

    What is live stays whole whatever happens before ``switch`` returns.  Errors are those of ``errors.ReleaseError``.
    """

    def building(self) -> AbstractContextManager[None]:
        """Hold the target for one build, and leave no rest behind when it fails.  Raises SiteBusy."""

    def current(self) -> Manifest | None:
        """Return what is live."""

    def put(self, path: str, sha256: str, data: bytes) -> None:
        """Store the bytes of what is to be the file at ``path``, not live yet."""

    def adopt(self, path: str, source: Path, sha256: str, size: int) -> None:
        """Store a file of the media root.  Raises FileNotFoundError or ValueError when it is not what was promised."""

    def read(self, sha256: str) -> bytes:
        """Return stored bytes of the live release."""

    def share(self) -> bool:
        """Get ready for copies of this object in forked processes, which store too; False when that cannot be."""

    def stored(self, files: Iterable[tuple[str, str]]) -> None:
        """Hear what copies of this object have stored: paths and hashes."""

    def next_number(self) -> int:
        """Return the number of the next release."""

    def prepare(self, manifest: Manifest, deployment: int) -> None:
        """Bring everything of a release to its place, not live yet."""

    def sync(self) -> None:
        """Make what is prepared survive a power cut."""

    def switch(self, check_fence: Callable[[], None]) -> None:
        """Make what is prepared live; ``check_fence`` is called right before and may raise to stop it."""

    def tidy(self, keep: int) -> None:
        """Drop what no kept release needs; called after the switch."""
