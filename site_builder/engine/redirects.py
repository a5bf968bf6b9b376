"""Old addresses: what stands there for visitors, and the rules for edges that can redirect by themselves.

A redirect to a page follows the page, however often it moves: chains cannot form.  Redirects to addresses are
collapsed, those that go round in circles are left out.  A real page, list or file always wins over a redirect.

Where an edge knows the rules (``_redirects``, one a line: path, where to, status), it answers 301 or 410; everywhere
else the page at the old address leads on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from markupsafe import escape

from site_builder.engine.routes import LONGEST_PATH
from site_builder.engine.values import Key, Redirect

RULES = "_redirects"
OLD_PATH = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9_-]{0,199}/)+")
ADDRESS = re.compile(r"/(?!/)\S*|https?://[^\s/]\S*")
GONE = ""
"""What stands for «nowhere any more» among targets."""
NOT_FOUND = "/404.html"
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


def targets(
    redirects: Iterable[Redirect], url_of: Callable[[Key], str | None], is_taken: Callable[[str], bool]
) -> dict[str, str]:
    """Return old path → final address, GONE for what has none any more; by path.

    Left out: unsafe paths, paths at which something real stands, and what leads nowhere or in a circle.
    """
    first: dict[str, str] = {}
    for row in redirects:
        to = url_of(row.key) if row.key else row.address
        if to is not None and _is_sound(row.path, to) and not is_taken(row.path):
            first[row.path] = to
    final = {path: _end(path, first) for path in sorted(first)}
    return {path: to for path, to in final.items() if to is not None}


def rules(targets: Mapping[str, str]) -> bytes:
    """Return the file for edges."""
    lines = (f"{path} {to} 301\n" if to != GONE else f"{path} {NOT_FOUND} 410\n" for path, to in targets.items())
    return "".join(lines).encode()


def leading_page(origin: str, to: str, language: str) -> bytes:
    """Return the page that leads on."""
    url = to if to.startswith("http") else origin + to
    return PAGE.format(language=escape(language), url=escape(url), to=escape(to)).encode()


def _is_sound(path: str, to: str) -> bool:
    if not OLD_PATH.fullmatch(path) or len(path) > LONGEST_PATH:
        return False
    return to == GONE or bool(ADDRESS.fullmatch(to))


def _end(path: str, first: Mapping[str, str]) -> str | None:
    """Follow a chain to its end; None for a circle."""
    seen = {path}
    to = first[path]
    while to in first:
        if to in seen:
            return None
        seen.add(to)
        to = first[to]
    return to
