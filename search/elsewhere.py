"""The page of search on the service host: made for the tenant's own host, its addresses written out for another."""

from __future__ import annotations

import re

from search.answers import PATH

ROOTED = re.compile(r'(\s(?:href|src|action|poster|content|data-[a-z-]+)=")(/(?!/)[^"]*)')
SETS = re.compile(r'(\ssrcset=")([^"]*)')
IN_SET = re.compile(r"(^|,\s*)/(?!/)")
IN_STYLE = re.compile(r"(url\(\s*[\"']?)/(?!/)")


def placed(page: str, origin: str, prefix: str) -> str:
    """Return a page whose addresses from the root lead to the site at ``origin``, those of the search to ``prefix``.

    Attributes stand in double quotes, as the templates of themes write them.
    """
    page = ROOTED.sub(lambda match: match[1] + _address(match[2], origin, prefix), page)
    page = SETS.sub(lambda match: match[1] + IN_SET.sub(lambda one: f"{one[1]}{origin}/", match[2]), page)
    return IN_STYLE.sub(lambda match: f"{match[1]}{origin}/", page)


def _address(path: str, origin: str, prefix: str) -> str:
    is_search = path == PATH or path.startswith((f"{PATH}?", f"{PATH}/"))
    return f"{prefix if is_search else origin}{path}"


def policy(origin: str) -> str:
    """Return the Content-Security-Policy of such a page: what it is made of comes from the tenant's own host."""
    return (
        f"default-src 'none'; script-src {origin}; style-src 'unsafe-inline' {origin}; img-src data: {origin}; "
        f"font-src {origin}; connect-src 'self' {origin}; manifest-src {origin}; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )
