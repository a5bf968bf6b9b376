"""One page as its editor will see it published: same templates, same views, nothing stored.

Files of a preview are not on the site yet: their addresses get a prefix, below which the CMS serves them.
"""

from __future__ import annotations

import re

from site_builder.engine.artifacts import list_artifacts
from site_builder.engine.errors import UnreadableData
from site_builder.engine.holding import Withheld
from site_builder.engine.making import html
from site_builder.engine.reading import Source, read_snapshot
from site_builder.engine.routes import route
from site_builder.engine.shelf import Shelf
from site_builder.engine.site import Site
from site_builder.engine.theme import ThemeFiles
from site_builder.engine.values import (
    PublishedPage,
    Snapshot,
    canonical_json,
    head_of,
    sha256_hex,
)

LOCAL_ADDRESS = re.compile(rb'(?<=["\s,])/(?=(?:assets|images|files)/)')


def render_preview(
    source: Source, tenant_id: int, theme: ThemeFiles, page: PublishedPage, prefix: str = "/", today: str = ""
) -> bytes:
    """Return the HTML of ``page`` as it would be published now, in the place of its published version if there is one.

    ``prefix`` (with a final slash) replaces the first slash of addresses of assets, images and files.  Pictures of
    which nothing is ready are left out; those that are ready for albums are shown anywhere.  Raises EngineError, and
    whatever the template raises.
    """
    site = _site(source, tenant_id, theme, page, today)
    artifacts = (artifact for artifact in list_artifacts(site) if artifact.key == page.key and artifact.kind == "page")
    artifact = next(artifacts, None)
    if artifact is None or artifact.inputs is None:
        raise UnreadableData("preview", "the page has no address: its parent is not public, or refused")
    return LOCAL_ADDRESS.sub(prefix.encode(), html(site, page, artifact.inputs))


def _site(source: Source, tenant_id: int, theme: ThemeFiles, page: PublishedPage, today: str) -> Site:
    snapshot = _with_page(read_snapshot(source, tenant_id, today), page)
    return Site(snapshot, theme, route(snapshot.heads), Shelf(snapshot.media, early=True), Withheld())


def _with_page(snapshot: Snapshot, page: PublishedPage) -> Snapshot:
    head = head_of(page, sha256_hex(canonical_json(page)))
    known = any(each.key == page.key for each in snapshot.heads)
    heads = tuple(head if each.key == page.key else each for each in snapshot.heads)
    return Snapshot(
        tenant_id=snapshot.tenant_id,
        site=snapshot.site,
        heads=heads if known else (*heads, head),
        media=snapshot.media,
        today=snapshot.today,
    )
