from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from search import indexing
from search.errors import SearchError
from site_builder.management.console import FAILED, SiteCommand
from site_builder.services import tenant_by_slug
from tenants.models import Tenant


class Command(SiteCommand):
    help = "Make the search index anew from what is live: of one tenant, or of all; texts of documents included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="only this one")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        with self.thai_errors():
            slug = options["tenant"]
            tenants = list(Tenant.objects.all()) if slug is None else [tenant_by_slug(slug)]
        try:
            done = [self._index(tenant) for tenant in tenants]
            for area_id in sorted({tenant.area_id for tenant in tenants}):
                indexing.gather(area_id)
        except SearchError as error:
            self.stop(error, FAILED)
        seconds = round(time.perf_counter() - started, 2)
        documents = sum(each.documents for each in done)
        if options["json"]:
            self.show({"tenants": len(done), "documents": documents, "seconds": seconds})
        else:
            self.say(f"ทำดัชนีค้นหาใหม่แล้ว {len(done)} แห่ง {documents:,} รายการ ใช้เวลา {seconds} วินาที")

    def _index(self, tenant: Tenant) -> indexing.Indexed:
        indexing.read_unread(tenant)
        return indexing.follow(tenant, whole=True)
