"""An invented school in plain published tables, and a tiny theme: what the engine's tests build from."""

# Templates are kept in one line where white space would be printed.
# ruff: noqa: E501

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from site_builder.engine.build import BuildReport, build
from site_builder.engine.icons import PLACES
from site_builder.engine.planned import Failure
from site_builder.engine.reading import open_source
from site_builder.engine.release import SiteFolder
from site_builder.engine.routes import SIZES_OF_A_PHOTO
from site_builder.engine.tables import HOLDS, MEDIA, NOTICES, PAGES, REDIRECTS, SITES, TREE
from site_builder.engine.theme import PAGE_TEMPLATES
from site_builder.engine.values import (
    Icon,
    Media,
    PublishedPage,
    Rendition,
    RichText,
    SiteFacts,
    canonical_json,
    head_of,
    sha256_hex,
)

TENANT = 7
SIZES = {"thumbnail": (400, 300), "medium": (800, 600), "view": (1600, 1200)}


def key_of(word: str) -> str:
    """A public key made from a word: 12 letters and digits."""
    return hashlib.sha256(word.encode()).hexdigest()[:12]


class School:
    """Writes the published tables as the CMS would; every method is one publish."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.media_root = folder / "media"
        self.media_root.mkdir(parents=True, exist_ok=True)
        self.database = folder / "school.sqlite3"
        self.pages: dict[str, PublishedPage] = {}
        self.order: list[str] = []
        self.connection = sqlite3.connect(self.database, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        for table in (PAGES, MEDIA, SITES, TREE, HOLDS, REDIRECTS, NOTICES):
            self.connection.execute(f"CREATE TABLE IF NOT EXISTS {table.name} ({', '.join(table.columns)})")
        self.connection.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS page_key ON {PAGES.name} (tenant_id, key)")
        self.connection.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS tree_id ON {TREE.name} (id)")
        self.facts = SiteFacts(
            slug="banrai",
            host="banrai.localhost",
            url="http://banrai.localhost:8000",
            kind="school",
            name="โรงเรียนบ้านไร่",
            founded=1957,
        )
        self.save_facts()

    def close(self) -> None:
        self.connection.close()

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    def save_facts(self, **changes: Any) -> None:
        self.facts = msgspec.structs.replace(self.facts, **changes)
        body = canonical_json(self.facts)
        self.connection.execute(f"DELETE FROM {SITES.name} WHERE tenant_id = ?", (TENANT,))
        self.connection.execute(f"INSERT INTO {SITES.name} VALUES (?, ?, ?)", (TENANT, sha256_hex(body), body))

    def put(self, page: PublishedPage) -> PublishedPage:
        body = canonical_json(page)
        head = head_of(page, sha256_hex(body))
        if page.key not in self.pages:
            self.order.append(page.key)
        self.pages[page.key] = page
        row = (TENANT, page.key, head.hash, self.tree_id(page.key), canonical_json(head), body)
        self.connection.execute(f"INSERT OR REPLACE INTO {PAGES.name} VALUES (?, ?, ?, ?, ?, ?)", row)
        self.save_order(page.key)
        return page

    def add(self, word: str, parent: str | None = "home", kind: Any = "standard", **fields: Any) -> PublishedPage:
        """Publish a new page; ``word`` gives key, slug and title."""
        fields.setdefault("title", f"หน้า {word}")
        fields.setdefault("slug", word)
        parent_key = key_of(parent) if parent else None
        return self.put(PublishedPage(key=key_of(word), parent=parent_key, kind=kind, **fields))

    def news(self, word: str, day: str, **fields: Any) -> PublishedPage:
        fields.setdefault("first_published", f"{day}T02:00:00Z")
        fields.setdefault("last_published", f"{day}T02:00:00Z")
        fields.setdefault("body", (RichText(html=f"<p>ข่าว {word}</p>"),))
        return self.add(word, "news", "news", date=day, **fields)

    def edit(self, word: str, **changes: Any) -> PublishedPage:
        return self.put(msgspec.structs.replace(self.pages[key_of(word)], **changes))

    def withdraw(self, word: str) -> None:
        self.pages.pop(key_of(word), None)
        self.connection.execute(f"DELETE FROM {PAGES.name} WHERE tenant_id = ? AND key = ?", (TENANT, key_of(word)))

    def tree_id(self, key: str) -> int:
        return int(key, 16)

    def save_order(self, *keys: str) -> None:
        for key in keys or self.order:
            path = f"{self.order.index(key):04d}"
            self.connection.execute(f"INSERT OR REPLACE INTO {TREE.name} VALUES (?, ?)", (self.tree_id(key), path))

    def write_media(self, path: str, data: bytes) -> str:
        """Put bytes under the media root; return their hash."""
        target = self.media_root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    def image(
        self,
        word: str,
        version: int = 1,
        ready: bool = True,
        alt: str = "",
        icons: bool = False,
        for_albums: bool = False,
    ) -> str:
        """Publish an image (six invented sizes, or two ``for_albums``; five icons of an emblem); return its key."""
        original = hashlib.sha256(f"{word}-{version}".encode()).hexdigest()
        renditions = tuple(self._sizes(original)) if ready else ()
        if for_albums:
            renditions = tuple(each for each in renditions if (each.name, each.format) in SIZES_OF_A_PHOTO)
        media = Media(
            key=key_of(word),
            kind="image",
            title=word,
            alt=alt or f"ภาพ {word}",
            sha256=original,
            renditions=renditions,
            icons=tuple(self._icons(original)) if icons else (),
        )
        self.put_media(media)
        return media.key

    def _icons(self, original: str) -> Iterable[Icon]:
        for name, place in PLACES.items():
            data = f"{original} icon {name}".encode()
            path = f"renditions/{original}/icons/{name}.{place.path.rpartition('.')[2]}"
            facts = {"name": name, "size": len(data), "sha256": self.write_media(path, data), "path": path}
            yield msgspec.convert(facts, Icon)

    def _sizes(self, original: str) -> Iterable[Rendition]:
        for name, (width, height) in SIZES.items():
            for kind, suffix in (("webp", "webp"), ("jpeg", "jpg")):
                data = f"{original} {name} {kind}".encode()
                path = f"renditions/{original}/{name}.{suffix}"
                sha256 = self.write_media(path, data)
                yield msgspec.convert(
                    {
                        "name": name,
                        "format": kind,
                        "width": width,
                        "height": height,
                        "size": len(data),
                        "sha256": sha256,
                        "path": path,
                    },
                    Rendition,
                )

    def file(self, word: str, data: bytes = b"%PDF-1.4 a file", name: str = "") -> str:
        path = f"documents/{word}-{hashlib.sha256(data).hexdigest()[:6]}.pdf"
        sha256 = self.write_media(path, data)
        self.put_media(
            Media(
                key=key_of(word),
                kind="file",
                title=f"เอกสาร {word}",
                name=name or f"{word}.pdf",
                content_type="application/pdf",
                size=len(data),
                sha256=sha256,
                path=path,
            )
        )
        return key_of(word)

    def put_media(self, media: Media) -> None:
        body = canonical_json(media)
        self.drop_media(media.key)
        row = (TENANT, media.key, sha256_hex(body), body)
        self.connection.execute(f"INSERT INTO {MEDIA.name} VALUES (?, ?, ?, ?)", row)

    def drop_media(self, key: str) -> None:
        self.connection.execute(f"DELETE FROM {MEDIA.name} WHERE tenant_id = ? AND key = ?", (TENANT, key))

    def redirect(self, path: str, key: str = "", address: str = "") -> None:
        """Let an old address lead somewhere; nowhere without ``key`` and ``address``."""
        self.connection.execute(f"DELETE FROM {REDIRECTS.name} WHERE tenant_id = ? AND path = ?", (TENANT, path))
        self.connection.execute(f"INSERT INTO {REDIRECTS.name} VALUES (?, ?, ?, ?)", (TENANT, path, key, address))

    def save_holds(self, failures: Iterable[Failure]) -> None:
        """Do what the queue does with the failures of a report."""
        self.connection.execute(f"DELETE FROM {HOLDS.name} WHERE tenant_id = ?", (TENANT,))
        for failure in failures:
            if failure.hold:
                row = (TENANT, failure.key, failure.inputs, failure.reason)
                self.connection.execute(f"INSERT INTO {HOLDS.name} VALUES (?, ?, ?, ?)", row)

    def build(self, site: Path, theme: Any = None, **options: Any) -> BuildReport:
        with open_source(self.url) as source:
            return build(source, TENANT, theme or TinyTheme(), site, self.media_root, **options)

    def furnish(self, news: int = 3) -> School:
        """Publish a small, complete site."""
        self.add("home", None, "home", slug="", title="หน้าแรก")
        self.add("about", kind="section", in_menu=True, title="เกี่ยวกับ")
        self.add("history", "about", body=(RichText(html="<p>ประวัติ</p>"),))
        self.add("news", kind="news_index", in_menu=True, title="ข่าว")
        for number in range(news):
            self.news(f"item-{number:03d}", f"2026-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}")
        return self


@dataclass
class TinyAsset:
    published_name: str
    data: bytes
    content_type: str = "text/css; charset=utf-8"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


SHELL = """<!doctype html>
<html lang="{{ site.language }}"><head><title>{{ slots.title }}</title>
{{ slots.meta }}
<style>{{ site.token_css }}</style><link rel="stylesheet" href="{{ site.assets["site.css"] }}"></head>
<body><header>{{ site.name }} {{ site.phone }}{% if site.emblem %}<img src="{{ site.emblem.thumbnail }}" alt="">{% endif %}
</header><nav>{% for item in nav %}<a href="{{ item.url }}"{% if item.current %} aria-current="true"{% endif %}>
{{ item.title }}</a>{% endfor %}</nav>
<main>{{ slots.main }}</main></body></html>
"""
CARDS = """{% macro cards(items) %}{% for card in items %}<li><a href="{{ card.url }}">{{ card.title }}</a>
{{ card.summary }}{% if card.date %}{{ card.date.short }}{% endif %}{{ card.place }}{{ card.number }}{{ card.period }}{{ card.photos }}
{% if card.file %}{{ card.file.title }}{{ card.file.size_text }}{% endif %}{% if card.pinned %}*{% endif %}
{% if card.cover %}<img src="{{ card.cover.thumbnail }}" alt="{{ card.cover.alt }}">{% endif %}</li>{% endfor %}{% endmacro %}
"""
PAGE = """{% from "cards.html" import cards %}<h1>{{ page.title }}</h1><p>{{ page.summary }}</p>
{% for crumb in page.crumbs %}<a href="{{ crumb.url }}">{{ crumb.title }}</a>{% endfor %}
{% if page.cover %}<img src="{{ page.cover.src }}" srcset="{{ page.cover.jpeg_srcset }}" alt="{{ page.cover.alt }}">{% endif %}
{% for block in page.blocks %}{% if block.type in ("rich_text", "callout") %}{{ block.html }}
{% elif block.type == "image" %}<img src="{{ block.picture.src }}" alt="{{ block.picture.alt }}">
{% elif block.type == "gallery" %}{% for item in block["items"] %}<a href="{{ item.picture.view_url }}">x</a>{% endfor %}
{% elif block.type == "document" %}<a href="{{ block.file.url }}">{{ block.file.title }} {{ block.file.size_text }}</a>
{% elif block.type == "button" %}<a href="{{ block.url }}">{{ block.label }}</a>
{% elif block.type == "latest" %}{{ cards(block.cards) }}
{% elif block.type == "table" %}{{ block.rows }}{% elif block.type == "quote" %}{{ block.text }}{% endif %}{% endfor %}
{% for file in page.attachments %}<a href="{{ file.url }}">{{ file.title }}</a>{% endfor %}
{{ cards(page.children) }}
{% if page.newer %}<a href="{{ page.newer.url }}">{{ page.newer.title }}</a>{% endif %}
{% if page.older %}<a href="{{ page.older.url }}">{{ page.older.title }}</a>{% endif %}
{% if listing %}{{ listing.total }} {{ cards(listing["items"]) }}
{% for part in listing.months + listing.years + listing.categories + listing.tags %}<a href="{{ part.url }}">{{ part.title }}</a>{% endfor %}
{% for n in listing.numbers %}<a href="{{ n.url }}">{{ n.number }}</a>{% endfor %}
{% if listing.newer %}<a href="{{ listing.newer }}">newer</a>{% endif %}
{% if listing.older %}<a href="{{ listing.older }}">older</a>{% endif %}{% endif %}
{% if page.details %}{% if page.details.type == "album" %}{% for photo in page.details.photos %}
<img src="{{ photo.picture.src }}" alt="{{ photo.picture.alt }}">{{ photo.caption }}{% endfor %}{{ page.details.place }}
{% elif page.details.type == "paper" %}{{ page.details.number }} {{ page.details.period }}
{% if page.details.file %}<a href="{{ page.details.file.url }}">{{ page.details.file.title }}</a>{% endif %}{% endif %}{% endif %}
{% if page.calendar %}{% for day in page.calendar.days %}<a href="{{ day.url }}">{{ day.title }} {{ day.start.short }}</a>{% endfor %}
{% for month in page.calendar.months %}<a href="{{ month.url }}">{{ month.title }} {{ month.total }}</a>{% endfor %}{% endif %}
{% if page.details and page.details.type == "people" %}{% for group in page.details.groups %}{{ group.title }}
{% for person in group.people %}{{ person.name }}{% if person.photo %}<img src="{{ person.photo.thumbnail }}" alt="">{% endif %}{% endfor %}
{% endfor %}{% endif %}{% if page.details and page.details.type == "statistics" %}{{ page.details.total }}{% endif %}
{% if page.details and page.details.type == "event" %}{{ page.details.repeat }}{{ page.details.place }}{% endif %}
{% for more in page.more %}{{ cards(more["items"]) }}{% endfor %}
{% if page.category_url %}<a href="{{ page.category_url }}">{{ page.category }}</a>{% endif %}
{% for tag in page.tags %}{% if tag.url %}<a href="{{ tag.url }}">{{ tag.name }}</a>{% endif %}{% endfor %}
{% set tags = page.tags | map(attribute="name") | list %}
{% if "explode" in tags %}{{ page.nothing_of_this_name }}{% endif %}
{% if "forever" in tags %}{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}{% endif %}
"""
TEMPLATES = {
    "shell.html": SHELL,
    "cards.html": CARDS,
    "404.html": "<h1>404</h1><p>{{ t.hint }}</p>",
    **{f"{kind}.html": PAGE for kind in PAGE_TEMPLATES},
}


@dataclass
class TinyTheme:
    """Satisfies ``ThemeFiles``; the closure of every template is simply everything."""

    slug: str = "tiny"
    css: bytes = b"body{color:#111}"
    sources: Mapping[str, str] = field(default_factory=lambda: dict(TEMPLATES))

    @property
    def assets(self) -> dict[str, TinyAsset]:
        digest = hashlib.sha256(self.css).hexdigest()[:8]
        return {"site.css": TinyAsset(f"site.{digest}.css", self.css)}

    @property
    def hash(self) -> str:
        return sha256_hex(canonical_json([dict(self.sources), self.css.decode()]))

    def closure_hash(self, template: str) -> str:
        return sha256_hex(canonical_json([template, dict(self.sources)]))

    def texts_for(self, language: str) -> Mapping[str, str]:
        return {"hint": "ไม่พบหน้า", "not_found": "ไม่พบหน้า", "news_page": "หน้า", "notices": "ประกาศด่วน"}


def with_template(name: str, source: str) -> TinyTheme:
    """The tiny theme with one template replaced."""
    return TinyTheme(sources={**TEMPLATES, name: source})


def tree_of(site: Path) -> dict[str, bytes]:
    """Path → bytes of everything that visitors can reach."""
    root = site / "current"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def release_of(site: Path) -> dict[str, bytes]:
    """The same without what lingers of earlier releases."""
    folder = SiteFolder(site)
    beside = folder.lingering(folder.live_tree() or "a")
    return {path: data for path, data in tree_of(site).items() if path not in beside}
