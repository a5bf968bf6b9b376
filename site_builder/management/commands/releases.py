from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from site_builder.addresses import readable_folder_of
from site_builder.engine.build import list_releases
from site_builder.management.console import SiteCommand
from site_builder.models import Pin
from site_builder.services import tenant_by_slug


class Command(SiteCommand):
    help = "List the kept releases of a site, newest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the tenant's short name")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with self.thai_errors():
            tenant = tenant_by_slug(options["slug"])
            found = list_releases(readable_folder_of(tenant))
        pin = Pin.objects.filter(tenant=tenant).select_related("release").first()
        pinned = pin.release.number if pin else None
        rows = [
            {
                "number": info.number,
                "created": info.created,
                "files": info.files,
                "bytes": info.size,
                "theme": info.theme,
                "live": info.current,
                "pinned": info.number == pinned,
            }
            for info in found
        ]
        if options["json"]:
            self.show({"slug": tenant.slug, "releases": rows})
            return
        for row in rows:
            marks = " ".join(name for name in ("live", "pinned") if row[name])
            self.stdout.write(f"{row['number']:>5}  {row['created']}  {row['files']:>6} files  {marks}".rstrip())
        if not rows:
            self.say("ยังไม่มีรุ่นที่เผยแพร่")
