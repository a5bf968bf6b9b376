"""What machines read: the Atom feed of news, the sitemap, robots.txt.  All from heads alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from markupsafe import Markup
from markupsafe import escape as escape_html

from site_builder.engine.dates import BEGINNING, utc_text
from site_builder.engine.outline import Outline
from site_builder.engine.planned import ListingInputs
from site_builder.engine.values import Head, SiteFacts

SITEMAP_LIMIT = 50_000
"""More addresses in one file are against the sitemap protocol."""
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def updated(head: Head) -> str:
    """Return the instant of a page's last change, as feeds write it."""
    return utc_text(head.last_published or head.first_published or head.date or BEGINNING)


def atom(site: SiteFacts, outline: Outline, listing: ListingInputs) -> bytes:
    """Return the Atom feed (RFC 4287) of a list of news."""
    url = site.url + listing.url
    heads = [outline.head(key) for key in listing.items]
    latest = max((updated(head) for head in heads), default=BEGINNING)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(site.language)}">',
        f"<title>{escape(f'{listing.title} – {site.name}')}</title>",
        f"<id>{escape(url)}</id>",
        f'<link rel="self" type="application/atom+xml" href="{escape(url)}feed.xml"/>',
        f'<link rel="alternate" type="text/html" href="{escape(url)}"/>',
        f"<updated>{latest}</updated>",
        f"<author><name>{escape(site.name)}</name></author>",
    ]
    for head in heads:
        lines += _entry(site, outline, head)
    return "\n".join([*lines, "</feed>", ""]).encode()


def _entry(site: SiteFacts, outline: Outline, head: Head) -> Iterator[str]:
    url = escape(site.url + outline.routes.paths[head.key])
    first = head.first_published or head.date or BEGINNING
    yield "<entry>"
    yield f"<title>{escape(head.title)}</title>"
    # An id must never change: neither with the address of the page nor with its title.
    yield f"<id>{escape(_lasting_id(site, head))}</id>"
    yield f'<link rel="alternate" type="text/html" href="{url}"/>'
    yield f"<published>{utc_text(first)}</published>"
    yield f"<updated>{updated(head)}</updated>"
    if head.summary:
        yield f"<summary>{escape(head.summary)}</summary>"
    yield "</entry>"


def _lasting_id(site: SiteFacts, head: Head) -> str:
    return f"tag:{site.host},{(head.first_published or head.date or BEGINNING)[:4]}:{head.key}"


def json_feed(site: SiteFacts, outline: Outline, listing: ListingInputs) -> bytes:
    """Return the JSON Feed (version 1.1, https://www.jsonfeed.org) of a list of news."""
    url = site.url + listing.url
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{listing.title} – {site.name}",
        "home_page_url": url,
        "feed_url": f"{url}feed.json",
        "language": site.language,
        "authors": [{"name": site.name, "url": f"{site.url}/"}],
        "items": [_item(site, outline, outline.head(key)) for key in listing.items],
    }
    return msgspec.json.format(msgspec.json.encode(feed), indent=1) + b"\n"


def _item(site: SiteFacts, outline: Outline, head: Head) -> dict[str, object]:
    text = head.summary or head.title
    labels = [label.name for label in (head.category, *head.tags) if label]
    return {
        "id": _lasting_id(site, head),
        "url": site.url + outline.routes.paths[head.key],
        "title": head.title,
        # The format asks for a text; the whole one is on the page.
        "content_text": text,
        "date_published": utc_text(head.first_published or head.date or BEGINNING),
        "date_modified": updated(head),
        **({"tags": labels} if labels else {}),
    }


def sitemap_rows(outline: Outline) -> list[tuple[str, str]]:
    """Return (path, day or instant of the last change) of every listed page, by path."""
    paths, unlisted = outline.routes.paths, outline.unlisted
    heads = outline.routes.heads.items()
    return sorted((paths[key], updated(head)) for key, head in heads if key not in unlisted)[:SITEMAP_LIMIT]


def sitemap(site: SiteFacts, outline: Outline) -> bytes:
    """Return sitemap.xml with the last change of every page."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for path, changed in sitemap_rows(outline):
        lastmod = "" if changed == BEGINNING else f"<lastmod>{changed}</lastmod>"
        lines.append(f"<url><loc>{escape(site.url + path)}</loc>{lastmod}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def robots(site: SiteFacts) -> bytes:
    """Return robots.txt: everything is public but the dynamic services."""
    return f"User-agent: *\nDisallow: /-/\n\nSitemap: {site.url}/sitemap.xml\n".encode()


def escape(text: str) -> Markup:
    """Return text for XML."""
    return escape_html(NOT_XML.sub("", text))
