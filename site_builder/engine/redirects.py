"""Old addresses: where each leads in the end, and what stands there for visitors.

A redirect to a page follows the page, however often it moves: chains cannot form.  Redirects to addresses are
collapsed, those that go round in circles are left out.  A real page, list or file always wins over a redirect.

Where an edge knows the rules (``engine.rules``), it answers 301 or 410; everywhere else the page at the old address
leads on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from markupsafe import escape

from site_builder.engine.old_paths import BELOW, BadPath, has_query, is_below, is_spelled, spell, wides_above
from site_builder.engine.values import Key, Redirect

ADDRESS = re.compile(r"/(?!/)\S*|https?://[^\s/]\S*")
GONE = ""
"""What stands for «nowhere any more» among targets."""
MOST_HOPS = 20
LONGEST_TARGET = 2_000
PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>หน้านี้ย้ายที่อยู่แล้ว</title>
<link rel="canonical" href="{url}">
<meta http-equiv="refresh" content="0; url={to}">
<p>หน้านี้ย้ายไปที่ <a href="{to}">{url}</a></p>
</html>
"""

Taken = Callable[[str], bool]


def targets(redirects: Iterable[Redirect], url_of: Callable[[Key], str | None], is_taken: Taken) -> dict[str, str]:
    """Return old path → final address, GONE for what has none any more; by path.

    Left out: unsafe paths, paths at which something real stands, and what leads nowhere or in a circle.
    """
    first: dict[str, str] = {}
    for row in redirects:
        to = url_of(row.key) if row.key else row.address
        if to is not None and is_sound(row.path, to) and (has_query(row.path) or not is_taken(row.path)):
            first[row.path] = to
    first |= _tops(first, is_taken)
    ways = Ways(first, is_taken)
    final = {path: ways.end(path) for path in sorted(first)}
    return {path: to for path, to in final.items() if to is not None}


def _tops(first: Mapping[str, str], is_taken: Taken) -> dict[str, str]:
    """Return the addresses above what stands for everything below them, where nothing else is said of those."""
    tops = {
        spell(path[:-1]): to.removesuffix("*") if is_below(to) else to for path, to in first.items() if is_below(path)
    }
    return {path: to for path, to in tops.items() if path not in first and not is_taken(path)}


class Ways:
    """Where each old address leads, one step at a time.  ``first``: old path → what its row says."""

    def __init__(self, first: Mapping[str, str], is_taken: Taken) -> None:
        self._first = first
        self._is_taken = is_taken

    def end(self, path: str) -> str | None:
        """Return where a path leads in the end; None for a circle."""
        hops = self.hops(path)
        return None if hops is None else hops[-1]

    def end_without(self, path: str) -> str | None:
        """Return where a path would lead without a row of its own, by one for everything below; None for nowhere."""
        to = self._rest_of(path.partition("?")[0], "")
        return to if to is None or self._next(to) is None else None

    def hops(self, path: str) -> list[str] | None:
        """Return every address on the way, the last one being the end; None for a circle."""
        way = self.steps(path)
        returns = is_below(path) and is_below(way[0]) and way[0].startswith(path[:-1])
        return None if returns or self._next(way[-1]) is not None else way

    def steps(self, path: str) -> list[str]:
        """Return every address on the way, as far as it does not come back to one of them or grow without end."""
        way = [self._first[path]]
        while (to := self._next(way[-1])) is not None and to not in way:
            if len(way) > MOST_HOPS or len(to) > LONGEST_TARGET:
                break
            way.append(to)
        return way

    def _next(self, to: str) -> str | None:
        """Return where one comes to who asks for ``to``; None where that is an end."""
        if not to.startswith("/"):
            return None
        if is_below(to):
            return self._rest_of(to[:-1], BELOW[-1])
        try:
            asked = spell(to)
        except BadPath:
            return None
        path = asked.partition("?")[0]
        if has_query(asked) and asked in self._first:
            return self._first[asked]
        if self._is_taken(path):
            return None
        return self._first[path] if path in self._first else self._rest_of(path, "")

    def _rest_of(self, path: str, star: str) -> str | None:
        """Return where the longest row leads that stands for everything below some part of ``path``."""
        row = next((row for row in wides_above(path) if row in self._first), None)
        if row is None:
            return None
        to = self._first[row]
        return f"{to[:-1]}{path[len(row) - 1 :]}{star}" if is_below(to) else to


def leading_page(origin: str, to: str, language: str) -> bytes:
    """Return the page that leads on."""
    url = to if to.startswith("http") else origin + to
    return PAGE.format(language=escape(language), url=escape(url), to=escape(to)).encode()


def is_sound(path: str, to: str) -> bool:
    """Say whether a row may be part of a site: an address spelled as it should be that leads somewhere safe."""
    if not is_spelled(path) or (is_below(to) and not is_below(path)):
        return False
    return to == GONE or bool(ADDRESS.fullmatch(to))
