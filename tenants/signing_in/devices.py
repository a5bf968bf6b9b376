"""Known devices: a signed cookie that says which accounts have signed in from this browser.

After OWASP's device cookies.  It opens nothing: it only lets its owner try while others are made to wait.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

SALT = "tenants.signing_in.devices"
KEPT_FOR = timedelta(days=365)
MOST_ACCOUNTS = 8
"""A computer in a staff room serves several."""

Devices = dict[str, str]


def known_device(request: HttpRequest, user_id: int | None) -> str | None:
    """Return what names this device together with the account; None where the account never signed in from it."""
    nonce = devices_of(request).get(str(user_id))
    return None if nonce is None else f"{user_id}:{nonce}"


def remember_device(request: HttpRequest, response: HttpResponseBase, user_id: int) -> None:
    """Let the browser be known to the account from now on."""
    known = devices_of(request)
    nonce = known.pop(str(user_id), None) or secrets.token_urlsafe(12)
    newest = dict([*known.items(), (str(user_id), nonce)][-MOST_ACCOUNTS:])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(newest, salt=SALT, compress=True),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def devices_of(request: HttpRequest) -> Devices:
    """Return nonces by account, oldest first; empty for a cookie that is missing, forged or too old."""
    try:
        said = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return said if isinstance(said, dict) else {}
