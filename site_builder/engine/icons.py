"""The pictures by which browsers and phones know a site: in tabs, among bookmarks, on home screens.

Made from the emblem, where the CMS has them ready; else the theme's drawing in the school's colour.  Two stand where
programs look for them unasked, so that a new emblem changes no page; only the site's manifest names the others, whose
names carry their hash.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from site_builder.engine.fingerprint import digest, fingerprint
from site_builder.engine.planned import Artifact, SourceFile
from site_builder.engine.theme import ICONS
from site_builder.engine.tokens import Colour, mixed, primary_pair

if TYPE_CHECKING:
    from site_builder.engine.site import Site
    from site_builder.engine.values import Icon, Key

PNG = "image/png"


class Place(NamedTuple):
    """Where an icon stands; ``sizes`` and ``purpose`` are for the manifest, which leaves out those without."""

    path: str
    content_type: str = PNG
    sizes: str = ""
    purpose: str = ""


PLACES = {
    "favicon": Place("favicon.ico", "image/x-icon"),
    "touch": Place("apple-touch-icon.png"),
    "any-192": Place("assets/icon-192.{mark}.png", sizes="192x192", purpose="any"),
    "any-512": Place("assets/icon-512.{mark}.png", sizes="512x512", purpose="any"),
    "maskable-512": Place("assets/icon-maskable-512.{mark}.png", sizes="512x512", purpose="maskable"),
}
"""By the icon's name."""

PALETTE = b"PLTE"


def icon_artifacts(site: Site) -> list[Artifact]:
    """Return the icons of a site: all five of its emblem, else those that the theme draws."""
    emblem = site.snapshot.site.emblem
    found = _icons_of(site, emblem) if emblem else {}
    return list(_from_emblem(emblem, found) if emblem and found else _from_theme(site))


def manifest_icons(artifacts: list[Artifact]) -> list[dict[str, str]]:
    """Return what the site's manifest says of its icons."""
    places = {place.path.partition("{mark}")[0]: place for place in PLACES.values() if place.purpose}
    return [
        {"src": f"/{artifact.path}", "sizes": place.sizes, "type": place.content_type, "purpose": place.purpose}
        for artifact in artifacts
        for start, place in places.items()
        if artifact.path.startswith(start)
    ]


def drawn_icon(site: Site, name: str) -> bytes:
    """Return a theme's icon in the school's colour."""
    return recoloured(site.theme.assets[name].data, *primary_pair(site.snapshot.site))


def recoloured(data: bytes, ground: Colour, ink: Colour) -> bytes:
    """Return an indexed PNG, or an ICO of such, with the greys of its palette between ``ground`` and ``ink``.

    Black becomes the ground, white the ink; what is transparent stays so.
    """
    at = data.find(PALETTE)
    while at >= 0:
        end = at + 4 + int.from_bytes(data[at - 4 : at], "big")
        greys = data[at + 4 : end : 3]
        chunk = PALETTE + b"".join(bytes(mixed(ground, ink, grey / 255)) for grey in greys)
        data = data[:at] + chunk + zlib.crc32(chunk).to_bytes(4, "big") + data[end + 4 :]
        at = data.find(PALETTE, end + 4)
    return data


def _icons_of(site: Site, emblem: Key) -> dict[str, Icon]:
    """Return the icons of an emblem by name, nothing unless all of them can be had."""
    media = site.shelf.images.get(emblem)
    if media is None or f"icon:{emblem}" in site.shelf.unavailable:
        return {}
    found: dict[str, Icon] = {icon.name: icon for icon in media.icons}
    return {name: found[name] for name in PLACES} if found.keys() == PLACES.keys() else {}


def _from_emblem(emblem: Key, icons: dict[str, Icon]) -> Iterator[Artifact]:
    for name, icon in icons.items():
        place = PLACES[name]
        yield Artifact(
            path=place.path.format(mark=icon.sha256[:8]),
            kind="icon",
            content_type=place.content_type,
            fingerprint=fingerprint(content=icon.sha256),
            # Not ``image:…``: a site does not miss its emblem because an icon's bytes are missing.
            key=f"icon:{emblem}",
            source=SourceFile(path=icon.path, sha256=icon.sha256, size=icon.size),
        )


def _from_theme(site: Site) -> Iterator[Artifact]:
    colours = digest(primary_pair(site.snapshot.site))
    for name, place in PLACES.items():
        asset = f"{ICONS}{name}.{place.path.rpartition('.')[2]}"
        drawn = site.theme.assets.get(asset)
        if drawn is not None:
            yield Artifact(
                path=place.path.format(mark=digest(drawn.sha256, colours)[:8]),
                kind="icon",
                content_type=place.content_type,
                fingerprint=fingerprint(content=drawn.sha256, theme=site.theme_token_of_engine, site=colours),
                key=asset,
            )
