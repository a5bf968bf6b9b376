"""What waits for a person in a place, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse

from cms.content.dates import thai_date
from cms.content.media.reading import Outcome
from cms.content.models import BasePage, DocumentPage
from cms.content.pages.forms import REFUSALS
from cms.content.review.services import returned_to
from search.missed import missed
from search.models import UnreadDocument
from site_builder.holds import held_pages
from site_builder.models import BuildSlot, Pin
from tenants.models import Tenant, User

SHOWN = 3
"""Of one kind; the rest is behind a link."""
MOST_SCANS = 99


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits.  ``tone``: ``act`` (the person's turn), ``trouble`` or ``calm``."""

    tone: str
    text: str
    url: str = ""
    note: str = ""


def waiting_for(tenant: Tenant, user: User, *, looks_after: bool, today: date) -> list[Item]:
    """Return what waits, but for what is to be reviewed.  ``looks_after``: the person looks after the whole site."""
    own = [*returned_pages(tenant, user), *papers_nobody_can_read(tenant, None if looks_after else user)]
    site = [*old_pages(tenant, today), *looked_for_in_vain(tenant)] if looks_after else []
    return [*site_trouble(tenant, looks_after=looks_after), *own, *site]


def site_trouble(tenant: Tenant, *, looks_after: bool) -> Iterator[Item]:
    releases = reverse("editing_releases", args=[tenant.slug]) if looks_after else ""
    pin = Pin.objects.filter(tenant=tenant).select_related("release").first()
    if pin is not None:
        text = f"เว็บไซต์ถูกปักหมุดไว้ที่รุ่นที่ {pin.release.number} สิ่งที่เผยแพร่จะยังไม่ขึ้นเว็บ"
        yield Item("trouble", text, releases)
    elif BuildSlot.objects.filter(tenant=tenant, failing_since__isnull=False).exists():
        yield Item("trouble", "สร้างเว็บไซต์ไม่สำเร็จหลายครั้ง ระบบลองใหม่เอง", releases, "ผู้ชมยังเห็นเว็บไซต์ฉบับก่อนหน้า")
    held = [page for page in held_pages(tenant) if not page.passing]
    if held:
        names = ", ".join(page.title for page in held[:SHOWN])
        yield Item("trouble", f"มี {len(held)} หน้าที่ยังไม่ขึ้นเว็บ", reverse("editing_holds", args=[tenant.slug]), names)


def returned_pages(tenant: Tenant, user: User) -> Iterator[Item]:
    for one in returned_to(user, tenant, SHOWN):
        text = f"แก้ไข “{one.page.draft_title or one.page.title}”"
        yield Item("act", text, reverse("editing_status", args=[one.page.pk]), f"{one.by or 'ผู้ตรวจ'}: {one.word}")


def papers_nobody_can_read(tenant: Tenant, owner: User | None) -> Iterator[Item]:
    """Yield public documents that need a password or do not open, and how many are scans without a summary."""
    papers = read_papers(tenant) if owner is None else read_papers(tenant).filter(owner=owner)
    useless = papers.filter(file__reading__outcome__in=REFUSALS).order_by("-pk")
    for pk, title, outcome in useless.values_list("pk", "title", "file__reading__outcome")[:SHOWN]:
        text = f"แทนไฟล์ของ “{title}” ซึ่ง{Outcome(outcome).label}"
        yield Item("act", text, reverse("editing_desk_edit", args=[pk]), "ผู้อ่านเปิดไฟล์นี้ไม่ได้")
    scans = papers.filter(file__reading__outcome=Outcome.SCAN, summary="").order_by("-pk")
    ids = list(scans.values_list("pk", flat=True)[: MOST_SCANS + 1])
    if ids:
        count = f"{len(ids)} ฉบับ" if len(ids) <= MOST_SCANS else f"มากกว่า {MOST_SCANS} ฉบับ"
        url = reverse("editing_desk_edit", args=[ids[0]])
        yield Item("calm", f"เขียนสรุปให้เอกสารสแกน {count}", url, "เป็นภาพ จึงค้นหาข้อความข้างในไม่พบ")


def read_papers(tenant: Tenant) -> QuerySet[DocumentPage]:
    """Return the public documents whose file has been opened as it is now."""
    return DocumentPage.objects.filter(tenant=tenant, live=True, file__reading__sha256=F("file__sha256"))


def old_pages(tenant: Tenant, today: date) -> Iterator[Item]:
    pages = BasePage.objects.filter(tenant=tenant, live=True, review_on__lte=today).order_by("review_on", "pk")
    for pk, title, day in pages.values_list("pk", "title", "review_on")[:SHOWN]:
        url = reverse("wagtailadmin_pages:edit", args=[pk])
        yield Item("calm", f"ตรวจว่า “{title}” ยังถูกต้อง", url, f"ถึงกำหนดทบทวน {thai_date(day)}")


def looked_for_in_vain(tenant: Tenant) -> Iterator[Item]:
    """What visitors did not find, and what they cannot find."""
    url = reverse("editing_search", args=[tenant.slug])
    questions = missed(tenant, SHOWN + 1)
    if questions:
        words = ", ".join(question.words for question in questions[:SHOWN])
        yield Item("calm", "มีคำที่ผู้ชมค้นหาแล้วไม่พบ", url, f"{words} …" if len(questions) > SHOWN else words)
    # What the lines above say of a document is not said again here.
    told = read_papers(tenant).filter(file__reading__outcome__in=[*REFUSALS, Outcome.SCAN])
    keys = told.values(key=Concat(Value("file:"), "file__public_key"))
    unread = UnreadDocument.objects.filter(tenant=tenant).exclude(key__in=keys).count()
    if unread:
        yield Item("calm", f"มี {unread} เอกสารที่ค้นข้อความข้างในไม่ได้", url, "ค้นพบได้จากชื่อเท่านั้น")
