"""An unpublished page as its editor will see it live: same renderer, same theme, nothing stored.

The page's own tenant decides what is shown, never the request's host.  What the page loads (assets, pictures, files)
comes from below ``preview_prefix``, where ``preview_file`` answers: the files need not be on the public site yet.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from cms.content.records import PublishedMediaRecord
from site_builder.engine.errors import EngineError
from site_builder.engine.preview import render_preview
from site_builder.engine.routes import file_url, rendition_url
from site_builder.engine.values import Media
from themes.registry import load_theme

if TYPE_CHECKING:
    from site_builder.engine.values import PublishedPage
    from tenants.models import Tenant

logger = logging.getLogger("cms.content.preview")

NOT_POSSIBLE = (
    "<!doctype html><html lang='th'><meta charset='utf-8'><title>ตัวอย่าง</title>"
    "<p style='font:1.1rem/1.7 sans-serif;margin:2rem'>ยังแสดงตัวอย่างหน้านี้ไม่ได้ "
    "หน้าที่อยู่เหนือขึ้นไปอาจยังไม่เผยแพร่ หรือที่อยู่ของหน้านี้ใช้ไม่ได้ งานที่เขียนไว้ไม่หาย</p></html>"
)


@dataclass(frozen=True, slots=True)
class PreviewFile:
    """A file of a preview: ``data`` in memory, or ``path`` on disk."""

    content_type: str
    data: bytes | None = None
    path: Path | None = None


class DjangoSource:
    """The engine's Source on Django's own connection: a preview sees what the request sees."""

    def rows(self, sql: str, params: Sequence[Any]) -> Iterable[Sequence[Any]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, list(params))
            return cursor.fetchall()


class PreviewMixin:
    """Wagtail's preview, answered by the builder's renderer."""

    if TYPE_CHECKING:
        tenant: Any

        def published(self) -> PublishedPage | None: ...

    def make_preview_request(
        self, original_request: Any = None, preview_mode: Any = None, extra_request_attrs: Any = None
    ) -> HttpResponse:
        """Render without a simulated request: a public page of ours depends on no request."""
        return self.serve_preview(original_request, preview_mode)

    def serve_preview(self, request: HttpRequest, mode_name: Any) -> HttpResponse:
        """Return the page as it would be published now; a plain Thai page where it cannot be."""
        page = self.published()
        if page is None or self.tenant is None:
            return HttpResponse(NOT_POSSIBLE)
        try:
            html = preview_html(self.tenant, page)
        except Exception as error:  # a preview must not break the editor, whatever the theme does
            if not isinstance(error, EngineError):
                logger.exception("preview of page %s failed", page.key)
            return HttpResponse(NOT_POSSIBLE)
        response = HttpResponse(html)
        response["Cache-Control"] = "private, no-store"
        return response


def preview_html(tenant: Tenant, page: PublishedPage) -> bytes:
    """Return the HTML of ``page`` in its tenant's site and theme.  Raises EngineError and what the template raises."""
    today = timezone.localdate().isoformat()
    return render_preview(DjangoSource(), tenant.pk, load_theme(tenant.theme), page, preview_prefix(tenant), today)


def preview_prefix(tenant: Tenant) -> str:
    """Return where the files of a tenant's previews are served, with a final slash."""
    return reverse("preview_file", args=[tenant.slug, "-"])[:-1]


def preview_file(tenant: Tenant, path: str) -> PreviewFile | None:
    """Return the asset, picture or file that a preview loads from ``path`` (``images/…``); None when there is none."""
    folder, _, rest = path.partition("/")
    if folder == "assets":
        assets = load_theme(tenant.theme).assets.values()
        return next((PreviewFile(a.content_type, data=a.data) for a in assets if a.url == f"/{path}"), None)
    media = _media(tenant, rest.partition("/")[0])
    return _media_file(media, f"/{path}") if media else None


def _media(tenant: Tenant, key: str) -> Media | None:
    bodies = PublishedMediaRecord.objects.filter(tenant=tenant, key=key).values_list("body", flat=True)
    return next((msgspec.json.decode(bytes(body), type=Media) for body in bodies), None)


def _media_file(media: Media, url: str) -> PreviewFile | None:
    root = Path(settings.MEDIA_ROOT)
    if media.kind == "file":
        return PreviewFile(media.content_type, path=root / media.path) if file_url(media) == url else None
    sizes = (size for size in media.renditions if rendition_url(media, size) == url)
    return next((PreviewFile(f"image/{size.format}", path=root / size.path) for size in sizes), None)
