"""What a site publishes by itself, path by path, as its next build will: nothing is rendered, nothing is written."""

from __future__ import annotations

from msgspec.structs import replace

from site_builder.engine.artifacts import list_artifacts
from site_builder.engine.holding import Withheld
from site_builder.engine.planned import ArtifactKind
from site_builder.engine.reading import Source, read_snapshot
from site_builder.engine.routes import route
from site_builder.engine.shelf import Shelf
from site_builder.engine.site import Site
from site_builder.engine.theme import ThemeFiles


def own_files(source: Source, tenant_id: int, theme: ThemeFiles, today: str = "") -> dict[str, ArtifactKind]:
    """Return every file of a tenant's site with what it is, in small letters, old addresses left out.

    Pages that are kept at an earlier version stand where they stand.  Raises EngineError.
    """
    snapshot = replace(read_snapshot(source, tenant_id, today), redirects=(), holds=())
    site = Site(snapshot, theme, route(snapshot.heads), Shelf(snapshot.media), Withheld())
    return {artifact.path.lower(): artifact.kind for artifact in list_artifacts(site)}
