"""Typed codes that are none: an address that sends many is answered without a word about its code.

A right code always works: with 80 bits no guess hits, so the count keeps load and noise down, and nobody can shut a
school out by typing nonsense behind its address.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.utils import timezone

from tenants.models import CodeMiss

WINDOW = timedelta(minutes=15)
MOST_MISSES = 20
IPV6_HOME = 64
"""Bits of an IPv6 address that one customer has: the rest the customer changes at will."""


def note_miss(address: str, *, now: datetime | None = None) -> bool:
    """Remember a miss; say whether the address has had too many within the window.  Those over it are not written."""
    now, source = now or timezone.now(), source_of(address)
    CodeMiss.objects.filter(at__lt=now - WINDOW).delete()
    if CodeMiss.objects.filter(address=source).count() >= MOST_MISSES:
        return True
    CodeMiss.objects.create(address=source, at=now)
    return False


def source_of(address: str) -> str:
    """Return what is counted: an IPv4 address, or the network of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, IPV6_HOME), strict=False))
