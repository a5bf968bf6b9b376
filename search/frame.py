"""Answers in the school's own theme: the frame that its release holds, and the theme's template for what goes in."""

from __future__ import annotations

import re
from html import escape

from search.answers import AnswerView
from search.asking import Words
from search.landmarks import Landmarks
from site_builder.addresses import folder_of
from site_builder.engine.errors import BlobLost
from site_builder.engine.release import SiteFolder
from site_builder.engine.routes import SEARCH_PAGE
from site_builder.engine.templates import templates_of
from site_builder.publish import theme_of
from tenants.models import Tenant

RESULTS_TEMPLATE = "search_results.html"
FALLBACK_THEME = "plain"
INSIDE = re.compile(r"<!--search-->.*?<!--/search-->", re.DOTALL)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
BARE = """<!doctype html>
<html lang="th">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>ค้นหา – {name}</title>
</head>
<body>
<p><a href="/">{name}</a></p>
<h1>ค้นหา</h1>
<!--search--><!--/search-->
</body>
</html>
"""
"""Around the answers of a site whose release has no frame: one that an older version made, or none."""


def page_of(tenant: Tenant, words: Words, found: AnswerView | None, marks: Landmarks, *, state: str) -> str:
    """Return the whole page.  ``state``: form, answers, nothing, away or often (too many questions)."""
    inside = _inside(tenant, words, found, marks, state)
    frame = _frame(tenant)
    page = INSIDE.sub(lambda _: inside, frame, count=1)
    if not words.text:
        return page
    return TITLE.sub(lambda match: f"<title>{escape(words.text)} – {match[1]}</title>", page, count=1)


def _inside(tenant: Tenant, words: Words, found: AnswerView | None, marks: Landmarks, state: str) -> str:
    theme = theme_of(tenant.theme)
    if RESULTS_TEMPLATE not in theme.sources:
        theme = theme_of(FALLBACK_THEME)
    inputs = {
        "t": dict(theme.texts_for("th")),
        "words": words,
        "found": found,
        "marks": marks,
        "state": state,
        "is_office": tenant.kind == Tenant.Kind.OFFICE,
    }
    return templates_of(theme).text(RESULTS_TEMPLATE, inputs)


def _frame(tenant: Tenant) -> str:
    site = SiteFolder(folder_of(tenant))
    manifest = site.current()
    entry = manifest.files.get(SEARCH_PAGE) if manifest else None
    try:
        frame = site.blobs.read(entry.sha256).decode() if entry else ""
    except BlobLost:
        frame = ""
    return frame if INSIDE.search(frame) else BARE.format(name=escape(tenant.name))
