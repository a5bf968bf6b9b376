"""A published site over HTTP, for the demo's server: what nginx or Caddy do in real use.

Only files below ``current/`` of the tenant's own folder, and its live document, can be reached: no traversal, no
dotfiles, no symlinks.  The host has been turned into a tenant before (``tenants.hosts``).
"""

from __future__ import annotations

import mimetypes
import os
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.utils.cache import get_conditional_response
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.http import quote_etag

from cms.content.conf import public_origin
from site_builder import conf
from site_builder.addresses import folder_of
from site_builder.engine.blocks import FRAME_HOSTS
from site_builder.engine.gone import gone_page
from site_builder.engine.redirects import GONE
from site_builder.engine.rules import GONE_FOR_GOOD, RULES, Rule, Rulebook, answer, read_rules
from tenants.hosts import parse_host
from tenants.middleware import host_header
from tenants.models import Tenant

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
FEED = "feed.xml"
ATOM = "application/atom+xml; charset=utf-8"

NO_RULES = Rulebook()

FOREVER = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"
HOUR = "public, max-age=3600"
HASHED = ("assets", "images")
"""Folders whose names change with their content.  ``files`` keep their path when they are replaced: asked for again."""

OPEN = ("/assets/", "/live/", "/manifest.webmanifest")
"""What pages of other hosts may read with a script or show as a font: that of search on a service host does."""

CLOCK = "Date, Age"
"""The server's clock, by which notices end."""

HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}


def site_headers() -> dict[str, str]:
    """Return what every answer of a site carries; forms and suggestions may go to a service host."""
    elsewhere = f" {public_origin(settings.SERVICE_HOST)}" if settings.SERVICE_HOST else ""
    policy = (
        # Inline style: the school's colours stand in the page, so that it needs no second request.
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        # What visitors may open inside a page: maps, videos, forms of a few hosts, each only when it is asked for.
        f"frame-src {' '.join(f'https://{host}' for host in FRAME_HOSTS)}; "
        f"connect-src 'self'{elsewhere}; base-uri 'self'; form-action 'self'{elsewhere}; frame-ancestors 'self'"
    )
    return {**HEADERS, "Content-Security-Policy": policy}


def serve_site(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    """Answer a request for a tenant's public site from its files."""
    if request.method not in ("GET", "HEAD"):
        return _dressed(HttpResponseNotAllowed(["GET", "HEAD"]))
    if tenant.deleted_at is not None:
        return _dressed(_gone())
    folder = folder_of(tenant)
    if folder == conf.site_folder(tenant.host) and not _is_asked_by(tenant.host, request):
        return _dressed(_moved(request, tenant.host))
    response = _dressed(_answer(request, folder))
    if request.path_info.startswith(OPEN):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = CLOCK
    return response


def _gone() -> HttpResponse:
    return HttpResponse(gone_page(), status=410, content_type=TYPES[".html"], headers={"Cache-Control": REVALIDATED})


def _is_asked_by(host: str, request: HttpRequest) -> bool:
    return parse_host(host_header(request)).name == host


def _moved(request: HttpRequest, host: str) -> HttpResponseBase:
    """Send whoever asks by another of the tenant's hosts to the same path under the primary one.

    Remembered for an hour only: a school that takes its old name back must not send its visitors round in circles.
    """
    path, query = escape_uri_path(request.path_info), iri_to_uri(request.META.get("QUERY_STRING", ""))
    answer = Redirect(f"{public_origin(host)}{path}{'?' + query if query else ''}", status=301)
    answer.headers["Cache-Control"] = HOUR
    return answer


def _answer(request: HttpRequest, folder: Path) -> HttpResponseBase:
    parts = _parts(request.path_info)
    if parts is None:
        return _not_found(folder)
    path, book = request.path_info, _rules_of(folder / "current" / RULES)
    rule = book.before_files(path, request.META.get("QUERY_STRING", ""))
    if rule is not None:
        return _led_on(request, folder, rule)
    found = _found(request, folder, parts)
    if found is not None:
        return found
    rule = book.after_files(path)
    return _not_found(folder) if rule is None else _led_on(request, folder, rule)


def _found(request: HttpRequest, folder: Path, parts: list[str]) -> HttpResponseBase | None:
    if parts[:1] == ["live"]:
        return _file(request, folder / "live", parts[1:])
    if request.path_info.endswith("/"):
        return _file(request, folder / "current", [*parts, "index.html"])
    return _file(request, folder / "current", parts) or _with_slash(request, folder, parts)


def _led_on(request: HttpRequest, folder: Path, rule: Rule) -> HttpResponseBase:
    """Answer for an old address as the release's rules say."""
    to = answer(rule, request.path_info, iri_to_uri(request.META.get("QUERY_STRING", "")))
    if to == GONE:
        gone = _not_found(folder)
        gone.status_code = GONE_FOR_GOOD
        return gone
    moved = Redirect(to, status=301)
    moved.headers["Cache-Control"] = HOUR
    return moved


def _rules_of(file: Path) -> Rulebook:
    try:
        about = file.stat()
    except OSError:
        return NO_RULES
    return _read_rules(file, about.st_ino, about.st_mtime_ns)


@lru_cache(maxsize=32)
def _read_rules(file: Path, inode: int, changed: int) -> Rulebook:
    """Read the rules of a release, once for each of its states."""
    try:
        return read_rules(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return NO_RULES


def _parts(path: str) -> list[str] | None:
    """Return the parts of a path, or None if any of them could lead elsewhere."""
    if "\\" in path or "\0" in path or "//" in path:
        return None
    parts = path.strip("/").split("/") if path.strip("/") else []
    return None if any(part.startswith(".") for part in parts) else parts


def _with_slash(request: HttpRequest, folder: Path, parts: list[str]) -> HttpResponseBase | None:
    """Send ``/news`` to ``/news/``."""
    index = _open(folder / "current", [*parts, "index.html"])
    if index is None:
        return None
    index.close()
    query = request.META.get("QUERY_STRING", "")
    return Redirect(f"/{'/'.join(parts)}/{'?' + query if query else ''}", status=301)


def _file(request: HttpRequest, root: Path, parts: list[str]) -> HttpResponseBase | None:
    opened = _open(root, parts)
    if opened is None:
        return None
    about = os.fstat(opened.fileno())
    etag = quote_etag(f"{about.st_ino:x}-{about.st_size:x}-{about.st_mtime_ns:x}")
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is not None:
        opened.close()
    else:
        response = FileResponse(opened, content_type=_content_type(parts))
        response.headers["Content-Length"] = str(about.st_size)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOREVER if parts[0] in HASHED else REVALIDATED
    return response


def _open(root: Path, parts: list[str]) -> BinaryIO | None:
    """Open a plain file below ``root``; None for all else, symlinks too.  Only ``root`` may be one (``current``)."""
    try:
        base = root.resolve(strict=True)
        path = base.joinpath(*parts)
        if path.resolve(strict=True) != path or not path.is_file():
            return None
        return open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")  # noqa: PTH123 - the response closes it
    except (OSError, ValueError):
        return None


def _content_type(parts: list[str]) -> str:
    if parts[-1] == FEED:
        return ATOM
    guessed = mimetypes.guess_type(parts[-1])[0]
    return TYPES.get(Path(parts[-1]).suffix.lower()) or guessed or "application/octet-stream"


def _not_found(folder: Path) -> HttpResponse:
    """The site's own 404 page, or a plain sentence while it has none."""
    page = _open(folder / "current", ["404.html"])
    if page is None:
        return HttpResponse("ไม่พบหน้านี้", status=404, content_type="text/plain; charset=utf-8")
    with page:
        return HttpResponse(
            page.read(), status=404, content_type=TYPES[".html"], headers={"Cache-Control": REVALIDATED}
        )


def _dressed(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in site_headers().items():
        response.headers[name] = value
    return response
