"""``manage.py export_tenant SLUG FILE [--members] [--json]``: one tenant as one ZIP."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.content.transfer.exporting import Export
from cms.content.transfer.values import PAGES
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Write one tenant (content, media, settings) into one ZIP that import_tenant reads, here or elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the tenant's short name")
        parser.add_argument("file", metavar="FILE", help="the ZIP to be written; must not exist yet")
        parser.add_argument(
            "--members", action="store_true", help="with names and roles of the people, never passwords"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, slug: str, file: str, members: bool, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is None:
            raise CommandError(f"no tenant with the slug {slug!r}", returncode=2)
        try:
            told = write(tenant, Path(file), members=members)
        except FileExistsError as error:
            raise CommandError(f"{file} exists already", returncode=2) from error
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=1) from error
        words = f"{slug}: {told['files']} files, {told['bytes']} bytes, {len(told['missing'])} missing"
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else words)


def write(tenant: Tenant, path: Path, *, members: bool) -> dict[str, Any]:
    """Write the export to a file of that name, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with path.open("xb"):
        pass
    try:
        with part.open("wb") as target:
            manifest = Export(tenant, target, members=members).run()
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise
    with transaction.atomic():
        details = {"files": len(manifest.files), "members": members}
        record(Action.EXPORTED, by=None, tenant=tenant, subject=tenant.name, details=details)
    return {
        "slug": tenant.slug,
        "files": len(manifest.files),
        "bytes": path.stat().st_size,
        "pages_bytes": manifest.files[PAGES].size,
        "missing": list(manifest.missing),
    }
