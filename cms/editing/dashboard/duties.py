"""What comes next: whoever knows of days on which somebody has to do something registers a source."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from django.urls import reverse

from cms.content.models import BasePage
from tenants.models import Tenant, User

logger = logging.getLogger("cms.editing")

AHEAD = timedelta(days=30)
MOST = 6


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done by a day.  ``url`` is where, and may be empty."""

    title: str
    due: date
    url: str = ""


Source: TypeAlias = Callable[[Tenant, User, date, date], Iterable[Duty]]
"""Tenant, person, first and last day → what the person has to do there in that time.  A handful of queries at most."""

_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let a source be asked for every home page; called once, while apps get ready."""
    if source not in _sources:
        _sources.append(source)


def next_duties(tenant: Tenant, user: User, today: date) -> list[Duty]:
    """Return what comes in the next weeks, the soonest first.  A source that fails is logged, the others are shown."""
    found: list[Duty] = []
    for source in _sources:
        try:
            found += source(tenant, user, today, today + AHEAD)
        except Exception:
            logger.exception("duties of %s could not be asked", source.__module__)
    return sorted(found, key=lambda duty: (duty.due, duty.title))[:MOST]


def pages_to_look_at(tenant: Tenant, user: User, first: date, last: date) -> list[Duty]:
    """Return the public pages whose day of looking again comes."""
    pages = BasePage.objects.filter(tenant=tenant, live=True, review_on__gt=first, review_on__lte=last)
    rows = pages.order_by("review_on", "pk").values_list("pk", "title", "review_on")[:MOST]
    return [Duty(f"ทบทวน “{title}”", day, reverse("wagtailadmin_pages:edit", args=[pk])) for pk, title, day in rows]
