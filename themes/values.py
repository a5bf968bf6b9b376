"""A theme as a value: what the registry makes of a folder, and what a build sees of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from themes.errors import UnknownTemplate

DEFAULT_LANGUAGE = "th"


class Asset(NamedTuple):
    """One file to publish: ``name`` is the logical name, ``published_name`` the flat name under ``/assets/``."""

    name: str
    published_name: str
    content_type: str
    data: bytes
    sha256: str

    @property
    def url(self) -> str:
        """Return the address on the site, from its root."""
        return f"/assets/{self.published_name}"


class Theme(NamedTuple):
    """A theme as a build sees it.  ``hash`` changes when any template, asset or text does."""

    slug: str
    title: str
    templates: Path
    """Folder of the templates, for loaders that read from disk; ``sources`` is what the hashes speak of."""
    sources: Mapping[str, str]
    """Template name → source."""
    assets: Mapping[str, Asset]
    """Logical name (``site.css``) → asset."""
    texts: Mapping[str, Mapping[str, str]]
    """Language → text key → text.  Every language has every key."""
    closures: Mapping[str, str]
    hash: str

    def closure_hash(self, template: str) -> str:
        """Return the hash of a template, everything it extends, includes or imports, and the texts it may show."""
        try:
            return self.closures[template]
        except KeyError:
            raise UnknownTemplate(self.slug, template) from None

    def asset_urls(self) -> dict[str, str]:
        """Return logical name → hashed URL, as templates see it in ``site.assets``."""
        return {name: asset.url for name, asset in self.assets.items()}

    def texts_for(self, language: str) -> Mapping[str, str]:
        """Return the texts of a language, Thai where the theme does not speak it."""
        return self.texts.get(language, self.texts[DEFAULT_LANGUAGE])
