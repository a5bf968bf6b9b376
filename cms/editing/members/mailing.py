"""Invitations of many schools' admins by e-mail: asked for at once, sent one after the other by the worker.

A mail goes at least once: a worker that is killed between sending and saying so sends again, with a new code, and the
mail that came last is the one that works.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.editing.members import mail
from tenants import jobs
from tenants.errors import BadCode, NotGoverned
from tenants.members.invitations import renew
from tenants.models import AccessCode, CodeMailing, Tenant, User

MAIL_INVITATION = "editing.mail_invitation"
MOST_TRIES = 5
SHOWN_FOR = timedelta(days=30)
State = CodeMailing.State
WORDS = {
    "refused": "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้ กรุณาตรวจตัวสะกด แล้วออกคำเชิญใหม่",
    "unreachable": "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้ กรุณาลองอีกครั้งภายหลัง",
    "used": "คำเชิญถูกใช้หรือยกเลิกไปแล้ว",
    "no_right": "ผู้สั่งส่งไม่มีสิทธิ์ในสถานศึกษานี้แล้ว",
    "no_mail": "ระบบนี้ไม่ได้ตั้งค่าอีเมลแล้ว",
}


class NotTaken(Exception):
    """The mail server could not be reached: the job is to be tried again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the last mails of an area are."""

    waiting: int
    sent: int
    failed: tuple[Failure, ...]

    @property
    def total(self) -> int:
        return self.waiting + self.sent + len(self.failed)


@dataclass(frozen=True, slots=True)
class Failure:
    """One mail that did not go, and why."""

    code_id: int
    school: str
    name: str
    email: str
    reason: str
    again: bool
    """Whether it may be tried again."""


@transaction.atomic
def ask_for_mails(rows: Iterable[AccessCode], by: User) -> int:
    """Let open invitations be mailed to the addresses in them; return how many."""
    now, asked = timezone.now(), 0
    for row in rows:
        facts = {"state": State.QUEUED, "problem": "", "tries": 0, "asked_by": by, "asked_at": now, "done_at": None}
        CodeMailing.objects.update_or_create(code=row, defaults=facts)
        jobs.get_jobs().enqueue(MAIL_INVITATION, {"code": row.pk}, tenant_id=row.tenant_id)
        asked += 1
    return asked


def mail_invitation(code_id: int) -> None:
    """Give one invitation a new code and mail it.  Raises NotTaken where it is to be tried again."""
    row = CodeMailing.objects.select_related("asked_by").filter(code=code_id, state=State.QUEUED).first()
    if row is None:
        return
    problem = send(row)
    tries = row.tries + 1
    if problem == "unreachable" and tries < MOST_TRIES:
        CodeMailing.objects.filter(pk=row.pk, state=State.QUEUED).update(tries=tries)
        raise NotTaken(str(code_id))
    state = State.FAILED if problem else State.SENT
    CodeMailing.objects.filter(pk=row.pk, state=State.QUEUED).update(
        state=state, problem=problem, tries=tries, done_at=timezone.now()
    )


def send(row: CodeMailing) -> str:
    """Mail one invitation; return why it did not go, empty where it did."""
    if not mail.is_possible():
        return "no_mail"
    if row.asked_by is None:
        return "no_right"
    try:
        issued = renew(row.code_id, by=row.asked_by)
    except BadCode:
        return "used"
    except NotGoverned:
        return "no_right"
    return mail.deliver(issued) or ""


def progress_of(tenants: QuerySet[Tenant]) -> Progress:
    """Return what came of the mails to schools that were asked for lately: of each invitation the last one."""
    lately = timezone.now() - SHOWN_FOR
    rows = CodeMailing.objects.filter(code__tenant__in=tenants.values("pk"), asked_at__gte=lately)
    states = list(rows.values_list("state", flat=True))
    failed = rows.filter(state=State.FAILED).select_related("code__tenant").order_by("code__tenant__name", "pk")
    return Progress(states.count(State.QUEUED), states.count(State.SENT), tuple(failure(row) for row in failed))


def failure(row: CodeMailing) -> Failure:
    code = row.code
    return Failure(
        code_id=code.pk,
        school=code.tenant.name,
        name=code.name,
        email=code.email,
        reason=WORDS.get(row.problem, row.problem),
        again=code.used_at is None and code.withdrawn_at is None and bool(code.email),
    )
