"""From the Host header of a request to the tenant that answers.

Parsing is pure and refuses early: what is no host name never reaches the database.  There is no default tenant.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

import idna
from django.conf import settings

from tenants.errors import (
    AddressNotAName,
    AdminHost,
    BadPort,
    MalformedHost,
    MissingHost,
    UnknownHost,
)
from tenants.models import Tenant

LONGEST_NAME = 253
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
FORBIDDEN = re.compile(r"[\x00-\x20\x7f/\\@?#%<>\"'`{}|^,;=&+*!$()~\[\]]")
SERVICE_PATH = re.compile(r"/(?P<slug>[a-z0-9-]{1,40})(?P<path>/-/.*)", re.DOTALL)
PORT = re.compile(r"[0-9]{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Host:
    """A host name in its one spelling (lower case, punycode, no trailing dot), and the port if one was given."""

    name: str
    port: int | None = None


def parse_host(raw_host: str) -> Host:
    """Bring a Host header, or what a person typed, into its one spelling.

    Raises MissingHost, AddressNotAName, BadPort or MalformedHost.
    """
    if not raw_host:
        raise MissingHost
    if raw_host.startswith("["):
        raise AddressNotAName(raw_host)
    name, colon, port = raw_host.partition(":")
    if ":" in port and _is_address(raw_host):
        raise AddressNotAName(raw_host)
    return Host(_parse_name(name, raw_host), _parse_port(port, raw_host) if colon else None)


def resolve_host(raw_host: str) -> Tenant:
    """Return the tenant that answers to a host.

    Raises what ``parse_host`` raises, AdminHost for the admin's own host, UnknownHost for every other name.
    """
    if is_admin_host(raw_host):
        raise AdminHost(raw_host)
    name = parse_host(raw_host).name
    tenant = Tenant.objects.filter(hosts__name=name).with_hosts().first()
    if tenant is None:
        raise UnknownHost(name)
    return tenant


def is_admin_host(raw_host: str) -> bool:
    """Say whether a Host header, or a host name, is one of the admin's (with any port that is one)."""
    name, colon, port = raw_host.partition(":")
    if colon and not PORT.fullmatch(port):
        return False
    return name.lower().removesuffix(".") in {settings.ADMIN_HOST, *settings.ADMIN_HOST_ALIASES}


def is_service_host(raw_host: str) -> bool:
    """Say whether a Host header, or a host name, is the one on which services answer for every tenant."""
    name, colon, port = raw_host.partition(":")
    if colon and not PORT.fullmatch(port):
        return False
    return bool(settings.SERVICE_HOST) and name.lower().removesuffix(".") == settings.SERVICE_HOST


def is_own_host(name: str) -> bool:
    """Say whether a host name is the installation's own, which no tenant may have."""
    return is_admin_host(name) or is_service_host(name)


def resolve_service(path: str) -> tuple[Tenant, str]:
    """Return the tenant that a path on the service host names, and the path as it is on the tenant's own host.

    ``/<slug>/-/search`` → the tenant, ``/-/search``.  Raises UnknownHost for every other path: there is no default.
    """
    found = SERVICE_PATH.fullmatch(path)
    tenant = Tenant.objects.filter(slug=found["slug"], hosts__primary=True).with_hosts().first() if found else None
    if found is None or tenant is None:
        raise UnknownHost(path[:80])
    return tenant, found["path"]


def _parse_port(port: str, raw_host: str) -> int:
    if not PORT.fullmatch(port) or not 1 <= int(port) <= 65_535:
        raise BadPort(raw_host)
    return int(port)


def _parse_name(name: str, raw_host: str) -> str:
    if FORBIDDEN.search(name) or any(unicodedata.category(character) == "Cf" for character in name):
        # Cf: invisible characters, which IDNA would drop in silence.
        raise MalformedHost(raw_host)
    if _is_address(name):
        raise AddressNotAName(raw_host)
    name = _to_ascii(name.removesuffix("."), raw_host)
    labels = name.split(".")
    if len(name) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in labels):
        raise MalformedHost(raw_host)
    if labels[-1].isdigit():
        # 127.1 and 2130706433 are addresses to some clients, and no top-level domain is a number.
        raise AddressNotAName(raw_host)
    return name


def _to_ascii(name: str, raw_host: str) -> str:
    """Return the name in lower-case ASCII, Thai and other scripts as punycode; a lying punycode label is refused."""
    lowered = name.lower()
    if lowered.isascii() and "xn--" not in lowered:
        return lowered
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise MalformedHost(raw_host) from error


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
