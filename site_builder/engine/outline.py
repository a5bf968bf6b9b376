"""Who stands where: sections, crumbs, children, listed items in their order, neighbours.  Keys only, no page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from site_builder.engine.routes import Routes
from site_builder.engine.values import INDEX_OF, INDEXES, ITEMS, Head, Key, PageKind

NOBODY: tuple[None, None] = (None, None)


class Outline:
    """The public pages of a site.  ``unlisted`` pages have an address but no good version yet: nobody links to them."""

    def __init__(self, routes: Routes, unlisted: frozenset[Key] = frozenset()) -> None:
        self.routes = routes
        self.unlisted = unlisted
        # Siblings share them: nearly all pages of a site have one of a few parents.
        self._ways: dict[Key, tuple[Key, ...]] = {}
        self._tops: dict[Key, Key] = {}

    def head(self, key: Key) -> Head:
        return self.routes.heads[key]

    def is_listed(self, key: Key) -> bool:
        """Say whether other pages may link to a page."""
        return key in self.routes.heads and key not in self.unlisted

    def url(self, key: Key) -> str | None:
        """Return the address of a page that may be linked to, else None."""
        return self.routes.paths.get(key) if key not in self.unlisted else None

    def crumbs(self, key: Key) -> tuple[Key, ...]:
        """Return the pages from home down to the parent; nothing for home."""
        parent = self._parent(key)
        return () if parent is None else self._way_to(parent)

    def children(self, key: Key) -> tuple[Key, ...]:
        """Return the listed pages directly below, the items of an index left out."""
        below = self.routes.children.get(key)
        if not below:
            return ()
        return tuple(child for child in below if self.is_listed(child) and self.head(child).kind not in ITEMS)

    @cached_property
    def menu(self) -> tuple[Key, ...]:
        """Return the pages of the menu: those directly below home that ask for it."""
        below = self.routes.children[self.routes.home]
        return tuple(key for key in below if self.head(key).in_menu and self.is_listed(key))

    def menu_entry(self, key: Key) -> Key | None:
        """Return the entry of the menu that a page belongs to."""
        if key == self.routes.home:
            return None
        top = self._top(key)
        return top if top in self._menu_set else None

    @cached_property
    def _indexes(self) -> dict[PageKind, tuple[Key, ...]]:
        found: dict[PageKind, list[Key]] = {}
        for key, head in self.routes.heads.items():
            if head.kind in INDEXES and self.is_listed(key):
                found.setdefault(head.kind, []).append(key)
        return {kind: tuple(keys) for kind, keys in found.items()}

    def indexes(self, kind: PageKind) -> tuple[Key, ...]:
        """Return the listed indexes of one kind; the first one is the site's."""
        return self._indexes.get(kind, ())

    @cached_property
    def _menu_set(self) -> frozenset[Key]:
        return frozenset(self.menu)

    @cached_property
    def _items(self) -> dict[Key, tuple[Key, ...]]:
        groups: dict[Key, list[Head]] = {}
        for head in self.routes.heads.values():
            if head.kind in INDEX_OF and head.parent is not None and head.key not in self.unlisted:
                groups.setdefault(head.parent, []).append(head)
        return {parent: tuple(head.key for head in newest_first(group)) for parent, group in groups.items()}

    @cached_property
    def _neighbours(self) -> dict[Key, tuple[Key | None, Key | None]]:
        """Return key → (newer, older), in one walk over each list."""
        result: dict[Key, tuple[Key | None, Key | None]] = {}
        for group in self._items.values():
            around = (None, *group, None)
            result |= {key: (around[at], around[at + 2]) for at, key in enumerate(group)}
        return result

    def items(self, index: Key) -> tuple[Key, ...]:
        """Return the listed items below an index, newest first."""
        return self._items.get(index, ())

    @cached_property
    def _events(self) -> dict[Key, tuple[Key, ...]]:
        found: dict[Key, list[Key]] = {}
        for head in self.routes.heads.values():
            if head.kind == "event" and head.parent is not None and head.key not in self.unlisted:
                found.setdefault(head.parent, []).append(head.key)
        return {parent: tuple(keys) for parent, keys in found.items()}

    def events(self, calendar: Key) -> tuple[Key, ...]:
        """Return the listed events below a calendar, in the order of the tree."""
        return self._events.get(calendar, ())

    def latest(self, kind: PageKind, count: int) -> tuple[Key, ...]:
        """Return the newest listed items of the whole site's indexes of a kind, pinned ones first."""
        groups = [self.items(index) for index in self.indexes(kind)]
        everything = [self.routes.heads[key] for group in groups for key in group]
        # One list is in this order already.
        ordered = newest_first(everything) if len(groups) > 1 else everything
        return tuple(head.key for head in pinned_first(ordered)[:count])

    def neighbours(self, key: Key) -> tuple[Key | None, Key | None]:
        """Return the newer and the older item beside one."""
        return self._neighbours.get(key, NOBODY)

    def _parent(self, key: Key) -> Key | None:
        return None if key == self.routes.home else self.routes.heads[key].parent

    def _way_to(self, key: Key) -> tuple[Key, ...]:
        """Return the listed pages from home down to this one."""
        way = self._ways.get(key)
        if way is None:
            above = self.crumbs(key)
            way = self._ways[key] = (*above, key) if self.is_listed(key) else above
        return way

    def _top(self, key: Key) -> Key:
        """Return the page directly below home that a page belongs to."""
        parent = self._parent(key)
        if parent is None or parent == self.routes.home:
            return key
        top = self._tops.get(parent)
        if top is None:
            top = self._tops[parent] = self._top(parent)
        return top


def newest_first(heads: Iterable[Head]) -> list[Head]:
    """Sort items: by the day they speak of, then by first publishing, then by key, all falling."""
    return sorted(heads, key=_age, reverse=True)


def pinned_first(heads: list[Head]) -> list[Head]:
    """Move pinned items to the front, otherwise keep the order."""
    return sorted(heads, key=lambda head: not head.pinned)


def _age(head: Head) -> tuple[str, str, str]:
    first = head.first_published or ""
    return head.date or first[:10], first, head.key
