"""What is left on the disk of a thing that was taken down."""

from __future__ import annotations

from pathlib import Path


def traces(root: Path, *words: bytes) -> list[str]:
    """Return every file below a folder whose name or bytes hold one of the words."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return [
        str(path) for path in files if any(word in str(path).encode() or word in path.read_bytes() for word in words)
    ]
