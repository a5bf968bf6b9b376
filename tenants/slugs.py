"""Short names of areas and tenants: they become labels of host names, so some are not for giving away."""

from __future__ import annotations

import re

from tenants.errors import BadSlug, ReservedSlug
from tenants.models import SLUG_PATTERN

NAMES_OF_SERVICES = """
    admin administrator api app apps assets auth autoconfig autodiscover blog cdn cms console dashboard demo dev dns
    docs email files ftp git help host hostmaster http https imap images ldap localhost login logout mail media mta-sts
    ns ns1 ns2 pop pop3 postmaster proxy root search security sites smtp sso ssh ssl staging static status support sys
    system test tls vpn webmaster webmail wpad www www1 www2
"""
RESERVED = frozenset(NAMES_OF_SERVICES.split())
"""Names that browsers, mail servers and people take for something else than a school."""


def check_slug(slug: str) -> str:
    """Return the slug if it may be given; raises BadSlug or ReservedSlug."""
    if not re.fullmatch(SLUG_PATTERN, slug):
        raise BadSlug(slug)
    if slug in RESERVED or slug.startswith("xn--"):
        raise ReservedSlug(slug)
    return slug
