"""Every screen of our own is sent foreign ids: in its address, and in every field that any of the screens has.

Made from the table of views, so that a screen that comes tomorrow is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from tenants.walls.classes import Access
from tenants.walls.listing import Pattern, patterns
from tenants.walls.table import TABLE
from tests.tenants.walls.crawling import addresses
from tests.tenants.walls.world import Place

PREFIX = "editing_"
WITH_ACTS = {
    "editing_menu_act": ("up", "hide"),
    "editing_notices_act": ("end", "withdraw", "clear", "send"),
    "editing_area_notices_act": ("end", "withdraw", "clear", "remind"),
    "editing_notices_new": ("draft", "send"),
    "editing_notices_correct": ("correct",),
    "editing_area_notices_new": ("send",),
    "editing_publishing_fleet": ("start", "pause", "cancel"),
    "editing_desk_news": ("draft", "publish"),
    "editing_desk_activity": ("publish",),
    "editing_desk_document": ("publish",),
    "editing_desk_edit": ("publish",),
}
OWN_ADDRESSES = 1


def everything_of(other: Place) -> dict[str, Any]:
    """Return what the fields of all our screens may name, each as the other school has it."""
    member, second = other.members["editor"].pk, other.members["school_admin"].pk
    return {
        "address": f"page:{other.news.public_key}",
        "area": other.area.slug,
        "audience": "chosen",
        "body": "ข้อความ",
        "code": other.invitation.pk,
        "cover": other.image.pk,
        "date": "21/11/2569",
        "emblem": other.image.pk,
        "ending": "leaves",
        "entry": other.news.pk,
        "file": other.document.pk,
        "headline": "ประกาศทดสอบ",
        "host": "new-name.example.ac.th",
        "kind": "page",
        "leaver": member,
        "line": "ข้อความของเรา",
        "link": f"http://{other.tenant.host}/news/",
        "name": other.tenant.name,
        "number": other.records.release.number,
        "page": other.news.pk,
        "path": "/zz-old/",
        "person": member,
        "photos": [other.image.pk],
        "place": other.tenant.slug,
        "reason": "เพราะจำเป็นต้องทำ",
        "roles": ["school_admin"],
        "school": other.tenant.slug,
        "schools": [other.tenant.pk],
        "seen": 1,
        "severity": "info",
        "successor": second,
        "sure": "1",
        "tenant": other.tenant.slug,
        "title": "ข่าวทดสอบ",
        "to": f"page:{other.news.public_key}",
        "what": f"image:{other.image.public_key}",
        "word": "ลบถาวร",
    }


def place_screens(own: Place, other: Place) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield requests to the screens of one place."""
    yield from _requests((Access.PLACE, Access.OWN), own, other)


def area_screens(own: Place, other: Place) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield requests to the screens about schools as such: within one area they are its officers' own work."""
    if own.area != other.area:
        yield from _requests((Access.AREA,), own, other)


def _requests(classes: tuple[Access, ...], own: Place, other: Place) -> Iterator[tuple[str, str, dict[str, Any]]]:
    foreign = everything_of(other)
    for pattern in _ours(classes):
        ways = [*addresses(pattern, other), *addresses(pattern, own)[:OWN_ADDRESSES]]
        for url, act in product(dict.fromkeys(ways), WITH_ACTS.get(pattern.name, ("",))):
            yield pattern.name, url, foreign | ({"act": act} if act else {})


def _ours(classes: tuple[Access, ...]) -> Iterator[Pattern]:
    for pattern in patterns():
        entry = TABLE.get(pattern.name)
        if pattern.name.startswith(PREFIX) and entry is not None and entry.access in classes:
            yield pattern
