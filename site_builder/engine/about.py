"""What a page says of itself to machines: schema.org (JSON-LD), and the site's manifest for home screens."""

from __future__ import annotations

from typing import Any

import msgspec
from markupsafe import Markup

from site_builder.engine.kind_views import EventView, PaperView
from site_builder.engine.views import PageView, SiteView

CONTEXT = "https://schema.org"
KINDS = {"school": "School", "office": "GovernmentOffice"}
UNSAFE_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""So that no text can end the script element that carries it."""


def linked_data(site: SiteView, page: PageView) -> Markup:
    """Return the script element with what a page is: the school and its site on home, an article for news and
    activities, a document of the library, else the way to it."""
    if page.kind == "home":
        return Markup("\n").join((script(organisation(site)), script(website(site))))
    if page.kind in ("news", "activity", "achievement"):
        about = article(site, page)
    elif page.kind == "document":
        about = document(site, page)
    elif isinstance(page.details, EventView):
        about = event(site, page, page.details)
    else:
        about = breadcrumbs(site, page)
    return script(about)


def script(about: dict[str, Any]) -> Markup:
    text = msgspec.json.encode({"@context": CONTEXT, **about}).decode()
    for character, escaped in UNSAFE_IN_SCRIPT.items():
        text = text.replace(character, escaped)
    # Safe: JSON without the characters that HTML gives a meaning to.
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704


def organisation(site: SiteView) -> dict[str, Any]:
    """Return the school or office itself; what is not known is left out."""
    known = {
        "@type": KINDS.get(site.kind, "Organization"),
        "@id": f"{site.url}/#organisation",
        "name": site.name,
        "alternateName": [name for name in (site.name_en, site.short_name) if name],
        "url": f"{site.url}/",
        "slogan": site.motto,
        "telephone": site.phone,
        "faxNumber": site.fax,
        "email": site.email,
        "address": site.address,
        "hasMap": site.map_url,
        "foundingDate": str(site.founded) if site.founded else "",
        "logo": site.url + site.emblem.view_url if site.emblem else "",
        "parentOrganization": {"@type": "GovernmentOffice", "name": site.area_name} if site.area_name else "",
        "sameAs": [url for url in (site.facebook, site.line, site.youtube) if url.startswith("http")],
    }
    return {name: value for name, value in known.items() if value}


def website(site: SiteView) -> dict[str, Any]:
    """Return the site, and how to search it from elsewhere."""
    search = site.search_url if "://" in site.search_url else site.url + site.search_url
    return {
        "@type": "WebSite",
        "@id": f"{site.url}/#website",
        "url": f"{site.url}/",
        "name": site.name,
        "inLanguage": site.language,
        "publisher": {"@id": f"{site.url}/#organisation"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
            "query-input": "required name=words",
        },
    }


def article(site: SiteView, page: PageView) -> dict[str, Any]:
    """Return a news item; days, not instants: that is what a school's news speaks of."""
    publisher = _publisher(site)
    known = {
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.summary,
        "datePublished": page.date.iso if page.date else "",
        "dateModified": page.updated.iso if page.updated else "",
        "inLanguage": site.language,
        "articleSection": page.category,
        "keywords": [tag.name for tag in page.tags],
        "image": site.url + page.cover.view_url if page.cover else "",
        "mainEntityOfPage": page.canonical,
        "author": publisher,
        "publisher": publisher,
    }
    return {name: value for name, value in known.items() if value}


def document(site: SiteView, page: PageView) -> dict[str, Any]:
    """Return a document of the library with the file that it is about."""
    paper = page.details if isinstance(page.details, PaperView) else None
    file = paper.file if paper else None
    known = {
        "@type": "DigitalDocument",
        "name": page.title,
        "description": page.summary,
        "identifier": paper.number if paper else "",
        "datePublished": page.date.iso if page.date else "",
        "dateModified": page.updated.iso if page.updated else "",
        "inLanguage": site.language,
        "genre": page.category,
        "temporalCoverage": paper.period if paper else "",
        "url": page.canonical,
        "encoding": {"@type": "MediaObject", "contentUrl": site.url + file.url, "name": file.title} if file else "",
        "publisher": _publisher(site),
    }
    return {name: value for name, value in known.items() if value}


def event(site: SiteView, page: PageView, details: EventView) -> dict[str, Any]:
    """Return an event: when, where, by whom, and whether it takes place."""
    place = details.place or site.name
    known = {
        "@type": "Event",
        "name": page.title,
        "description": page.summary,
        "startDate": details.starts_iso,
        "endDate": details.ends_iso,
        "eventStatus": f"{CONTEXT}/{'EventCancelled' if details.cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": place, "address": site.address or place},
        "organizer": _publisher(site),
        "inLanguage": site.language,
        "url": page.canonical,
    }
    return {name: value for name, value in known.items() if value}


def _publisher(site: SiteView) -> dict[str, Any]:
    return {"@type": KINDS.get(site.kind, "Organization"), "name": site.name, "url": f"{site.url}/"}


def breadcrumbs(site: SiteView, page: PageView) -> dict[str, Any]:
    """Return the way from home to a page."""
    way = [*((crumb.title, site.url + crumb.url) for crumb in page.crumbs), (page.title, page.canonical)]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(way, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def home_screen(site: SiteView, icons: list[dict[str, str]]) -> dict[str, Any]:
    """Return the web app manifest: the name and picture under which a phone keeps the site on its home screen."""
    return {
        "name": site.name,
        "short_name": site.short_name or site.name,
        "lang": site.language,
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": site.primary_colour,
        "icons": icons,
    }
