"""A draft → what may be stored and sent, or the first thing that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from cms.content.dates import DIGITS
from cms.content.text import plain_line, plain_text
from cms.notices.errors import (
    BadPhone,
    BadSchooling,
    EndBeforeStart,
    EndInThePast,
    HeadlineTooLong,
    LineTooLong,
    NoHeadline,
    TextTooLong,
    TooFarAhead,
    UnknownSeverity,
)
from cms.notices.links import resolve_link
from cms.notices.values import LASTS, Checked, Draft, Schooling, Severity
from tenants.models import Tenant

LONGEST_HEADLINE = 120
LONGEST_TEXT = 2_000
LONGEST_LINE = 200
FARTHEST = timedelta(days=400)
PHONE = re.compile(r"\+?[0-9][0-9 ()#*-]{1,18}[0-9]")
BANGKOK = timedelta(hours=7)


def check(draft: Draft, own: Tenant | None, now: datetime) -> Checked:
    """Return the draft cleaned.  ``own``: whose pages it may link to.  Raises BadNotice."""
    if draft.severity not in Severity.values:
        raise UnknownSeverity(draft.severity)
    starts, ends = check_times(draft, now)
    link = resolve_link(draft.link, own)
    schooling, since, until = check_schooling(draft, starts)
    return Checked(
        headline=check_headline(draft.headline),
        severity=draft.severity,
        text=check_text(draft.text),
        link_page=link.page,
        link_href=link.href,
        phone=check_phone(draft.phone),
        starts_at=starts,
        ends_at=ends,
        template=draft.template[:20],
        schooling=schooling,
        schooling_from=since,
        schooling_until=until,
    )


def check_headline(text: str) -> str:
    """Return a headline of at least two letters or digits: signs and emoji alone tell nobody anything."""
    headline = plain_line(text)
    if sum(unicodedata.category(sign)[0] in "LN" for sign in headline) < 2:
        raise NoHeadline
    if len(headline) > LONGEST_HEADLINE:
        raise HeadlineTooLong
    return headline


def check_text(text: str) -> str:
    text = plain_text(text)
    if len(text) > LONGEST_TEXT:
        raise TextTooLong
    return text


def check_line(text: str) -> str:
    """Return what a school adds to its area's notice."""
    line = plain_line(text)
    if len(line) > LONGEST_LINE:
        raise LineTooLong
    return line


def check_times(draft: Draft, now: datetime) -> tuple[datetime, datetime]:
    """Return start and end; what was to start before now starts now."""
    starts = max(draft.starts or now, now)
    ends = draft.ends or starts + LASTS[Severity(draft.severity)]
    if draft.starts is not None and ends <= draft.starts:
        raise EndBeforeStart
    if ends <= now:
        raise EndInThePast
    if ends <= starts:
        raise EndBeforeStart
    if ends - now > FARTHEST:
        raise TooFarAhead
    return starts, ends


def check_phone(text: str) -> str:
    phone = plain_line(text.translate(DIGITS))
    if phone and (not PHONE.fullmatch(phone) or not 3 <= sum(sign.isdigit() for sign in phone) <= 15):
        raise BadPhone
    return phone


def check_schooling(draft: Draft, starts: datetime) -> tuple[str, date | None, date | None]:
    """Return the state of the school with its days; one without days counts from the day the notice starts."""
    if not draft.schooling:
        return "", None, None
    if draft.schooling not in Schooling.values:
        raise BadSchooling(draft.schooling)
    since = draft.schooling_from or day_in_bangkok(starts)
    until = draft.schooling_until or since
    if until < since or until - since > FARTHEST or abs(since - day_in_bangkok(starts)) > FARTHEST:
        raise BadSchooling
    return draft.schooling, since, until


def day_in_bangkok(moment: datetime) -> date:
    return (moment.astimezone(UTC) + BANGKOK).date()


def end_of_day(day: date) -> datetime:
    """Return the first instant after a day in Bangkok."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC) - BANGKOK
