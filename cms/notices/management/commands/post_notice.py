from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from cms.content.dates import parse_moment
from cms.notices.errors import NoticeError
from cms.notices.models import LiveDocument, Notice
from cms.notices.receiving import told
from cms.notices.services import post, post_to_area
from cms.notices.values import Draft, Severity
from tenants.management.speaking import FAILED, WRONG_USE, SpeakingCommand
from tenants.models import Area, Tenant


class Command(SpeakingCommand):
    """Exit codes: 0 it is on every site, 1 some site does not show it yet (named; it is tried again), 2 wrong use."""

    help = "Send an urgent notice from the server itself: to one school, or with --area to all schools of an area."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="+", metavar="slug text", help="the tenant's short name, then the headline")
        parser.add_argument("--area", default="", help="short name of an area: all its schools; then only the headline")
        parser.add_argument(
            "--severity", default=Severity.WARNING, help="info, warning or emergency; ข้อมูล, เตือน, ฉุกเฉิน"
        )
        parser.add_argument("--until", default="", help='when it ends: "27/11/2569 18:00", or hours from now: 6h')
        parser.add_argument("--text", default="", help="details")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        words = options["words"]
        if len(words) != (1 if options["area"] else 2):
            self.refuse("ระบุชื่อย่อของหน่วยงานแล้วตามด้วยข้อความในเครื่องหมายคำพูด หรือ --area กับข้อความ", WRONG_USE)
        try:
            draft = Draft(
                headline=words[-1],
                severity=_severity(options["severity"]),
                text=options["text"],
                ends=self._until(options["until"]),
            )
            notice = self._post(words[0], options["area"], draft)
        except NoticeError as error:
            self.refuse(f"{error.message} [{error.code}]", WRONG_USE)
        self._tell(notice, as_json=options["json"])

    def _until(self, text: str) -> Any:
        hours = text.removesuffix("h")
        if text.endswith("h") and hours.isascii() and hours.isdigit() and len(hours) < 5:
            return timezone.now() + timedelta(hours=int(hours))
        try:
            return parse_moment(text, timezone.get_current_timezone()) if text else None
        except ValidationError as error:
            self.refuse(" ".join(error.messages), WRONG_USE)

    def _post(self, slug: str, area_slug: str, draft: Draft) -> Notice:
        if area_slug:
            area = Area.objects.filter(slug=area_slug).first()
            if area is None:
                self.refuse(f"ไม่พบเขตพื้นที่ชื่อย่อ “{area_slug}”", WRONG_USE)
            return post_to_area(area, draft, by=None, now=timezone.now())
        tenant = Tenant.objects.working().filter(slug=slug).first()
        if tenant is None:
            self.refuse(f"ไม่พบหน่วยงานชื่อย่อ “{slug}”", WRONG_USE)
        return post(tenant, draft, by=None, now=timezone.now())

    def _tell(self, notice: Notice, *, as_json: bool) -> None:
        sites = list(told().filter(notice=notice).values_list("tenant_id", flat=True))
        sites = sites or [notice.tenant_id or 0]
        behind = LiveDocument.objects.filter(pk__in=sites, written__lt=F("version")).select_related("tenant")
        late = [row.tenant.slug for row in behind.order_by("pk")]
        value = {
            "notice": notice.key,
            "sites": len(sites),
            "shown": len(sites) - len(late),
            "late": late,
            "ends": timezone.localtime(notice.ends_at).isoformat(timespec="minutes"),
        }
        self.stdout.write(
            json.dumps(value, ensure_ascii=False)
            if as_json
            else ", ".join(f"{name} {part}" for name, part in value.items())
        )
        if late:
            self.refuse("บางเว็บไซต์ยังไม่แสดงประกาศ ระบบกำลังลองใหม่ให้เอง", FAILED)


def _severity(word: str) -> str:
    """Return the severity that a word names, in English or Thai; any other word as it is, to be refused."""
    names = {name: severity.value for severity in Severity for name in (severity.value, severity.label)}
    return names.get(word.strip().lower(), word)
