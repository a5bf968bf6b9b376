"""«ค้นแล้วไม่พบ»: what visitors looked for in vain, so that a school can write it; never who, and nobody's own words.

What is typed once may be a name, a number, a secret.  So a question is first counted by a keyed hash alone; its words
are kept from the moment when it has been asked ``ENOUGH`` times on ``ENOUGH_DAYS`` days by different addresses (known
for a day, in memory).  What looks like somebody's own is never counted, and everything is forgotten after a while.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from search.analysis.normalise import normalise
from search.models import MissedQuestion
from tenants.models import Tenant

ENOUGH, ENOUGH_DAYS = 3, 2
LONGEST = 80
MOST_OF_A_TENANT = 2_000
KEPT_DAYS, KEPT_DAYS_WITHOUT_WORDS = 90, 30
OWN = re.compile(
    r"\d(?:[ .-]?\d){5,}"  # telephones, identity cards, numbers of pupils
    r"|(?<![ก-๎])(?:นาย(?!ก|ทะเบียน|อำเภอ|แพทย์)|นางสาว|นาง|น\.\s?ส\.|ด\.\s?[ชญ]\.|เด็กชาย|เด็กหญิง)"
    r"|@|https?:|www\."
)
"""What is somebody's own, or a trap for whoever reads the list."""
MOST_REMEMBERED = 20_000


class AskedToday:
    """Who has asked what on a day, as hashes in memory: one address counts once.  Safe for threads."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[date, str, int], None] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, day: date, digest: str, address: str) -> bool:
        key = (day, digest, hash(address))
        with self._lock:
            if key in self._seen:
                return False
            self._seen[key] = None
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
        return True


asked_today = AskedToday()


def is_countable(text: str) -> bool:
    """Say whether a question may be counted at all."""
    words = _words(text)
    return 1 < len(words) <= LONGEST and any(map(str.isalnum, words)) and not OWN.search(words)


def count(tenant: Tenant, text: str, address: str, today: date) -> None:
    """Count a question of a tenant's site that found nothing.  ``address`` is forgotten with the day."""
    if not is_countable(text):
        return
    words = _words(text)
    digest = salted_hmac("search.missed", f"{tenant.pk}:{words}", algorithm="sha256").hexdigest()
    if asked_today.is_new(today, digest, address):
        with transaction.atomic():
            _count(tenant, digest, words, today)


def _count(tenant: Tenant, digest: str, words: str, today: date) -> None:
    rows = MissedQuestion.objects.filter(tenant=tenant)
    row = rows.select_for_update().filter(digest=digest).first()
    if row is None:
        if rows.count() >= MOST_OF_A_TENANT:
            return
        row, _ = rows.get_or_create(tenant=tenant, digest=digest, defaults={"last_day": today})
    row.days += row.asked == 0 or row.last_day != today
    row.asked += 1
    row.last_day = today
    if row.asked >= ENOUGH and row.days >= ENOUGH_DAYS:
        row.words = words
    row.save()


def missed(tenant: Tenant, most: int) -> list[MissedQuestion]:
    """Return what was looked for in vain often enough to be told, the most asked first."""
    rows = MissedQuestion.objects.filter(tenant=tenant).exclude(words="")
    return list(rows.order_by("-asked", "-last_day", "words")[:most])


def dismiss(tenant: Tenant, question_id: int) -> bool:
    """Take a question off the list; it comes back when it is asked often enough again."""
    deleted, _ = MissedQuestion.objects.filter(tenant=tenant, pk=question_id).exclude(words="").delete()
    return deleted > 0


def forget_old(now: datetime) -> int:
    """Forget what nobody has asked for a while; what has no words yet sooner."""
    today = timezone.localdate(now)
    old = MissedQuestion.objects.filter(last_day__lt=today - timedelta(days=KEPT_DAYS))
    nearly = MissedQuestion.objects.filter(words="", last_day__lt=today - timedelta(days=KEPT_DAYS_WITHOUT_WORDS))
    return old.delete()[0] + nearly.delete()[0]


def _words(text: str) -> str:
    return " ".join(normalise(text).split())
