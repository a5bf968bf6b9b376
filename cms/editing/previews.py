"""The files that a preview loads: for members of the tenant only."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from cms.content.preview import preview_file
from cms.editing.places import WRITING_ROLES, tenant_for


def serve_preview_file(request: HttpRequest, slug: str, path: str) -> HttpResponseBase:
    """Answer with an asset, picture or file of the tenant; 404 for everything else, another's tenant included."""
    found = preview_file(tenant_for(request.user, slug, WRITING_ROLES), path)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    if found.data is not None:
        response: HttpResponseBase = HttpResponse(found.data, content_type=found.content_type)
    else:
        response = _file(found.path, found.content_type)
    response["Cache-Control"] = "private, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file(path: object, content_type: str) -> FileResponse:
    try:
        return FileResponse(open(str(path), "rb"), content_type=content_type)  # noqa: PTH123 - Django closes it
    except FileNotFoundError:
        raise Http404 from None
