"""``manage.py import_tenant FILE --area SLUG [--slug S] [--host H] [--dry-run] [--json]``: an export → a new tenant.

Exit status: 0 done, 1 the file was refused and nothing was written, 2 the command was used wrongly.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.content.transfer.errors import TransferRefused
from cms.content.transfer.importing import Imported, as_json, import_tenant
from tenants.models import Area


class Command(BaseCommand):
    help = "Make a new tenant of an export, all or nothing; its site is built by the queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the ZIP that export_tenant has written")
        parser.add_argument("--area", required=True, help="slug of the area to which the tenant will belong")
        parser.add_argument("--slug", default="", help="short name of the new tenant; the exported one if not given")
        parser.add_argument("--host", default="", help="host of the new site; the exported one if not given and free")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: str, area: str, slug: str, host: str, dry_run: bool, **options: Any) -> None:
        place = Area.objects.filter(slug=area).first()
        path = Path(file)
        if place is None or not path.is_file():
            what = f"no area with the slug {area!r}" if place is None else f"no file {file}"
            raise CommandError(what, returncode=2)
        try:
            done = import_tenant(path, place, slug=slug, host=host, dry_run=dry_run)
        except TransferRefused as refusal:
            if options["json"]:
                told = {"error": refusal.code, "message": refusal.message, "detail": refusal.detail}
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            raise CommandError(f"{refusal.message} ({refusal.code}: {refusal.detail})", returncode=1) from refusal
        self._tell(done, as_json_line=options["json"])

    def _tell(self, done: Imported, *, as_json_line: bool) -> None:
        if as_json_line:
            self.stdout.write(json.dumps(as_json(done), ensure_ascii=False))
            return
        verb = "นำเข้าแล้ว" if done.tenant else "ตรวจแล้ว ยังไม่บันทึก"
        self.stdout.write(f"{verb}: {done.slug} ({done.host}) {done.pages} หน้า {done.media} ไฟล์")
        for warning in done.warnings:
            self.stdout.write(f"  {warning}")
