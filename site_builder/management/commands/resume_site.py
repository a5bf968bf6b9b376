from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from site_builder.management.console import SiteCommand
from site_builder.services import resume_site, tenant_by_slug


class Command(SiteCommand):
    help = "Let a site that is kept at a release follow the CMS again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the tenant's short name")

    def handle(self, *args: Any, **options: Any) -> None:
        with self.thai_errors():
            resume_site(tenant_by_slug(options["slug"]))
        self.say("กลับมาเผยแพร่ตามปกติแล้ว ระบบกำลังสร้างเว็บไซต์รุ่นล่าสุด")
