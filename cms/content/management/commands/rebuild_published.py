"""``manage.py rebuild_published <slug>|--all [--check] [--json]``: the published tables, made anew or only compared."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.content.rebuild import Difference, compare, rebuild_published
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Make the published pages, images, files and facts of one or all tenants anew; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("slug", nargs="?", help="the tenant's short name")
        which.add_argument("--all", action="store_true", help="every tenant")
        parser.add_argument("--check", action="store_true", help="compare only; exit 1 where something differs")
        parser.add_argument("--json", action="store_true", help="one JSON object a tenant, one a line")

    def handle(self, *, slug: str | None, check: bool, **options: Any) -> None:
        act = compare if check else rebuild_published
        differs = [self._report(tenant, act(tenant), options["json"]) for tenant in self._tenants(slug)]
        if check and any(differs):
            raise CommandError("published tables differ from the rows", returncode=1)

    def _tenants(self, slug: str | None) -> list[Tenant]:
        tenants = list(Tenant.objects.filter(**({"slug": slug} if slug else {})).order_by("slug"))
        if slug and not tenants:
            raise CommandError(f"no tenant with the slug {slug!r}")
        return tenants

    def _report(self, tenant: Tenant, found: Difference, as_json: bool) -> bool:
        counts = {
            "pages": found.pages,
            "media": found.media,
            "missing": len(found.missing),
            "changed": len(found.changed),
            "left_over": len(found.left_over),
            "site": found.site,
        }
        if as_json:
            self.stdout.write(json.dumps({"tenant": tenant.slug, "equal": found.equal, **counts}))
        else:
            words = ", ".join(f"{name} {value}" for name, value in counts.items())
            self.stdout.write(f"{tenant.slug}: {'equal' if found.equal else 'different'} ({words})")
        return not found.equal
