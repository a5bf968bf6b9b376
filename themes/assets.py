"""Assets of a theme: files whose published names carry the hash of their bytes.

Published names are flat (``fonts/a.woff2`` → ``a.<8 hex>.woff2``), so a style sheet names its neighbours without a
folder and works under any prefix.  References inside CSS are rewritten here, before the CSS itself is hashed.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping

from themes.errors import BrokenTheme
from themes.values import Asset

# Fixed here, since ``mimetypes`` answers differently from machine to machine.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
CSS_URL = re.compile(r"""url\(\s*(['"]?)([^'")]+)\1\s*\)""")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def build_assets(theme: str, files: Mapping[str, bytes]) -> dict[str, Asset]:
    """Return the assets by logical name.  A style sheet may refer to anything but another style sheet."""
    plain = {name: make_asset(theme, name, data) for name, data in sorted(files.items()) if not name.endswith(".css")}
    sheets = {
        name: make_asset(theme, name, rewrite_css(theme, name, data.decode(), plain).encode())
        for name, data in sorted(files.items())
        if name.endswith(".css")
    }
    return plain | sheets


def make_asset(theme: str, name: str, data: bytes) -> Asset:
    """Return the asset of these bytes; its published name changes exactly when they do."""
    stem, suffix = posixpath.splitext(posixpath.basename(name))
    if suffix not in CONTENT_TYPES:
        raise BrokenTheme(theme, f"asset {name!r} is of a kind that is not published")
    sha256 = hashlib.sha256(data).hexdigest()
    return Asset(name, f"{stem}.{sha256[:8]}{suffix}", CONTENT_TYPES[suffix], data, sha256)


def rewrite_css(theme: str, name: str, css: str, assets: Mapping[str, Asset]) -> str:
    """Return the style sheet without comments, every ``url()`` of an asset replaced by its published name."""

    def published(match: re.Match[str]) -> str:
        target = match.group(2).strip()
        if target.startswith("#"):
            return match.group(0)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if path not in assets:
            raise BrokenTheme(theme, f"{name} refers to {target!r}, which is no asset of the theme")
        return f'url("{assets[path].published_name}")'

    return CSS_URL.sub(published, CSS_COMMENT.sub("", css))
