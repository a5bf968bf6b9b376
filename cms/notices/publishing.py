"""Notices → what the public reads: live documents and published notices, as rows, in the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.content.published import require_transaction
from cms.notices import document
from cms.notices.document import Shown, instant
from cms.notices.links import paths_of
from cms.notices.models import LiveDocument, Notice, NoticeChange, NoticeRecipient, PublishedNoticeRecord
from cms.notices.signals import SENT, notice_changed
from cms.notices.templates import template_of
from cms.notices.values import Stage, Standing
from site_builder.engine.values import Notice as PublicNotice
from site_builder.engine.values import NoticeEdit, canonical_json, sha256_hex
from tenants.models import Tenant

if TYPE_CHECKING:
    from tenants.models import User

CHUNK = 200
NOTHING = document.digest_of({"notices": []})
PUBLIC = (Stage.SENT, Stage.ENDED, Stage.WITHDRAWN)


class Told(NamedTuple):
    """A notice for one tenant."""

    tenant_id: int
    notice: Notice
    line: str = ""
    left_at: datetime | None = None


def refresh(
    tenant_ids: Iterable[int],
    now: datetime,
    *,
    touched: Collection[str] = (),
    user: User | None = None,
    reason: str = SENT,
) -> tuple[int, ...]:
    """Bring the live documents and published notices of tenants up to date; return the tenants where that changed
    anything, after one signal for all of them.

    ``touched``: keys of notices that were changed.  Deleted tenants are left out.
    """
    require_transaction()
    ids = sorted(set(tenant_ids))
    changed: list[int] = []
    for start in range(0, len(ids), CHUNK):
        changed += _refresh_chunk(ids[start : start + CHUNK], now, touched)
    if changed:
        notice_changed.send(sender=Notice, tenant_ids=tuple(changed), reason=reason, user=user)
    return tuple(changed)


def refresh_due(now: datetime, reason: str) -> tuple[int, ...]:
    """Do what the clock asks for: notices that begin, end, or whose day is over."""
    rows = LiveDocument.objects.filter(due_at__lte=now, tenant__deleted_at=None)
    due = list(rows.order_by("pk").values_list("pk", flat=True))
    changed: list[int] = []
    for start in range(0, len(due), CHUNK):
        with transaction.atomic():
            changed += refresh(due[start : start + CHUNK], now, reason=reason)
    return tuple(changed)


def _refresh_chunk(ids: Sequence[int], now: datetime, touched: Collection[str]) -> list[int]:
    tenants = Tenant.objects.filter(pk__in=ids, deleted_at=None).in_bulk()
    known = _locked(ids)
    before = {pk: row.digest for pk, row in known.items()}
    shown = _shown(tenants, _notices_of(ids, known, now, touched))
    rows = [_document(pk, shown[pk], known.get(pk), now) for pk in tenants]
    _store(rows)
    # A first document without notices is nothing that anybody would see.
    changed = {row.pk for row in rows if row.digest != before.get(row.pk, NOTHING)}
    return sorted(changed | _publish(shown, now))


def _shown(tenants: dict[int, Tenant], notices: list[Told]) -> dict[int, list[Shown]]:
    """Return each tenant's notices with who speaks and where they lead."""
    paths = paths_of({one.link_page for _, one, _, _ in notices if one.link_page})
    shown: dict[int, list[Shown]] = defaultdict(list)
    for tenant_id, notice, line, left_at in notices:
        if tenant_id in tenants:
            path = paths.get(notice.link_page) or notice.link_href or f"/notices/#{notice.key}"
            issuer = notice.area.name if notice.area else tenants[tenant_id].name
            shown[tenant_id].append(Shown(notice, issuer, path, line, left_at))
    return shown


def _locked(ids: Sequence[int]) -> dict[int, LiveDocument]:
    """Return the documents that are there, locked in one order until the transaction ends."""
    return {row.pk: row for row in LiveDocument.objects.select_for_update().filter(pk__in=ids).order_by("pk")}


def _notices_of(
    ids: Sequence[int], known: dict[int, LiveDocument], now: datetime, touched: Collection[str]
) -> list[Told]:
    """Return all that may be shown, was shown, or was touched."""
    before = {key for row in known.values() for key in row.keys}
    wanted = Q(stage=Stage.SENT, over_at__gt=now) | Q(key__in=before | set(touched), stage__in=PUBLIC)
    own = Notice.objects.filter(wanted, tenant__in=ids)
    rows = [Told(one.tenant_id or 0, one) for one in own.order_by("pk")]
    of_area = NoticeRecipient.objects.filter(tenant__in=ids, notice__in=Notice.objects.filter(wanted).values("pk"))
    told = of_area.select_related("notice__area").order_by("pk")
    return [*rows, *(Told(one.tenant_id, one.notice, one.line, one.left_at) for one in told)]


