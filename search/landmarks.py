"""What a page of search shows when it has no answers: the site's sections and its newest news, from the release itself.

No engine is asked and no table read, so it is there when everything else is away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from site_builder.addresses import folder_of
from site_builder.engine.errors import BlobLost
from site_builder.engine.planned import Manifest
from site_builder.engine.release import SiteFolder
from tenants.models import Tenant

NEWEST = 5
SECTIONS = 12


@dataclass(frozen=True, slots=True)
class Landmark:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Landmarks:
    sections: tuple[Landmark, ...] = ()
    news: tuple[Landmark, ...] = ()


def landmarks(tenant: Tenant) -> Landmarks:
    """Return what there is; never raises for a site that cannot be read."""
    site = SiteFolder(folder_of(tenant))
    manifest = site.current()
    if manifest is None:
        return Landmarks()
    return Landmarks(tuple(_sections(site, manifest)), tuple(_news(site, manifest)))


def _sections(site: SiteFolder, manifest: Manifest) -> Iterator[Landmark]:
    twins = [path for path, entry in manifest.files.items() if entry.kind == "twin" and path.count("/") == 1]
    for path in sorted(twins)[:SECTIONS]:
        title = _read(site, manifest, path).get("title")
        if title:
            yield Landmark(str(title), f"/{path.removesuffix('index.json')}")


def _news(site: SiteFolder, manifest: Manifest) -> Iterator[Landmark]:
    feeds = [path for path, entry in manifest.files.items() if entry.kind == "feed" and path.endswith(".json")]
    items = _read(site, manifest, min(feeds, key=len)).get("items") if feeds else None
    for item in (items if isinstance(items, list) else [])[:NEWEST]:
        yield Landmark(str(item.get("title") or ""), str(item.get("url") or ""))


def _read(site: SiteFolder, manifest: Manifest, path: str) -> dict[str, Any]:
    try:
        value = json.loads(site.blobs.read(manifest.files[path].sha256))
    except (BlobLost, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
