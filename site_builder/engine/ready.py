"""Themes ready for use, kept on disk between processes: read, hashed, compiled.

For processes that live for one build only, which would spend a tenth of it on that, and for the first build after a
worker's start, which would wait a quarter of a second for it.  As Python does with ``.pyc``
files, a kept theme is taken when no file of the theme, and nothing that makes of it what it is, has another size or
time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, find_spec
from pathlib import Path
from types import CodeType

import themes
from site_builder.engine.templates import compiled, remember
from themes.values import Asset, Theme

FOLDER = Path(themes.__file__).parent
MAKERS = ("jinja2", "site_builder.engine.compiling", "themes.registry", "themes.assets", "themes.values")
"""Modules that decide what becomes of a folder; looked at, not loaded."""


def ready_theme(slug: str, cache: Path, folder: Path = FOLDER) -> Theme:
    """Return a checked theme whose templates need not be compiled any more in this process.  Raises ThemeError.

    What lies in ``cache`` is run as code: a folder to which others may write is not looked at.  One that cannot be
    written costs the time that keeping would save, nothing else.
    """
    path = cache / f"{slug}-{_stamp(folder, slug)}" if slug.isidentifier() and _is_ours(cache) else None
    try:
        theme, codes = _opened(path.read_bytes()) if path else _made(slug, folder)
    except (OSError, ValueError, EOFError, TypeError):
        theme, codes = _made(slug, folder)
        assert path is not None
        with suppress(OSError):
            _keep(path, slug, _packed(theme, codes))
    remember(theme, codes)
    return theme


def _is_ours(cache: Path) -> bool:
    """Say whether only this process's user may write to a folder; one that is not there yet will be his."""
    try:
        found = os.stat(cache)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _made(slug: str, folder: Path) -> tuple[Theme, dict[str, CodeType]]:
    from themes.registry import check_syntax, load_theme

    theme = load_theme(slug, folder)
    check_syntax(theme)
    return theme, compiled(theme.sources)


def _packed(theme: Theme, codes: dict[str, CodeType]) -> bytes:
    assets = {name: tuple(asset) for name, asset in theme.assets.items()}
    texts = {language: dict(words) for language, words in theme.texts.items()}
    names = (theme.slug, theme.title, str(theme.templates), theme.hash)
    return marshal.dumps((names, dict(theme.sources), assets, texts, dict(theme.closures), codes))


def _opened(data: bytes) -> tuple[Theme, dict[str, CodeType]]:
    names, sources, assets, texts, closures, codes = marshal.loads(data)  # noqa: S302 - written by ``_keep``
    slug, title, templates, theme_hash = names
    found = {name: Asset(*asset) for name, asset in assets.items()}
    return Theme(slug, title, Path(templates), sources, found, texts, closures, theme_hash), codes


def _keep(path: Path, slug: str, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for outdated in path.parent.glob(f"{slug}-*"):
        outdated.unlink(missing_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(data)
    beside.replace(path)


def _stamp(folder: Path, slug: str) -> str:
    found = (MAGIC_NUMBER, slug, str(folder), list(_looked_at(folder, slug)))
    return hashlib.sha256(repr(found).encode()).hexdigest()[:32]


def _looked_at(folder: Path, slug: str) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of every file that counts."""
    for place, folders, names in os.walk(folder / slug):
        folders.sort()
        for name in sorted(names):
            yield _looks(f"{place}/{name}")
    for maker in MAKERS:
        spec = find_spec(maker)
        assert spec is not None
        assert spec.origin is not None
        yield _looks(spec.origin)


def _looks(path: str) -> tuple[str, int, int]:
    found = os.stat(path)
    return path, found.st_size, found.st_mtime_ns
