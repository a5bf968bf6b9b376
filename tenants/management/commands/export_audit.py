"""``manage.py export_audit``: exit status 0 done, 2 wrong use."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tenants.audit.choosing import add_place_arguments, chosen_chains, wrong_use
from tenants.audit.exporting import export_csv
from tenants.audit.models import AuditChain
from tenants.audit.reading import Wish
from tenants.errors import NoSuchTrail


class Command(BaseCommand):
    help = "Write the audit trail of a place and period as CSV (UTF-8, for spreadsheets); the export is recorded too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_place_arguments(parser)
        parser.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="first day (CE)")
        parser.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="last day (CE)")
        parser.add_argument("--output", metavar="FILE", help="where to write; standard output if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chains = chosen_chains(options)
        except NoSuchTrail as error:
            raise wrong_use(error) from error
        wish = Wish(since=options["since"], until=options["until"] and options["until"] + timedelta(days=1))
        into = (chains.filter(key__startswith="area:").first() if options["area"] else chains.first()) or platform()
        if not (options["tenant"] or options["area"]):
            into = platform()
        self._write(export_csv(chains, wish, by=None, into=into), options["output"])

    def _write(self, lines: Any, output: str | None) -> None:
        if output is None:
            for text in lines:
                self.stdout.write(text, ending="")
            return
        try:
            with Path(output).open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror or error}", returncode=2) from error


def platform() -> AuditChain:
    return AuditChain(key=AuditChain.PLATFORM)


def day(text: str) -> datetime:
    """Return the first moment of a day in the installation's time zone; raises ValueError."""
    return datetime.combine(date.fromisoformat(text), time.min, tzinfo=timezone.get_default_timezone())
