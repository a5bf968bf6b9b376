from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from site_builder.management.console import SiteCommand
from site_builder.services import rollback_site, tenant_by_slug


class Command(SiteCommand):
    help = "Make an older release live again and keep it there until resume_site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the tenant's short name")
        parser.add_argument("release", nargs="?", type=int, help="number of the release; the one before if not given")
        parser.add_argument("--reason", default="", help="why, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        with self.thai_errors():
            deployment = rollback_site(
                tenant_by_slug(options["slug"]),
                options["release"],
                reason=options["reason"],
                on_wait=lambda: self.say("กำลังสร้างเว็บไซต์นี้อยู่ รอให้เสร็จก่อน …"),
            )
        self.stdout.write(f"release {deployment.release.number} is live as deployment {deployment.number}, pinned")
        self.say("เว็บไซต์จะคงอยู่ที่รุ่นนี้จนกว่าจะสั่ง resume_site")
