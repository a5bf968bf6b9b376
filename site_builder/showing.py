"""One file of a kept release, for those who may look at it before the site goes back: it stays inside itself.

Addresses in pages and stylesheets are led below the prefix where the CMS serves the release; nothing is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from site_builder.addresses import folder_of
from site_builder.engine.errors import BlobLost, UnknownRelease
from site_builder.engine.planned import Manifest
from site_builder.engine.release import SiteFolder
from site_builder.takedowns.words import has_taken_down
from tenants.models import Tenant

ATTRIBUTE = re.compile(rb"""(\s(href|src|srcset|poster|action)\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)
CSS_ADDRESS = re.compile(rb"""(url\(\s*["']?)/(?!/)""")
BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)
HEAD = re.compile(rb"<head\b[^>]*>", re.IGNORECASE)
TITLE = re.compile(rb"<title>", re.IGNORECASE)
NO_INDEX = b'<meta name="robots" content="noindex">'
BANNER = (
    '<p style="position:sticky;top:0;z-index:2147483647;margin:0;padding:.6rem 1rem;background:#7c2d12;color:#fff;'
    'font:600 1rem/1.6 sans-serif;text-align:center">{text} · <a href="{back}" style="color:#fff">{label}</a></p>'
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of a release as it is sent: its bytes, or (for what need not be changed) where they lie."""

    content_type: str
    data: bytes = b""
    path: Path | None = None
    found: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a release is shown: the prefix (with a final slash), the origin of its links to itself, the way back."""

    prefix: str
    origin: str
    back: str
    text: str
    label: str


def show_release_file(tenant: Tenant, number: int, path: str, frame: Frame) -> Shown | None:
    """Return what a release shows at a path (``news/``, without the first slash), or its own 404 page.

    None for a release that is not kept.  A path is only looked up in the manifest: none leads elsewhere.
    """
    site = SiteFolder(folder_of(tenant))
    try:
        manifest = site.manifest(number)
    except UnknownRelease:
        return None
    if has_taken_down(tenant.pk, manifest):
        return None
    name = _file_at(manifest, path)
    try:
        return _shown(site, manifest, name or "404.html", frame, found=name is not None)
    except (BlobLost, KeyError):
        return Shown("text/plain; charset=utf-8", "ไม่พบหน้านี้ในรุ่นนี้".encode(), found=False)


def _file_at(manifest: Manifest, path: str) -> str | None:
    """Return the file of a release that answers a path, as a web server would."""
    candidates = (f"{path}index.html",) if not path or path.endswith("/") else (path, f"{path}/index.html")
    return next((name for name in candidates if name in manifest.files), None)


def _shown(site: SiteFolder, manifest: Manifest, name: str, frame: Frame, *, found: bool) -> Shown:
    entry = manifest.files[name]
    kind = entry.content_type.partition(";")[0]
    if kind == "text/html":
        return Shown(entry.content_type, framed(site.blobs.read(entry.sha256), frame), found=found)
    if kind == "text/css":
        return Shown(entry.content_type, _inside_css(site.blobs.read(entry.sha256), frame.prefix))
    path = Path(site.blobs.path(entry.sha256))
    if not path.is_file():
        raise BlobLost(name, entry.sha256)
    return Shown(entry.content_type, path=path)


def framed(html: bytes, frame: Frame) -> bytes:
    """Return a page whose links stay below the prefix, that no engine indexes, and that says what it is."""
    inside = ATTRIBUTE.sub(lambda found: found[1] + _attribute(found[2].lower(), found[3], frame), html)
    inside = _inside_css(inside, frame.prefix)
    banner = BANNER.format(text=escape(frame.text), back=escape(frame.back), label=escape(frame.label)).encode()
    inside = HEAD.sub(lambda found: found[0] + NO_INDEX, inside, count=1)
    inside = TITLE.sub(lambda found: found[0] + f"[{escape(frame.text)}] ".encode(), inside, count=1)
    marked, bodies = BODY.subn(lambda found: found[0] + banner, inside, count=1)
    return marked if bodies else banner + inside


def _attribute(name: bytes, quoted: bytes, frame: Frame) -> bytes:
    quote, value = quoted[:1], quoted[1:-1]
    if name == b"srcset":
        parts = (part.strip() for part in value.split(b","))
        return quote + b", ".join(_inside(part, frame) for part in parts) + quote
    return quote + _inside(value, frame) + quote


def _inside(address: bytes, frame: Frame) -> bytes:
    """Lead an address of the site itself below the prefix; others stay."""
    origin = frame.origin.encode()
    if address.startswith(origin) and address[len(origin) : len(origin) + 1] in (b"", b"/", b"?", b"#"):
        address = address[len(origin) :] if address[len(origin) : len(origin) + 1] == b"/" else b"/"
    if not address.startswith(b"/") or address.startswith(b"//"):
        return address
    return frame.prefix.encode() + address[1:]


def _inside_css(css: bytes, prefix: str) -> bytes:
    return CSS_ADDRESS.sub(lambda found: found[1] + prefix.encode(), css)
