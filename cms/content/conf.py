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


def service_address(slug: str, path: str) -> str:
    """Return where a service of a tenant answers: ``path`` on its own host, or in full on the installation's."""
    host: str = settings.SERVICE_HOST
    return f"{public_origin(host)}/{slug}{path}" if host else path
