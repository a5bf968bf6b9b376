"""What planning and rendering share: one snapshot under one theme."""

from __future__ import annotations

from functools import cached_property

import msgspec

from site_builder.engine.fingerprint import ENGINE_VERSION, Tokens, digest
from site_builder.engine.holding import Withheld
from site_builder.engine.memory import Recent
from site_builder.engine.notices import Notices
from site_builder.engine.outline import Outline
from site_builder.engine.render import Shell, Templates
from site_builder.engine.resolve import Resolver
from site_builder.engine.routes import Routes
from site_builder.engine.shelf import Shelf
from site_builder.engine.theme import ICONS, PAGE_TEMPLATES, SHELL_TEMPLATE, ThemeFiles
from site_builder.engine.values import Head, Key, Snapshot, sha256_hex

_shells = Recent[tuple[str, str, bytes], Shell](256)
"""By everything that they show."""


class Surroundings(msgspec.Struct, frozen=True, gc=False):
    """What siblings of one kind share: the way up, the menu entry, the parts of their fingerprints that follow."""

    crumbs: tuple[Key, ...]
    menu: Key | None
    theme: str
    site: str
    way: str


class Site:
    """One snapshot under one theme: outline, media, views, shells, tokens.  Lives inside one plan."""

    def __init__(self, snapshot: Snapshot, theme: ThemeFiles, routes: Routes, shelf: Shelf, withheld: Withheld) -> None:
        self.snapshot = snapshot
        self.theme = theme
        self.shelf = shelf
        self.withheld = withheld
        self.outline = Outline(routes, withheld.never_good)
        self._home = routes.home
        self.resolver = Resolver(snapshot.site, self.outline, shelf)
        self.tokens = Tokens(self.outline, shelf)
        assets = ((name, asset) for name, asset in theme.assets.items() if not name.startswith(ICONS))
        asset_urls = {name: f"/assets/{asset.published_name}" for name, asset in assets}
        self.site_view = self.resolver.site(asset_urls)
        self.templates = Templates(theme, self.site_view)
        self.notices = Notices(self)
        self._shells: dict[Key | None, Shell] = {}
        self._site_tokens: dict[Key | None, str] = {}
        self._theme_tokens: dict[str, str] = {}
        self.led: dict[str, str] = {}
        """Old path → where it leads; known when the artifacts have been listed."""
        self._surroundings: dict[tuple[Key | None, str], Surroundings] = {}

    def surroundings(self, head: Head) -> Surroundings:
        """Return what a page shares with its siblings; found out once for nearly all pages of a site."""
        home = self._home
        # Home and the pages directly below it stand for themselves in the menu.
        family = head.key if head.key == home or head.parent == home else head.parent
        around = self._surroundings.get((family, head.kind))
        if around is None:
            crumbs, menu = self.outline.crumbs(head.key), self.outline.menu_entry(head.key)
            theme = self.theme_token(PAGE_TEMPLATES[head.kind])
            around = Surroundings(crumbs, menu, theme, self.site_token(menu), self.tokens.way(crumbs))
            self._surroundings[family, head.kind] = around
        return around

    def shell(self, menu: Key | None) -> Shell:
        """Return the shell with this menu entry marked, rendered once."""
        shell = self._shells.get(menu)
        if shell is None:
            nav = self.resolver.nav(menu)
            key = (self.theme.hash, self._view_hash, msgspec.json.encode(nav))
            shell = self._shells[menu] = _shells.get(key, lambda: Shell(self.templates.shell(nav)))
        return shell

    def site_token(self, menu: Key | None) -> str:
        """Hash what the shell and page templates see of the site; the shell itself need not be there for that."""
        token = self._site_tokens.get(menu)
        if token is None:
            token = self._site_tokens[menu] = digest(self._view_hash, self.resolver.nav(menu))
        return token

    def theme_token(self, template: str) -> str:
        """Hash a page's template and the shell around it, with everything that they include."""
        token = self._theme_tokens.get(template)
        if token is None:
            closures = (self.theme.closure_hash(each) for each in (template, SHELL_TEMPLATE))
            token = self._theme_tokens[template] = digest(ENGINE_VERSION, *closures)
        return token

    @cached_property
    def theme_token_of_engine(self) -> str:
        """Stand for the engine alone, where no template takes part."""
        return digest(ENGINE_VERSION)

    @cached_property
    def _view_hash(self) -> str:
        # enc_hook: Markup is text, but msgspec wants to be told.
        return sha256_hex(msgspec.json.encode(self.site_view, enc_hook=str, order="deterministic"))
