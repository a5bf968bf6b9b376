"""What the screens say of a school: words for states, moments, sizes; the figures of many schools in a few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import idna
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from cms.content.base import BasePage
from cms.content.conf import public_origin
from cms.content.dates import thai_date
from cms.content.media.room import rooms_of
from cms.content.text import size_words
from site_builder.models import Deployment
from tenants.models import Membership, Tenant
from tenants.quotas import storage_limit

STATES = {"working": "เปิดใช้งาน", "closed": "ปิดแล้ว (เก็บเว็บไซต์ไว้)", "deleted": "ลบแล้ว (กู้คืนได้)"}


@dataclass(frozen=True, slots=True)
class Card:
    """One school of the list."""

    name: str
    network: str
    host: str
    url: str
    state: str
    word: str
    pages: int
    members: int
    room: str
    published: str
    address: str


def state_of(tenant: Tenant) -> str:
    if tenant.deleted_at is not None:
        return "deleted"
    return "closed" if tenant.closed_at is not None else "working"


def cards_of(tenants: Iterable[Tenant]) -> list[Card]:
    """Return the cards of schools whose hosts and networks were read before: five queries for all."""
    schools = list(tenants)
    pages = _counts(BasePage.objects.filter(tenant__in=schools, live=True), Count("pk"))
    members = _counts(Membership.objects.filter(tenant__in=schools), Count("user", distinct=True))
    rooms = rooms_of([school.pk for school in schools])
    published = _counts(Deployment.objects.filter(tenant__in=schools), Max("deployed_at"))
    return [
        Card(
            name=school.name,
            network=school.network.name if school.network else "",
            host=host_words(school.host),
            url=f"{public_origin(school.host)}/",
            state=state_of(school),
            word=STATES[state_of(school)],
            pages=pages.get(school.pk, 0),
            members=members.get(school.pk, 0),
            room=f"{size_words(rooms[school.pk].used)} จาก {size_words(storage_limit(school))}",
            published=day_words(published.get(school.pk)),
            address=reverse("editing_area_school", args=[school.slug]),
        )
        for school in schools
    ]


def _counts(rows: Any, figure: Any) -> dict[int, Any]:
    return dict(rows.order_by().values("tenant_id").annotate(figure=figure).values_list("tenant_id", "figure"))


def host_words(name: str) -> str:
    """Return a host name as people write it: Thai names in Thai."""
    try:
        return idna.decode(name) if "xn--" in name else name
    except idna.IDNAError:
        return name


def day_words(moment: datetime | None) -> str:
    """Return ``20 พ.ย. 2569``; empty for never."""
    return "" if moment is None else thai_date(timezone.localdate(moment), short=True)


def moment_words(moment: datetime | None) -> str:
    """Return ``20 พ.ย. 2569 09:05 น.``; empty for never."""
    return "" if moment is None else f"{day_words(moment)} {timezone.localtime(moment):%H:%M} น."
