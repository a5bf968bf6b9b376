"""Urgent notices in the export of a school: those that the public has seen, with what they said before.

Names of people stay behind, and so do an area's notices: they are its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.content.transfer.errors import BrokenContent, ForeignReference
from cms.content.transfer.exporting import iso
from cms.content.transfer.plan import KEY
from cms.content.transfer.values import Value
from cms.notices.checking import LONGEST_TEXT
from cms.notices.models import Notice, NoticeChange
from cms.notices.publishing import PUBLIC, refresh
from site_builder.engine.redirects import ADDRESS
from tenants.keys import new_public_key
from tenants.models import Tenant

MOST, MOST_CHANGES = 5_000, 100
PLAIN = ("key", "severity", "headline", "text", "stage", "version", "template", "phone", "clear_text", "schooling")
MOMENTS = ("starts_at", "ends_at", "clear_at", "clear_until", "over_at", "sent_at", "corrected_at")
DAYS = ("schooling_from", "schooling_until")
BY_CODE = ("tenant", "area", "network", "author", "approver", "changed_by", "once")


class ChangeFacts(Value, frozen=True):
    """One act on a notice, and what it said before."""

    act: str
    version: int
    at: str
    headline: str
    text: str = ""


class NoticeFacts(Value, frozen=True):
    """One line of ``notices.jsonl``.  Instants are ISO with their zone, days ISO."""

    key: str
    severity: str
    headline: str
    stage: str
    starts_at: str
    ends_at: str
    over_at: str
    text: str = ""
    version: int = 1
    template: str = ""
    page: str | None = None
    """``page:KEY``, where it leads to a page of the own site."""
    href: str = ""
    phone: str = ""
    schooling: str = ""
    schooling_from: str | None = None
    schooling_until: str | None = None
    clear_at: str | None = None
    clear_until: str | None = None
    clear_text: str = ""
    sent_at: str | None = None
    corrected_at: str | None = None
    changes: tuple[ChangeFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A notice as it will be here, unsaved, and its past."""

    notice: Notice
    changes: tuple[NoticeChange, ...]


class NoticesPart:
    """See ``cms.content.transfer.parts``."""

    name = "notices.jsonl"
    line: type[Value] = NoticeFacts

    def lines(self, tenant: Tenant, pages: Iterable[str]) -> Iterator[NoticeFacts]:
        known = set(pages)
        rows = Notice.objects.filter(tenant=tenant, stage__in=PUBLIC).order_by("pk")
        for row in rows.prefetch_related("changes").iterator(200):
            yield facts_of(row, known)

    def check(self, lines: Iterable[NoticeFacts], pages: Mapping[str, str]) -> list[Checked]:
        found: list[Checked] = []
        for facts in lines:
            if len(found) >= MOST:
                raise BrokenContent(f"{self.name}: more than {MOST}")
            found.append(checked(facts, pages))
        if len({one.notice.key for one in found}) < len(found):
            raise BrokenContent(f"{self.name}: a key stands twice")
        keys = [one.notice.key for one in found]
        taken = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
        for one in found:
            if one.notice.key in taken:
                one.notice.key = new_public_key()
        return found

    def write(self, tenant: Tenant, checked: list[Checked]) -> None:
        for one in checked:
            one.notice.tenant = tenant
            one.notice.save(force_insert=True)
            for change in one.changes:
                change.notice = one.notice
            NoticeChange.objects.bulk_create(one.changes)
        if checked:
            refresh([tenant.pk], timezone.now(), touched=[one.notice.key for one in checked])


def facts_of(row: Notice, pages: set[str]) -> NoticeFacts:
    changes = [
        ChangeFacts(act=one.act, version=one.version, at=iso(one.at) or "", headline=one.headline, text=one.text)
        for one in row.changes.all()
    ]
    facts: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    facts |= {name: iso(getattr(row, name)) for name in MOMENTS}
    facts |= {name: date_of.isoformat() if (date_of := getattr(row, name)) else None for name in DAYS}
    return NoticeFacts(
        **facts,
        page=f"page:{row.link_page}" if row.link_page in pages else None,
        href=row.link_href,
        changes=tuple(changes[-MOST_CHANGES:]),
    )


def checked(facts: NoticeFacts, pages: Mapping[str, str]) -> Checked:
    """Return a notice as it will be here.  Raises BrokenContent or ForeignReference."""
    where = f"notice {facts.key[:40]!r}"
    key = (facts.page or "").removeprefix("page:")
    if facts.page and (facts.page != f"page:{key}" or key not in pages):
        raise ForeignReference(f"{where}: page {facts.page[:60]!r}")
    good = KEY.fullmatch(facts.key) and facts.stage in PUBLIC and (not facts.href or ADDRESS.fullmatch(facts.href))
    if not good:
        raise BrokenContent(where)
    if len(facts.text) > LONGEST_TEXT or len(facts.changes) > MOST_CHANGES:
        raise BrokenContent(f"{where} is too long")
    try:
        notice = Notice(
            **{name: getattr(facts, name) for name in PLAIN},
            **{name: moment(getattr(facts, name)) for name in MOMENTS},
            **{name: day(getattr(facts, name)) for name in DAYS},
            link_page=pages[key] if key else "",
            link_href=facts.href,
        )
        notice.clean_fields(exclude=[*BY_CODE, *(name for name in MOMENTS + DAYS if getattr(notice, name) is None)])
        if notice.ends_at <= notice.starts_at:
            raise BrokenContent(f"{where} ends before it begins")
        return Checked(notice, tuple(change_of(one) for one in facts.changes))
    except (ValidationError, ValueError, OverflowError) as error:
        raise BrokenContent(f"{where}: {error}") from error


def change_of(facts: ChangeFacts) -> NoticeChange:
    if len(facts.text) > LONGEST_TEXT:
        raise ValueError("a change is too long")
    change = NoticeChange(
        act=facts.act,
        version=facts.version,
        at=moment(facts.at) or timezone.now(),
        headline=facts.headline,
        text=facts.text,
    )
    change.clean_fields(exclude=["notice", "by", "by_name"])
    return change


def moment(text: str | None) -> datetime | None:
    """Return an instant.  Raises ValueError for what has no zone."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
