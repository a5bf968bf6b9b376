"""``/-/health`` on the admin host: states only, for monitors that do not sign in."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from site_builder.health import look


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything is well, else 503; each part's state in one word, no figures, no names."""
    found = look()
    told = {"status": "ok" if found.good else "trouble", **found.states}
    return JsonResponse(told, status=200 if found.good else 503, headers={"Cache-Control": "no-store"})
