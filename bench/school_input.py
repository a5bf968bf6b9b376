"""An invented school of N pages, written into published tables, with pages of a stated weight."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from site_builder.engine.tables import HOLDS, MEDIA, NOTICES, PAGES, REDIRECTS, SITES, TREE
from site_builder.engine.values import (
    Block,
    ImageBlock,
    Label,
    Media,
    PublishedPage,
    Rendition,
    RichText,
    SiteFacts,
    canonical_json,
    head_of,
    sha256_hex,
)

TENANT = 1
SECTIONS = 48
PICTURES = 12
PARAGRAPHS = 5
CHARACTERS = 900
FIGURES = 6
SYLLABLES = "การ เรียน ครู นัก โรง กีฬา วิชา ประชุม ผู้ปกครอง กิจกรรม วัน ภาษา ไทย คณิต ศาสตร์ รับ สมัคร ผล งาน ดี".split()
SIZES: tuple[tuple[Literal["thumbnail", "medium", "view"], int], ...] = (
    ("thumbnail", 400),
    ("medium", 800),
    ("view", 1600),
)


@dataclass(frozen=True, slots=True)
class Inputs:
    database: Path
    media_root: Path
    pages: tuple[PublishedPage, ...]
    images: tuple[Media, ...]

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"


def key_of(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:12]


def make_school(folder: Path, pages: int) -> Inputs:
    """Write a school with ``pages`` pages: home, sections in the menu, news; equal for equal arguments."""
    dice = random.Random(pages)
    media_root = folder / "media"
    images = tuple(_image(media_root, number) for number in range(PICTURES))
    made = tuple(_pages(dice, pages))
    database = folder / "school.sqlite3"
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN")
    for table in (PAGES, MEDIA, SITES, TREE, HOLDS, REDIRECTS, NOTICES):
        connection.execute(f"CREATE TABLE {table.name} ({', '.join(table.columns)})")
    connection.execute(f"CREATE UNIQUE INDEX page_key ON {PAGES.name} (tenant_id, key)")
    connection.execute(f"CREATE UNIQUE INDEX tree_id ON {TREE.name} (id)")
    _put_site(connection)
    for number, page in enumerate(made):
        connection.execute(f"INSERT INTO {TREE.name} VALUES (?, ?)", (number, f"{number:08d}"))
        put_page(connection, page, number)
    for media in images:
        body = canonical_json(media)
        connection.execute(f"INSERT INTO {MEDIA.name} VALUES (?, ?, ?, ?)", (TENANT, media.key, sha256_hex(body), body))
    connection.execute("COMMIT")
    connection.close()
    return Inputs(database, media_root, made, images)


def put_page(connection: sqlite3.Connection, page: PublishedPage, number: int) -> None:
    """Publish a page, as the CMS does it."""
    body = canonical_json(page)
    head = head_of(page, sha256_hex(body))
    row = (TENANT, page.key, head.hash, number, canonical_json(head), body)
    connection.execute(f"INSERT OR REPLACE INTO {PAGES.name} VALUES (?, ?, ?, ?, ?, ?)", row)


def retitle(inputs: Inputs, at: int, title: str) -> None:
    """Publish one page under another title."""
    connection = sqlite3.connect(inputs.database)
    put_page(connection, msgspec.structs.replace(inputs.pages[at], title=title), at)
    connection.commit()
    connection.close()


def _put_site(connection: sqlite3.Connection) -> None:
    facts = SiteFacts(
        slug="bench",
        host="bench.localhost",
        url="http://bench.localhost:8000",
        kind="school",
        name="โรงเรียนบ้านทดสอบ",
        phone="075 111 222",
        email="school@example.org",
        address="1 หมู่ 2 ตำบลทดสอบ อำเภอเมือง จังหวัดตรัง 92000",
        founded=1957,
    )
    body = canonical_json(facts)
    connection.execute(f"INSERT INTO {SITES.name} VALUES (?, ?, ?)", (TENANT, sha256_hex(body), body))


def _pages(dice: random.Random, count: int) -> list[PublishedPage]:
    home = PublishedPage(key=key_of("home"), parent=None, kind="home", slug="", title="หน้าแรก")
    news = PublishedPage(
        key=key_of("news"), parent=home.key, kind="news_index", slug="news", title="ข่าวประชาสัมพันธ์", in_menu=True
    )
    sections = [
        PublishedPage(
            key=key_of(f"section-{number}"),
            parent=home.key,
            kind="section",
            slug=f"section-{number}",
            title=f"หมวดที่ {number}",
            in_menu=True,
            body=_body(dice),
        )
        for number in range(SECTIONS - 1)
    ]
    return [home, news, *sections, *(_news(dice, news.key, number) for number in range(count - SECTIONS - 1))]


def _news(dice: random.Random, parent: str, number: int) -> PublishedPage:
    day = f"{2010 + number // 336}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"
    return PublishedPage(
        key=key_of(f"news-{number}"),
        parent=parent,
        kind="news",
        slug=f"{day}-{number}",
        title=f"ข่าวที่ {number} {thai(dice, 40)}",
        summary=thai(dice, 120),
        date=day,
        category=Label(slug="general", name="ข่าวทั่วไป"),
        cover=key_of(f"image-{number % PICTURES}"),
        body=_body(dice),
        first_published=f"{day}T02:00:00Z",
        last_published=f"{day}T02:00:00Z",
    )


def _body(dice: random.Random) -> tuple[Block, ...]:
    text = "".join(f"<p>{thai(dice, CHARACTERS)}</p>" for _ in range(PARAGRAPHS))
    figures = (
        ImageBlock(image=key_of(f"image-{number}"), caption=thai(dice, 40))
        for number in dice.sample(range(PICTURES), FIGURES)
    )
    return (RichText(html=text), *figures)


def thai(dice: random.Random, length: int) -> str:
    """Return invented Thai text of about ``length`` characters."""
    words: list[str] = []
    size = 0
    while size < length:
        words.append(dice.choice(SYLLABLES))
        size += len(words[-1])
    return "".join(words)[:length]


def _image(media_root: Path, number: int) -> Media:
    original = hashlib.sha256(f"image {number}".encode()).hexdigest()
    renditions = []
    for name, width in SIZES:
        for kind, suffix in (("webp", "webp"), ("jpeg", "jpg")):
            path = f"renditions/{original}/{name}.{suffix}"
            data = f"{original}{name}{suffix}".encode() * 100
            target = media_root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            values = {"name": name, "format": kind, "width": width, "height": width * 3 // 4, "size": len(data)}
            renditions.append(msgspec.convert({**values, "sha256": sha256_hex(data), "path": path}, Rendition))
    return Media(
        key=key_of(f"image-{number}"),
        kind="image",
        title=f"ภาพ {number}",
        alt=f"ภาพกิจกรรม {number}",
        sha256=original,
        renditions=tuple(renditions),
    )
