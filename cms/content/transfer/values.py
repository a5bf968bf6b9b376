"""The format, version 1: what stands in each file of an export.  Field names are for good: add, never rename."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

FORMAT = "web-school-tenant"
VERSION = 1
MANIFEST, TENANT, PAGES, MEDIA = "manifest.json", "tenant.json", "pages.jsonl", "media.jsonl"
PUBLISHED, MEMBERS, REDIRECTS = "published.jsonl", "members.json", "redirects.jsonl"
FOLDER = "media"


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Base: plain, keyword-only.  Unknown fields are passed over, so that a later version may add some."""


class FileFacts(Value, frozen=True):
    sha256: str
    size: int


class Manifest(Value, frozen=True):
    """``manifest.json``, the last file: every other one with its hash."""

    format: str
    version: int
    created: str
    """Instant (ISO, UTC)."""
    files: dict[str, FileFacts]
    missing: tuple[str, ...] = ()
    """Media whose bytes were not there: ``image:KEY`` or ``file:KEY``."""


class TenantFacts(Value, frozen=True):
    """``tenant.json``."""

    slug: str
    kind: Literal["school", "office"]
    hosts: tuple[str, ...]
    """The primary one first."""
    area: str
    """Name of the area, for people."""
    network: str = ""
    emblem: str | None = None
    """``image:KEY``."""
    tags: dict[str, str] = {}
    """Keywords: name by slug; pages and media name them as ``tag:SLUG``."""
    facts: dict[str, str | int | float | None] = {}
    """Names, contact, look: as the fields of a tenant are called."""


class MediaFacts(Value, frozen=True):
    """One line of ``media.jsonl``."""

    key: str
    kind: Literal["image", "file"]
    title: str
    file: str
    """Its bytes' name in the archive."""
    alt: str = ""
    width: int = 0
    height: int = 0
    public_name: str = ""
    """Of a document: the name in its permanent public path."""
    file_name: str = ""
    """Of a picture: what its file was called on the device that it came from."""
    created: str | None = None
    tags: tuple[str, ...] = ()


class PageFacts(Value, frozen=True):
    """One line of ``pages.jsonl``; parents come before their children, siblings in their order."""

    key: str
    parent: str | None
    model: str
    """Name of the page type, in lower case: ``newspage``."""
    slug: str
    live: bool
    content: dict[str, Any]
    """The page as it is: fields by name, references as ``page:KEY``, ``image:KEY``, ``file:KEY``, ``tag:SLUG``."""
    draft: dict[str, Any] | None = None
    """The newest version, where it is not the page as it is."""
    first_published: str | None = None
    last_published: str | None = None
    revised: str | None = None
    expires: str | None = None


class RedirectFacts(Value, frozen=True):
    """One line of ``redirects.jsonl``: an old address.  Without ``page`` and ``address`` it is gone for good."""

    path: str
    page: str | None = None
    """``page:KEY``."""
    address: str = ""
    source: Literal["moved", "typed", "imported"] = "typed"


class Member(Value, frozen=True):
    """One entry of ``members.json``: never a password."""

    name: str
    username: str
    email: str
    roles: tuple[str, ...]