def _document(tenant_id: int, shown: list[Shown], known: LiveDocument | None, now: datetime) -> LiveDocument:
    content = document.content_of(shown, now)
    digest = document.digest_of(content)
    row = known or LiveDocument(tenant_id=tenant_id, version=0)
    if digest != row.digest:
        row.version = max(row.version + 1, int(now.timestamp()))
        row.body, row.digest = document.write(content, row.version, now), digest
        row.tries, row.retry_at, row.error = 0, None, ""
    row.keys = [one.notice.key for one in document.in_order(shown, now)]
    waiting = [one.notice for one in shown if one.notice.stage == Stage.SENT and one.left_at is None]
    row.due_at = document.next_change(waiting, now)
    return row


def _store(rows: Sequence[LiveDocument]) -> None:
    LiveDocument.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant"],
        update_fields=["version", "body", "digest", "keys", "due_at", "tries", "retry_at", "error"],
    )


# ------------------------------------------------------------------------------------------------ published notices


def _publish(shown: dict[int, list[Shown]], now: datetime) -> set[int]:
    """Put the public form of notices; return the tenants where one differs."""
    notices = {one.notice.pk: one.notice for many in shown.values() for one in many}
    edits = _edits_of(list(notices))
    wanted: dict[tuple[int, str], bytes] = {}
    for tenant_id, many in shown.items():
        for one in many:
            public = public_form(one, edits.get(one.notice.pk, ()), now)
            if public is not None:
                wanted[tenant_id, one.notice.key] = canonical_json(public)
    stored = PublishedNoticeRecord.objects.filter(tenant__in=shown, key__in={key for _, key in wanted})
    known = {(tenant_id, key): digest for tenant_id, key, digest in stored.values_list("tenant_id", "key", "hash")}
    rows = [
        PublishedNoticeRecord(tenant_id=tenant_id, key=key, hash=sha256_hex(body), body=body)
        for (tenant_id, key), body in wanted.items()
        if known.get((tenant_id, key)) != sha256_hex(body)
    ]
    PublishedNoticeRecord.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant", "key"], update_fields=["hash", "body"]
    )
    return {row.tenant_id for row in rows}


def public_form(one: Shown, edits: Sequence[NoticeEdit], now: datetime) -> PublicNotice | None:
    """Return the public form of a notice; None for what the public has not seen yet."""
    notice = one.notice
    standing = one.standing(now)
    if standing in (Standing.DRAFT, Standing.WAITING, Standing.SCHEDULED):
        return None
    template = template_of(notice.template)
    return PublicNotice(
        key=notice.key,
        version=notice.version,
        severity=notice.severity,  # type: ignore[arg-type]  # of Severity
        state=str(standing),  # type: ignore[arg-type]  # the four that are left
        headline=notice.headline,
        sent=instant(notice.sent_at or notice.starts_at),
        starts=instant(notice.starts_at),
        ends=instant(min(notice.over_at, one.left_at or notice.over_at)),
        issuer=one.issuer,
        text=notice.text,
        page=notice.link_page or None,
        href=notice.link_href,
        phone=notice.phone,
        category=template.category if template else "Other",
        event=template.name if template else "",
        corrected=instant(notice.corrected_at) if notice.corrected_at else None,
        cleared=instant(notice.clear_at) if notice.clear_at else None,
        clear_text=notice.clear_text,
        line=one.line,
        schooling=notice.schooling,  # type: ignore[arg-type]  # of Schooling
        schooling_from=notice.schooling_from.isoformat() if notice.schooling_from else None,
        schooling_until=notice.schooling_until.isoformat() if notice.schooling_until else None,
        schooling_over=bool(notice.schooling_until and notice.schooling_until < document.day_in_bangkok(now)),
        edits=tuple(edits),
    )


def _edits_of(notice_ids: list[int]) -> dict[int, list[NoticeEdit]]:
    """Return what notices said before they were put right, the oldest first."""
    edits: dict[int, list[NoticeEdit]] = defaultdict(list)
    rows = NoticeChange.objects.filter(notice__in=notice_ids, act=NoticeChange.Act.CORRECTED).order_by("pk")
    for row in rows:
        edits[row.notice_id].append(NoticeEdit(at=instant(row.at), headline=row.headline, text=row.text))
    return edits


def ensure_documents(tenant_ids: Iterable[int]) -> tuple[int, ...]:
    """Make the documents of tenants that have none, with what is live for them now; return the tenants."""
    ids = set(tenant_ids)
    missing = ids - set(LiveDocument.objects.filter(pk__in=ids).values_list("pk", flat=True))
    with transaction.atomic():
        refresh(missing, timezone.now())
    return tuple(sorted(missing))
