"""The settings that this app reads."""

from __future__ import annotations

from django.conf import settings


def public_origin(host: str) -> str:
    """Return the origin of a public site, without a final slash: ``https://school.example``."""
    port: int | None = settings.PUBLIC_PORT
    return f"{settings.PUBLIC_SCHEME}://{host}{f':{port}' if port else ''}"


def default_host(slug: str) -> str:
    """Return the host of a school for which none is given, below ``PUBLIC_DOMAIN``; empty where that is not set."""
    domain: str = settings.PUBLIC_DOMAIN
    return f"{slug}.{domain}" if domain else ""
