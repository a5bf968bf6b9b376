"""The book that is handed over: what this site has and what is due, on two pages of A4.

Lists are cut to what fits; how much more there is is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from cms.content.base import BasePage
from cms.content.conf import public_origin
from cms.content.dates import thai_date
from cms.content.media.models import SiteDocument, SiteImage
from cms.content.media.room import room_of
from cms.content.models import NewsPage
from cms.content.text import size_words
from site_builder.models import Deployment, Hold
from tenants.models import Membership, Role, Tenant
from tenants.quotas import storage_limit

MOST_PEOPLE = 8
MOST_SECTIONS = 8
MOST_DRAFTS = 6
MOST_NEWS = 5
MOST_ROWS = 3
LABELS: dict[str, str] = dict(Role.choices)


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of the book, cut to what fits."""

    rows: list[Any]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    username: str
    roles: str
    seen: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    pages: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    when: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that the two pages say, in words."""

    tenant: Tenant
    printed: str
    sites: list[str]
    admin_url: str
    people: Rows
    sections: Rows
    numbers: list[tuple[str, str]]
    deployed: str
    news: Rows
    drafts: Rows
    scheduled: Rows
    expiring: Rows
    held: Rows
    locked: Rows
    office: Tenant | None


def book_of(tenant: Tenant, now: datetime | None = None) -> Book:
    """Return the book of a tenant as it is now."""
    now = now or timezone.now()
    pages = BasePage.objects.filter(tenant=tenant).order_by("path")
    return Book(
        tenant=tenant,
        printed=day(now),
        sites=[
            f"{public_origin(host)}/" for host in tenant.hosts.order_by("-primary", "pk").values_list("name", flat=True)
        ],
        admin_url=f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_home')}",
        people=people_of(tenant),
        sections=sections_of(tenant, pages),
        numbers=numbers_of(tenant, pages),
        deployed=deployed_of(tenant),
        news=news_of(tenant),
        drafts=drafts_of(pages),
        scheduled=scheduled_of(tenant, now),
        expiring=cut(
            pages.filter(expire_at__gt=now).order_by("expire_at"), lambda one: Item(one.title, day(one.expire_at))
        ),
        held=cut(Hold.objects.filter(tenant=tenant).order_by("key"), lambda one: held_item(tenant, one)),
        locked=cut(pages.filter(locked=True), lambda one: Item(one.title, note=name_of(one.locked_by))),
        office=Tenant.objects.filter(area=tenant.area_id, kind=Tenant.Kind.OFFICE).exclude(pk=tenant.pk).first(),
    )


def day(moment: datetime | None) -> str:
    return thai_date(timezone.localtime(moment).date(), short=True) if moment else "–"


def name_of(user: Any) -> str:
    return "" if user is None else user.get_full_name() or user.get_username()


def cut(found: QuerySet[Any], shown: Any, most: int = MOST_ROWS) -> Rows:
    """Return the first rows of a query as the book shows them."""
    total = found.count()
    return Rows([shown(one) for one in found[:most]], max(0, total - most))


def people_of(tenant: Tenant) -> Rows:
    """Return the members, each once with all roles, those with an account in use first."""
    held: dict[int, tuple[Any, list[str]]] = {}
    order = ("-user__is_active", "user__first_name", "user__last_name", "user__username", "role")
    for membership in Membership.objects.filter(tenant=tenant).select_related("user").order_by(*order):
        held.setdefault(membership.user_id, (membership.user, []))[1].append(LABELS[membership.role])
    people = [
        Person(name_of(user), user.username, ", ".join(roles), day(user.last_login) if user.is_active else "ปิดบัญชี")
        for user, roles in held.values()
    ]
    return Rows(people[:MOST_PEOPLE], max(0, len(people) - MOST_PEOPLE))


def sections_of(tenant: Tenant, pages: QuerySet[BasePage]) -> Rows:
    """Return what stands directly below home with the pages in it, itself included."""
    home = tenant.root_page
    if home is None:
        return Rows([])
    tops = pages.filter(depth=home.depth + 1)
    width = len(home.path) + BasePage.steplen
    counts: dict[str, list[int]] = {}
    for path, live in pages.filter(depth__gt=home.depth).values_list("path", "live"):
        counts.setdefault(path[:width], [0, 0])[not live] += 1
    return cut(tops, lambda top: Section(top.title, *counts[top.path]), MOST_SECTIONS)


def numbers_of(tenant: Tenant, pages: QuerySet[BasePage]) -> list[tuple[str, str]]:
    """Return the sizes of the site, label and words."""
    room = room_of(tenant.pk)
    found = pages.order_by().aggregate(public=Count("pk", filter=Q(live=True)), other=Count("pk", filter=Q(live=False)))
    return [
        ("หน้าที่เผยแพร่", f"{found['public']:,}"),
        ("หน้าที่ยังไม่เผยแพร่", f"{found['other']:,}"),
        ("ข่าว", f"{NewsPage.objects.filter(tenant=tenant).count():,}"),
        ("รูปภาพ", f"{SiteImage.objects.filter(tenant=tenant).count():,}"),
        ("เอกสาร", f"{SiteDocument.objects.filter(tenant=tenant).count():,}"),
        ("พื้นที่ที่ใช้", f"{size_words(room.used)} จาก {size_words(storage_limit(tenant))}"),
    ]


def deployed_of(tenant: Tenant) -> str:
    latest = Deployment.objects.filter(tenant=tenant).order_by("-number").first()
    return "ยังไม่เคยเผยแพร่" if latest is None else f"ครั้งที่ {latest.number} เมื่อ {day(latest.deployed_at)}"


def news_of(tenant: Tenant) -> Rows:
    return cut(
        NewsPage.objects.filter(tenant=tenant, live=True).order_by("-date", "-pk"),
        lambda one: Item(one.title, thai_date(one.date, short=True)),
        MOST_NEWS,
    )


def drafts_of(pages: QuerySet[BasePage]) -> Rows:
    drafts = pages.filter(has_unpublished_changes=True).select_related("latest_revision__user", "owner")
    return cut(
        drafts.order_by("-latest_revision_created_at"),
        lambda one: Item(one.draft_title or one.title, day(one.latest_revision_created_at), name_of(one.owner)),
        MOST_DRAFTS,
    )


def scheduled_of(tenant: Tenant, now: datetime) -> Rows:
    """Return the versions that go live by themselves, the next first."""
    keys = [str(pk) for pk in BasePage.objects.filter(tenant=tenant).values_list("pk", flat=True)]
    waiting = Revision.objects.page_revisions().filter(approved_go_live_at__gt=now, object_id__in=keys)
    return cut(
        waiting.order_by("approved_go_live_at"),
        lambda one: Item(str(one.content.get("title", "")), day(one.approved_go_live_at)),
    )


def held_item(tenant: Tenant, hold: Hold) -> Item:
    title = BasePage.objects.filter(tenant=tenant, public_key=hold.key).values_list("title", flat=True).first()
    return Item(title or hold.key, note=hold.message)
