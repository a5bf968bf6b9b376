"""Short answers in words: a page for whoever opens an address in a browser, one line of text for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

HTML = "text/html"


def said(request: HttpRequest, message: str, *, template: str, status: int) -> HttpResponse:
    """Answer with ``template``, which says ``message`` at more length, or with the message alone.

    Neither depends on anything of the request but on whether it asks for HTML: what is foreign and what is missing
    look alike.
    """
    if HTML in request.headers.get("Accept", ""):
        response = HttpResponse(render_to_string(template), status=status)
    else:
        response = HttpResponse(f"{message}\n", status=status, content_type="text/plain; charset=utf-8")
    patch_vary_headers(response, ["Accept"])
    return response
