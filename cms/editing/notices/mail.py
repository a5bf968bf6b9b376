"""A reminder by e-mail: to those of a school who decide, where the installation can send any (``EMAIL_URL``).

One job a person, so that an address that cannot be reached keeps nobody else waiting; who has a mail already gets none
again, and a school that has read the notice by then is not reminded.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from cms.editing.members.mail import is_possible, send
from cms.notices.models import Notice, NoticeRecipient
from cms.notices.policies import DECIDING
from cms.notices.receiving import asked
from cms.notices.values import Stage
from cms.notices.words import moment_words
from tenants.jobs import Payload, get_jobs
from tenants.models import Membership, User

MAIL_REMINDER = "editing.mail_notice_reminder"
TEXT = """เรียน {person}

{area} มีประกาศด่วนถึง{school} ที่ยังไม่มีใครกดรับทราบ

{severity}: {headline}
{text}
แสดงบนเว็บไซต์ของสถานศึกษาถึง {until}

เปิดหน้านี้แล้วกด “รับทราบ”
{link}
"""


def ask_for_reminders(notice: Notice) -> int:
    """Ask for mails to the schools that have not acknowledged; return how many people."""
    if not is_possible():
        return 0
    late = asked().filter(notice=notice, acknowledged_at=None).values("tenant")
    deciding = Membership.objects.filter(tenant__in=late, role__in=DECIDING, user__is_active=True)
    rows = deciding.exclude(user__email="").order_by("tenant_id", "user_id").values_list("tenant_id", "user_id")
    people = list(rows.distinct())
    for tenant_id, user_id in people:
        payload: Payload = {"notice": notice.key, "tenant": tenant_id, "user": user_id}
        get_jobs().enqueue(MAIL_REMINDER, payload, tenant_id=tenant_id)
    return len(people)


def mail_reminder(key: str, tenant_id: int, user_id: int) -> None:
    """Remind one person of one school.  What the mail server cannot take now raises: it is tried again."""
    rows = asked().select_related("notice__area", "tenant").filter(acknowledged_at=None)
    row = rows.filter(notice__key=key, tenant=tenant_id, notice__stage=Stage.SENT).first()
    decides = Membership.objects.filter(tenant=tenant_id, user=user_id, role__in=DECIDING, user__is_active=True)
    user = User.objects.filter(pk=user_id).first()
    if row is None or user is None or not user.email or not decides.exists() or not is_possible():
        return
    send(user.email, f"ยังไม่รับทราบ: {row.notice.headline}", _words(row, user))


def _words(row: NoticeRecipient, user: User) -> str:
    notice = row.notice
    return TEXT.format(
        person=user.get_full_name() or user.get_username(),
        area=notice.area.name if notice.area else "",
        school=row.tenant.name,
        severity=notice.get_severity_display(),
        headline=notice.headline,
        text=f"{notice.text}\n" if notice.text else "",
        until=moment_words(notice.over_at),
        link=f"{settings.WAGTAILADMIN_BASE_URL}{reverse('editing_notices')}",
    )
