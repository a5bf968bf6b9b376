"""``manage.py verify_audit``: exit status 0 whole, 1 something was tampered with, 2 wrong use."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from tenants.audit.choosing import add_place_arguments, chosen_chains, wrong_use
from tenants.audit.verifying import Verdict, missing_chains, missing_guards, verify
from tenants.errors import NoSuchTrail


class Command(BaseCommand):
    help = "Check that the audit trail is as it was written; exit 1 names the first broken entry of each trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_place_arguments(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object, with the end of each trail")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chains = chosen_chains(options)
        except NoSuchTrail as error:
            raise wrong_use(error) from error
        everything = not (options["tenant"] or options["area"])
        verdicts = [*verify(chains), *(missing_chains() if everything else [])]
        guards = missing_guards()
        (self._print_json if options["json"] else self._tell)(verdicts, guards)
        if guards or any(verdict.broken for verdict in verdicts):
            raise SystemExit(1)

    def _print_json(self, verdicts: list[Verdict], guards: list[str]) -> None:
        report = {
            "ok": not guards and not any(verdict.broken for verdict in verdicts),
            "chains": [as_json(verdict) for verdict in verdicts],
            "missing_guards": guards,
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False))

    def _tell(self, verdicts: list[Verdict], guards: list[str]) -> None:
        broken = [verdict for verdict in verdicts if verdict.broken]
        for verdict in broken:
            self.stdout.write(line(verdict))
        for name in guards:
            self.stdout.write(f"ฐานข้อมูลไม่มีตัวป้องกัน {name} สั่ง migrate เพื่อติดตั้งอีกครั้ง")
        entries = sum(verdict.count - verdict.pruned_to for verdict in verdicts)
        words = f"พบสายบันทึกที่ไม่สมบูรณ์ {len(broken)} สาย" if broken else "ถูกต้องครบถ้วน"
        self.stdout.write(f"ตรวจ {len(verdicts)} สาย {entries} รายการ: {words}")


def line(verdict: Verdict) -> str:
    """Return what a person reads of a broken chain."""
    assert verdict.broken is not None, "only what is broken is told"
    where = f" รายการที่ {verdict.broken.number}" if verdict.broken.number is not None else ""
    return f"{verdict.key} {verdict.label}:{where} {verdict.broken.message} ({verdict.broken.code})"


def as_json(verdict: Verdict) -> dict[str, Any]:
    broken = verdict.broken and {**asdict(verdict.broken), "message": verdict.broken.message}
    return {**asdict(verdict), "broken": broken}
