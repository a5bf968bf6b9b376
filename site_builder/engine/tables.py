"""The published tables, declared once: the CMS writes them through its models, the engine reads them in plain SQL.

A test compares these declarations with the CMS's models.
"""

from __future__ import annotations

from typing import NamedTuple


class Table(NamedTuple):
    name: str
    columns: tuple[str, ...]


PAGES = Table("published_page", ("tenant_id", "key", "hash", "page_id", "head", "body"))
"""``head`` and ``body`` are canonical JSON bytes (Head, PublishedPage); ``page_id`` leads to the tree order."""

MEDIA = Table("published_media", ("tenant_id", "key", "hash", "body"))
"""``body`` is the canonical JSON of a Media."""

SITES = Table("published_site", ("tenant_id", "hash", "body"))
"""``body`` is the canonical JSON of SiteFacts; one row a tenant."""

TREE = Table("content_basepage", ("id", "path"))
"""Wagtail's page tree: ``path`` sorts pages as editors have ordered them."""

REDIRECTS = Table("published_redirect", ("tenant_id", "path", "key", "address"))
"""Old addresses: ``path`` leads to the page with ``key``, else to ``address``; without both it is gone for good."""

NOTICES = Table("published_notice", ("tenant_id", "key", "hash", "body"))
"""``body`` is the canonical JSON of a Notice."""

HOLDS = Table("site_builder_hold", ("tenant_id", "key", "inputs", "reason"))
"""Pages kept at their last good version."""
