from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from search.indexing import files_of
from site_builder.management.console import SiteCommand
from site_builder.services import tenant_by_slug


class Command(SiteCommand):
    help = "List the files that a tenant has live, and of which of them the search could not read the text, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", required=True, help="whose files")
        parser.add_argument("--json", action="store_true", help="print one JSON array")

    def handle(self, *args: Any, **options: Any) -> None:
        with self.thai_errors():
            files = files_of(tenant_by_slug(options["tenant"]))
        if options["json"]:
            self.show([{"url": file.url, "state": file.state, "reason": file.reason} for file in files])
            return
        for file in files:
            self.stdout.write(f"{file.url}  {file.reason or ('อ่านแล้ว' if file.state == 'read' else 'รออ่าน')}")
