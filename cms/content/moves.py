"""A page got another address: its old one, and those of all pages below it, go on leading to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.content.records import PublishedPageRecord
from cms.content.roots import root_of
from tenants.redirects.services import lead_to_pages

if TYPE_CHECKING:
    from cms.content.base import BasePage


def note_moved(page: BasePage, old: str) -> None:
    """Write down the old addresses of what was public at and below ``old``, the ``url_path`` that ``page`` had.

    Called inside the transaction of the move.  Pages below may still have their old ``url_path``: Wagtail rewrites
    them before a changed slug is told, and after a move.
    """
    root = root_of(page.tenant_id, page)
    if page.tenant_id is None or root is None or not old.startswith(root.root_path) or old == root.root_path:
        return
    below = PublishedPageRecord.objects.filter(tenant_id=page.tenant_id, page__path__startswith=page.path)
    rows = below.values_list("key", "page__url_path")
    before = ((key, _before(url_path, page.url_path, old)) for key, url_path in rows)
    home = len(root.root_path)
    lead_to_pages(page.tenant_id, {f"/{url_path[home:]}": key for key, url_path in before if url_path})


def _before(url_path: str, new: str, old: str) -> str | None:
    """Return where a page stood before what was at ``old`` came to ``new``."""
    if url_path.startswith(new):
        return old + url_path[len(new) :]
    return url_path if url_path.startswith(old) else None
