"""What a browser may load and run on the admin host (docs/decisions).

Scripts come from this host's files, or carry the nonce of the answer that they came with: nothing that somebody wrote
into a page runs, even if it were not escaped.  No ``eval``, no plug-ins, no frames of or in other hosts.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.safestring import mark_safe
from wagtail.admin.widgets import BaseChooser

HEADER = "Content-Security-Policy"

PREVIEWS = frozenset(
    {
        "wagtailadmin_block_preview",
        *(f"wagtailadmin_pages:{name}" for name in ("preview_on_add", "preview_on_edit", "view_draft")),
        *(f"wagtailadmin_pages:{name}" for name in ("revisions_view", "workflow_preview")),
    }
)
"""A page as the public will see it, shown in a frame of the editor."""

ADMIN = {
    "default-src": "'none'",
    "script-src": "'self' 'nonce-{nonce}'",
    "style-src": "'self' 'nonce-{nonce}'",
    # Attributes only: Wagtail and Draftail set sizes and places of their boxes by them.
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "media-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
PREVIEW = {
    "default-src": "'none'",
    "script-src": "'self'",
    # The colours of a school stand in the page's head.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'self'",
}

_nonce: ContextVar[str] = ContextVar("csp_nonce", default="")


def current_nonce() -> str:
    """Return the nonce of the answer that is being made; empty outside a request.

    Ambient, since Wagtail's widgets draw their scripts without knowing of any request.
    """
    return _nonce.get()


class ContentSecurityPolicyMiddleware:
    """Give every answer of the admin host its policy, unless its view has set a stricter one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _nonce.set(secrets.token_urlsafe(16))
        try:
            response = self.get_response(request)
            view = request.resolver_match.view_name if request.resolver_match else ""
            response.headers.setdefault(HEADER, policy(PREVIEW if view in PREVIEWS else ADMIN, current_nonce()))
            response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
            return response
        finally:
            _nonce.reset(token)


def policy(directives: dict[str, str], nonce: str) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items()).replace("{nonce}", nonce)


def draw_chooser(self: Any, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
    """As Wagtail's ``BaseChooser.render``, whose script has no nonce and no template (wagtail #1288)."""
    if not (attrs or {}).get("id"):
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    data = self.get_value_data(value)
    script = self.render_js_init(attrs["id"], name, data).replace("</", "<\\/")
    # The markup is a template's, the script a class name and JSON of ours.
    return mark_safe(f'{self.render_html(name, data, attrs)}<script nonce="{current_nonce()}">{script}</script>')


def give_choosers_nonces() -> None:
    BaseChooser.render = draw_chooser
