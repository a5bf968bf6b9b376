"""The settings that this app reads."""

from __future__ import annotations

from django.conf import settings


def public_origin(host: str) -> str:
    """Return the origin of a public site, without a final slash: ``https://school.example``."""
    port: int | None = settings.PUBLIC_PORT
    return f"{settings.PUBLIC_SCHEME}://{host}{f':{port}' if port else ''}"
