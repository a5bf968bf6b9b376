"""``manage.py import_schools FILE [--dry-run] [--json]``: a file of schools → their websites, all or none.

Exit status: 0 done, 1 the file has errors and nothing was written, 2 the command was used wrongly.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from cms.content.management.tables import read_file, tell_problems
from cms.content.schools.checking import check_schools
from cms.content.schools.columns import is_column
from cms.content.schools.importing import Refused, import_schools
from cms.content.schools.known import Scope
from cms.content.schools.values import Plan, PlannedSchool, State
from cms.content.sheets.errors import UnreadableFile
from cms.content.sheets.reading import Table, read_table
from cms.content.sheets.values import Problem

INVITE = "คำเชิญผู้ดูแล {count} ใบรอพิมพ์: หน้าจอ “ใบเชิญผู้ดูแลระบบ” หรือคำสั่ง invitation_sheets"
WORDS = {State.NEW: "ใหม่", State.CHANGED: "เปลี่ยน", State.UNCHANGED: "เหมือนเดิม"}


class Command(BaseCommand):
    help = "Make or change the schools of a CSV, XLSX or XLS file, all or none; their sites are built by the queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the table: code,name,slug,area,network,host,levels,admin_*")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: str, dry_run: bool, **options: Any) -> None:
        started = time.monotonic()
        data = read_file(file)
        try:
            plan = run(read_table(data, is_column), dry_run=dry_run)
        except Refused as refused:
            plan = refused.plan
        except UnreadableFile as error:
            plan = Plan(0, errors=(Problem(None, "", error.code, error.message),))
        seconds = round(time.monotonic() - started, 2)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plan, file, dry_run, seconds), ensure_ascii=False))
        else:
            self._tell(plan, dry_run, seconds)
        if plan.errors:
            raise SystemExit(1)

    def _tell(self, plan: Plan, dry_run: bool, seconds: float) -> None:
        tell_problems(self.stdout, plan.warnings, plan.errors)
        if plan.errors:
            return
        for school in plan.schools if dry_run else ():
            self.stdout.write(line(school))
        counts = " ".join(f"{word} {len(plan.of(state))}" for state, word in WORDS.items())
        self.stdout.write(f"{'จะนำเข้า' if dry_run else 'นำเข้าแล้ว'}: {counts} จาก {plan.rows} แถว ({seconds} วินาที)")
        invited = sum(school.names_admin for school in plan.schools)
        if invited:
            self.stdout.write(INVITE.format(count=invited))


def run(table: Table, *, dry_run: bool) -> Plan:
    scope = Scope.everywhere()
    return check_schools(table, scope) if dry_run else import_schools(table, scope)


def line(school: PlannedSchool) -> str:
    what = ", ".join(f"{change.column}: {change.old or '–'} → {change.new}" for change in school.changes)
    words = f"แถวที่ {school.row.number} {WORDS[school.state]} {school.row.name} ({school.row.slug}, {school.host})"
    return f"{words} {what}".rstrip()


def as_json(plan: Plan, file: str, dry_run: bool, seconds: float) -> dict[str, Any]:
    """Return the report; with errors nothing is new or changed, because nothing was or will be written."""
    counted = plan.schools if not plan.errors else ()
    return {
        "file": file,
        "rows": plan.rows,
        **{state.value: sum(school.state == state for school in counted) for state in State},
        "errors": [asdict(problem) for problem in plan.errors],
        "warnings": [asdict(problem) for problem in plan.warnings],
        "dry_run": dry_run,
        "seconds": seconds,
    }
