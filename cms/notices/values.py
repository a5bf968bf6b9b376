"""Severity, states, and what a person types before it is a notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models


class Severity(models.TextChoices):
    INFO = "info", "ข้อมูล"
    WARNING = "warning", "เตือน"
    EMERGENCY = "emergency", "ฉุกเฉิน"


RANK = {Severity.EMERGENCY: 0, Severity.WARNING: 1, Severity.INFO: 2}
LASTS = {
    Severity.INFO: timedelta(days=3),
    Severity.WARNING: timedelta(hours=24),
    Severity.EMERGENCY: timedelta(hours=12),
}
"""How long a notice is shown when nobody says otherwise."""


class Schooling(models.TextChoices):
    """Is school open?"""

    OPEN = "open", "เปิดเรียนตามปกติ"
    ONLINE = "online", "เรียนออนไลน์"
    CLOSED = "closed", "ปิดเรียน"


STRICTNESS = {Schooling.CLOSED: 0, Schooling.ONLINE: 1, Schooling.OPEN: 2}
"""Of several words about the same days, the strictest is shown: nobody should come to a locked gate."""


class Stage(models.TextChoices):
    """What people have done with a notice; what the clock does to it is ``Standing``."""

    DRAFT = "draft", "ฉบับร่าง"
    WAITING = "waiting", "รออนุมัติ"
    SENT = "sent", "ส่งแล้ว"
    ENDED = "ended", "จบก่อนกำหนด"
    WITHDRAWN = "withdrawn", "ยกเลิก"


class Standing(models.TextChoices):
    """What the public sees of a notice at a moment."""

    DRAFT = "draft", "ฉบับร่าง"
    WAITING = "waiting", "รออนุมัติ"
    SCHEDULED = "scheduled", "ตั้งเวลาไว้"
    LIVE = "live", "กำลังแสดง"
    CLEAR = "clear", "คลี่คลายแล้ว"
    ENDED = "ended", "สิ้นสุดแล้ว"
    WITHDRAWN = "withdrawn", "ยกเลิกแล้ว"


class Audience(models.TextChoices):
    SCHOOL = "school", "สถานศึกษานี้"
    CHOSEN = "chosen", "สถานศึกษาที่เลือก"
    NETWORK = "network", "กลุ่มเครือข่าย"
    AREA = "area", "ทุกสถานศึกษาในเขต"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person wants to say.  ``starts`` None: at once; ``ends`` None: as long as the severity lasts."""

    headline: str
    severity: str = Severity.INFO
    text: str = ""
    link: str = ""
    phone: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    template: str = ""
    schooling: str = ""
    schooling_from: date | None = None
    schooling_until: date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Where a notice leads: a page of the own site by its public key, or an address."""

    page: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft with everything cleaned, ready to be stored: names are those of the row."""

    headline: str
    severity: str
    text: str
    link_page: str
    link_href: str
    phone: str
    starts_at: datetime
    ends_at: datetime
    template: str
    schooling: str
    schooling_from: date | None
    schooling_until: date | None
