from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import Any

from search.errors import SearchError, UnknownArea
from search.scopes import area_by_slug, search_of_area, search_of_tenant
from search.service import Asked, Hit, SearchService
from search.values import query_of
from site_builder.management.console import FAILED, WRONG_USE, SiteCommand
from site_builder.services import tenant_by_slug
from tenants.models import Tenant

NOTHING_ASKED = "ไม่มีคำให้ค้นหา ระบุคำที่มีตัวอักษรหรือตัวเลขอย่างน้อยหนึ่งตัว"
PATIENT_SECONDS = 10.0
"""Whoever asks at the server waits for an engine that has just been started."""


class Command(SiteCommand):
    help = "Search what a tenant, or an area, has live: the same answers in the same order as on its page of search."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", metavar="WORDS", help="what to look for")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--tenant", metavar="SLUG", help="in what this tenant has live")
        where.add_argument("--area", metavar="SLUG", help="in what all tenants of this area have live")
        parser.add_argument("--page", type=int, default=1, help="which page of answers")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        service = self._service(options)
        if not query_of(options["words"]):
            self.say(NOTHING_ASKED)
        try:
            answer = service.ask(Asked(options["words"], page=options["page"]))
        except SearchError as error:
            self.stop(error, FAILED)
        if options["json"]:
            slugs = _slugs(answer.hits)
            hits = [told(hit, slugs) for hit in answer.hits]
            self.show({"total": answer.total, "page": answer.page, "pages": answer.pages, "hits": hits})
            return
        self.say(f"พบ {answer.total:,} รายการ (หน้า {answer.page} จาก {answer.pages})")
        for hit in answer.hits:
            self.stdout.write(f"{hit.stored.title}  {hit.stored.url}")

    def _service(self, options: dict[str, Any]) -> SearchService:
        try:
            with self.thai_errors():
                if options["tenant"]:
                    return search_of_tenant(tenant_by_slug(options["tenant"]), seconds=PATIENT_SECONDS)
                return search_of_area(area_by_slug(options["area"]), seconds=PATIENT_SECONDS)
        except UnknownArea as error:
            self.stop(error, WRONG_USE)


def _slugs(hits: Sequence[Hit]) -> dict[int, str]:
    of = {hit.candidate.facts.tenant_id for hit in hits}
    return dict(Tenant.objects.filter(pk__in=of).values_list("pk", "slug"))


def told(hit: Hit, slugs: Mapping[int, str]) -> dict[str, Any]:
    """Return an answer in its fixed form; ``tenant`` says on whose site its ``url`` is."""
    facts = hit.candidate.facts
    return {
        "title": hit.stored.title,
        "url": hit.stored.url,
        "kind": facts.kind,
        "date": facts.date or None,
        "tenant": slugs.get(facts.tenant_id, ""),
        "tenant_id": facts.tenant_id,
        "score": round(hit.candidate.score, 4),
    }
