"""The network address that a request comes from, behind proxies that are known."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(request: HttpRequest) -> str:
    """Return the client's address in its one spelling; ``unknown`` where nobody says one.

    ``X-Forwarded-For`` is read from its right end, and only as far as each next speaker is a proxy of
    ``settings.TRUSTED_PROXIES``: what a client wrote there itself is never believed.
    """
    said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = [ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES]
    # A Unix socket has no address: who speaks through it is the proxy on this machine.
    speaker = parse(request.META.get("REMOTE_ADDR", "")) or UNKNOWN
    while said and is_trusted(speaker, trusted):
        named = parse(said.pop())
        if named is None:
            break
        speaker = named
    return speaker


def parse(text: str) -> str | None:
    """Return an address in its one spelling, an IPv4 address in IPv6's clothes as IPv4; None for what is none."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def is_trusted(speaker: str, trusted: Iterable[Network]) -> bool:
    return speaker == UNKNOWN or any(ipaddress.ip_address(speaker) in network for network in trusted)
