"""``manage.py import_redirects FILE --tenant SLUG [--dry-run] [--json]``: old addresses of one site, all or none.

Exit status: 0 done, 1 the file has errors and nothing was written, 2 the command was used wrongly.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.content.management.tables import read_file, tell_problems
from cms.content.redirects.checking import check_redirects
from cms.content.redirects.columns import is_column
from cms.content.redirects.known import known_of
from cms.content.redirects.services import Refused, import_redirects
from cms.content.redirects.values import Plan, PlannedRedirect, State
from cms.content.sheets.errors import UnreadableFile
from cms.content.sheets.reading import Table, read_table
from cms.content.sheets.values import Problem
from site_builder.engine.old_paths import shown
from tenants.models import Tenant

WORDS = {State.NEW: "ใหม่", State.CHANGED: "เปลี่ยน", State.UNCHANGED: "เหมือนเดิม"}


class Command(BaseCommand):
    help = "Add or change the old addresses of one site by a CSV, XLSX or XLS file, all or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the table: path,to,status")
        parser.add_argument("--tenant", metavar="SLUG", required=True, help="the school or office whose site it is")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: str, tenant: str, dry_run: bool, **options: Any) -> None:
        found, data = tenant_named(tenant), read_file(file)
        try:
            plan = run(read_table(data, is_column), found, dry_run=dry_run)
        except Refused as refused:
            plan = refused.plan
        except UnreadableFile as error:
            plan = Plan(0, errors=(Problem(None, "", error.code, error.message),))
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plan, file, tenant, dry_run), ensure_ascii=False))
        else:
            self._tell(plan, dry_run)
        if plan.errors:
            raise SystemExit(1)

    def _tell(self, plan: Plan, dry_run: bool) -> None:
        tell_problems(self.stdout, plan.warnings, plan.errors)
        if plan.errors:
            return
        for redirect in plan.redirects if dry_run else ():
            self.stdout.write(line(redirect))
        counts = " ".join(f"{word} {len(plan.of(state))}" for state, word in WORDS.items())
        self.stdout.write(f"{'จะนำเข้า' if dry_run else 'นำเข้าแล้ว'}: {counts} จาก {plan.rows} แถว")


def tenant_named(slug: str) -> Tenant:
    """Return the working tenant of that slug; raises CommandError (status 2)."""
    tenant = Tenant.objects.working().filter(slug=slug, root_page__isnull=False).first()
    if tenant is None:
        raise CommandError(f"ไม่พบหน่วยงาน {slug}", returncode=2)
    return tenant


def run(table: Table, tenant: Tenant, *, dry_run: bool) -> Plan:
    return check_redirects(table, known_of(tenant)) if dry_run else import_redirects(table, tenant)


def line(redirect: PlannedRedirect) -> str:
    way = " → ".join(shown(hop) or "410" for hop in redirect.hops)
    return f"แถวที่ {redirect.number} {WORDS[redirect.state]} {shown(redirect.lead.path)} → {way}"


def as_json(plan: Plan, file: str, tenant: str, dry_run: bool) -> dict[str, Any]:
    """Return the report; with errors nothing is new or changed, because nothing was or will be written."""
    counted = plan.redirects if not plan.errors else ()
    return {
        "file": file,
        "tenant": tenant,
        "rows": plan.rows,
        **{state.value: sum(redirect.state == state for redirect in counted) for state in State},
        "errors": [asdict(problem) for problem in plan.errors],
        "warnings": [asdict(problem) for problem in plan.warnings],
        "dry_run": dry_run,
    }
