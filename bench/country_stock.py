"""What Wagtail does by itself, where this house does otherwise so that a page's cost does not grow with the country."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from django.core.cache import cache
from django.test import override_settings
from wagtail.admin.views.pages.listing import GenericPageFilterSet
from wagtail.models import AbstractPage

from cms.content.base import BasePage
from cms.editing.walls import OwnPageFilterSet

ROOTS = ("_get_site_root_paths", "_get_relevant_site_root_paths", "get_url_parts")


@contextmanager
def as_wagtail_does() -> Iterator[None]:
    """Scan all Sites for an address, offer all people and Sites as filters, read the whole search index at a save."""
    with ExitStack() as changes:
        for name in ROOTS:
            changes.enter_context(patch.object(BasePage, name, getattr(AbstractPage, name)))
        changes.enter_context(patch.object(OwnPageFilterSet, "base_filters", GenericPageFilterSet.base_filters))
        changes.enter_context(override_settings(WAGTAILSEARCH_BACKENDS={}))
        cache.clear()
        yield
