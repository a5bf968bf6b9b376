from __future__ import annotations

import io
import os
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from cms.content.rebuild import has_outdated_pages
from cms.demo import area as steps
from cms.demo.accounts import Account, make_accounts
from cms.demo.errors import DemoError, PortTaken
from cms.demo.neighbours import make_neighbours
from cms.demo.processes import check_port, run_together, server_command, worker_command
from cms.demo.welcome import table
from cms.settings.environment import PROJECT

MOST_SCHOOLS = 1_000
"""As many as one installation is meant for."""


class Command(BaseCommand):
    help = "Make the invented education area, build its sites and serve everything on this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PUBLIC_PORT or 8000)
        parser.add_argument("--schools", type=_schools, default=2, help="number of schools beside the area office")
        parser.add_argument("--no-serve", action="store_true", help="make everything, start nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options["port"], options["schools"], serve=not options["no_serve"])
        except DemoError as error:
            self.stderr.write(f"{error.message_th}\n({error})")
            raise SystemExit(2 if isinstance(error, PortTaken) else 1) from None

    def _run(self, port: int, schools: int, *, serve: bool) -> None:
        if serve:
            check_port(port)
        if port != settings.PUBLIC_PORT:
            _start_again_with(port)
        started = time.monotonic()
        facts, accounts = self._make(schools, f"http://localhost:{port}/admin/")
        self.say(f"พร้อมใน {time.monotonic() - started:.1f} วินาที\n")
        self.stdout.write(table(facts, accounts))
        if serve:
            self._serve(port)

    def _make(self, schools: int, admin_url: str) -> tuple[dict[str, object], list[Account]]:
        self.say("เตรียมฐานข้อมูล …")
        settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if has_outdated_pages():
            self.say("ปรับรูปแบบข้อมูลที่เผยแพร่ไว้ …")
            call_command("rebuild_published", all=True, stdout=io.StringIO())
        call_command("collectstatic", verbosity=0, interactive=False)
        self.say("สร้างเขตพื้นที่และสถานศึกษาตัวอย่าง …")
        area = steps.make_area()
        tenants = steps.make_tenants(area, schools, self.say)
        second, neighbours = make_neighbours()
        accounts = make_accounts(area, tenants, second)
        self.say("เตรียมภาพ …")
        self.say(f"  พร้อมใช้ {steps.make_renditions(self.say)} ภาพ")
        self.say("สร้างเว็บไซต์ …")
        steps.build_sites([*tenants, *neighbours], self.say)
        self.say("เตรียมการค้นหา …")
        steps.run_waiting_jobs()
        facts = steps.demo_facts(area, accounts, admin_url)
        steps.write_facts(Path(settings.STATE_DIR) / "demo.json", facts)
        return facts, accounts

    def _serve(self, port: int) -> None:
        self.say("เปิดให้บริการแล้ว กด Ctrl-C เพื่อหยุด  ·  Serving; press Ctrl-C to stop")
        server = server_command(port, Path(settings.STATIC_ROOT))
        commands = [("เว็บเซิร์ฟเวอร์", server), ("ตัวสร้างเว็บไซต์", worker_command(PROJECT))]
        run_together(commands, PROJECT, self.say)
        self.say("หยุดแล้ว ข้อมูลยังอยู่ครบใน var/")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _start_again_with(port: int) -> None:
    """Addresses of sites carry the port, and settings have been read: begin anew with it in the environment."""
    os.environ["PORT"] = str(port)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - the same command, no shell


def _schools(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_SCHOOLS:
        return int(text)
    raise ArgumentTypeError(f"จำนวนโรงเรียนต้องเป็นตัวเลข 1–{MOST_SCHOOLS:,} เช่น make demo SCHOOLS=3")
