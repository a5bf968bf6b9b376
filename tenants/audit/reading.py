"""Who may read which trail, and what of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from tenants.audit.models import AuditChain, AuditEntry
from tenants.models import Role, User
from tenants.policies import areas_of_officer, tenants_in_care, tenants_within_reach

READERS = (Role.DIRECTOR, Role.SCHOOL_ADMIN)
PAGE = 50
MOST_PEOPLE = 200
MOST_SPELLED_OUT = 1_000
WINDOWS = (timedelta(days=1), timedelta(days=8), timedelta(days=64))
"""How far a page looks before it looks everywhere: sorting a hundred whole trails for fifty entries costs too much."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader looks for: from a moment on, before a moment, an act, a person by name; each may be left open."""

    since: datetime | None = None
    until: datetime | None = None
    action: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Up to 50 entries, newest first; ids of the entries at whose far side the next newer and older pages are."""

    entries: list[AuditEntry]
    newer: int | None
    older: int | None


def chains_within_reach(user: User) -> QuerySet[AuditChain]:
    """Return the trails that a person may read.

    A director's and a school admin's are their school's; an area officer's the area's own, its schools' and those of
    its schools that are closed or gone; a platform admin's all.
    """
    if not user.is_active:
        return AuditChain.objects.none()
    if user.is_superuser:
        return AuditChain.objects.all()
    own = AuditChain.objects.filter(tenant__in=tenants_within_reach(user, READERS).values("pk"))
    cared_for = AuditChain.objects.filter(tenant__in=tenants_in_care(user).values("pk"))
    of_areas = AuditChain.objects.filter(area__in=areas_of_officer(user).values("pk"))
    # One list of ids: for conditions with «or» between them a database reads the trails of the whole country.
    return AuditChain.objects.filter(pk__in=own.values("pk").union(cared_for.values("pk"), of_areas.values("pk")))


def entries_of(chains: QuerySet[AuditChain], wish: Wish) -> QuerySet[AuditEntry]:
    """Return the entries of the chains that fit, newest first."""
    found = AuditEntry.objects.order_by("-at", "-id")
    if chains.query.has_filters():
        found = found.filter(chain__in=named(chains))
    if wish.since is not None:
        found = found.filter(at__gte=wish.since)
    if wish.until is not None:
        found = found.filter(at__lt=wish.until)
    if wish.action:
        found = found.filter(action=wish.action)
    return found.filter(by_person(wish.person)) if wish.person else found


def named(chains: QuerySet[AuditChain]) -> Any:
    """Return the ids of trails, those of an area spelled out: a database that sees how few they are looks into each,
    and does not walk through everybody's newest entries until it has found enough."""
    ids = list(chains.values_list("pk", flat=True)[: MOST_SPELLED_OUT + 1])
    return ids if len(ids) <= MOST_SPELLED_OUT else chains.values("pk")


def by_person(name: str) -> Q:
    """Return what picks the acts of a person: by account where one is called so, else by the name of then."""
    called = Concat("first_name", Value(" "), "last_name")
    users = User.objects.annotate(called=called).filter(Q(called__icontains=name) | Q(username__icontains=name))
    known = list(users.order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])
    return Q(by_id__in=known) if known else Q(by_name__icontains=name)


def page_of(found: QuerySet[AuditEntry], *, before: int | None = None, after: int | None = None) -> Page:
    """Return the page that follows entry ``before`` (older), precedes entry ``after`` (newer), or the newest.

    By place and not by number of the page: the fiftieth page costs what the first does.
    """
    mark_id = before or after
    mark = found.filter(pk=mark_id).first() if mark_id else None
    if mark is not None and after:
        newer = found.filter(Q(at__gt=mark.at) | Q(at=mark.at, pk__gt=mark.pk)).order_by("at", "id")
        rows = first_rows(newer, [Q(at__gte=mark.at, at__lte=mark.at + window) for window in WINDOWS])
        return as_page(rows[:PAGE][::-1], newer=len(rows) > PAGE, older=True)
    if mark is not None:
        found = found.filter(Q(at__lt=mark.at) | Q(at=mark.at, pk__lt=mark.pk))
    end = timezone.now() if mark is None else mark.at
    rows = first_rows(found, [Q(at__gte=end - window) & (Q(at__lte=end) if mark else Q()) for window in WINDOWS])
    return as_page(rows[:PAGE], newer=mark is not None, older=len(rows) > PAGE)


def first_rows(found: QuerySet[AuditEntry], windows: Sequence[Q]) -> list[AuditEntry]:
    """Return a page and one more, from the first window that holds so many, else from everywhere."""
    for window in windows:
        rows = list(found.filter(window).select_related("chain__tenant")[: PAGE + 1])
        if len(rows) > PAGE:
            return rows
    return list(found.select_related("chain__tenant")[: PAGE + 1])


def as_page(entries: list[AuditEntry], *, newer: bool, older: bool) -> Page:
    first, last = (entries[0].pk, entries[-1].pk) if entries else (None, None)
    return Page(entries, first if newer else None, last if older else None)
