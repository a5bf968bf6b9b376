"""Urgent notices: from the press to the live document of one school and of a whole area, while everything is rebuilt.

``manage.py`` and the worker as they run for real: an area on SQLite, sites on disk, a worker process that rebuilds
all of them meanwhile.  Measured is the act itself until it returns (the file is written by then, and read back), and
how long until home and ``/notices/`` of the last school have it baked in.

    python -m bench.notices [schools]
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.rows import Options, Row

PROJECT = Path(__file__).resolve().parents[1]
ROUNDS = 20
AREA_ROUNDS = 5


def measure(options: Options) -> Iterator[Row]:
    """Yield the figures of a run in a process of its own: it has a database and settings of its own."""
    command = [sys.executable, "-m", "bench.notices", "10" if options.quick else "104"]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    found = json.loads(done.stdout)
    schools = found.pop("schools")
    for name, seconds in found.items():
        yield Row(f"notices: {name.replace('_', ' ')}, {schools} schools", seconds, "s")


def main(schools: int = 104) -> dict[str, Any]:
    """Make the area, start a worker and the rebuild, measure; return the figures in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"STATE_DIR": folder, "DJANGO_SETTINGS_MODULE": "cms.settings.demo", "DATABASE_URL": ""}
        os.environ.pop("SITES_TARGET", None)
        import django

        django.setup()
        prepare(schools)
        worker = start_worker()
        try:
            return figures()
        finally:
            worker.terminate()
            worker.wait(timeout=30)


def prepare(schools: int) -> None:
    from django.core.management import call_command

    from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
    from site_builder.services import build_site

    call_command("migrate", verbosity=0, interactive=False)
    area = provision_area(AreaSpec("bench", "เขตพื้นที่ทดสอบความเร็ว"))
    for number in range(schools):
        name = f"school-{number:03}"
        build_site(provision_school(SchoolSpec(area.slug, name, name=f"โรงเรียน {number}", host=f"{name}.localhost")))


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_worker"], cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def figures() -> dict[str, Any]:
    from django.utils import timezone

    from cms.notices.services import end, post, post_to_area
    from cms.notices.values import Draft
    from tenants.models import Area, Tenant

    area = Area.objects.get()
    tenants = list(Tenant.objects.with_hosts().order_by("pk"))
    one: list[float] = []
    for number in range(ROUNDS):
        rebuild_all(tenants, number)
        started = time.perf_counter()
        notice = post(tenants[number % len(tenants)], Draft(f"ประกาศที่ {number}"), by=None, now=timezone.now())
        read_back([tenants[number % len(tenants)]], notice.key)
        one.append(time.perf_counter() - started)
        end(notice, seen=1, by=None, now=timezone.now())
    many: list[float] = []
    baked: list[float] = []
    for number in range(AREA_ROUNDS):
        rebuild_all(tenants, ROUNDS + number)
        started = time.perf_counter()
        notice = post_to_area(area, Draft(f"ประกาศเขต {number}"), by=None, now=timezone.now())
        read_back(tenants, notice.key)
        many.append(time.perf_counter() - started)
        wait_until_baked(tenants, notice.key)
        baked.append(time.perf_counter() - started)
        end(notice, seen=1, by=None, now=timezone.now())
    return {
        "schools": len(tenants),
        "one_school_p95": p95(one),
        "area_p95": p95(many),
        "area_baked_p95": p95(baked),
    }


def rebuild_all(tenants: list[Any], number: int) -> None:
    """Have every page of every site made anew by the fleet's lane: the schools change their colours."""
    from django.db import transaction

    from cms.content.published import put_site
    from cms.content.signals import Reason

    with transaction.atomic():
        for tenant in tenants:
            tenant.primary_colour = f"#1f4e{number % 90 + 10:02}"
            tenant.save(update_fields=["primary_colour"])
            put_site(tenant, reason=Reason.IMPORTED)


def read_back(tenants: list[Any], key: str) -> None:
    from site_builder import conf

    for tenant in tenants:
        document = json.loads((conf.site_folder(tenant.host) / "live" / "notices.json").read_bytes())
        assert any(one["key"] == key for one in document["notices"]), tenant.slug


def wait_until_baked(tenants: list[Any], key: str) -> None:
    from site_builder import conf

    for tenant in tenants:
        current = conf.site_folder(tenant.host) / "current"
        while not all(key in (current / name).read_text("utf-8") for name in ("index.html", "notices/index.html")):
            time.sleep(0.02)


def p95(seconds: list[float]) -> float:
    return round(statistics.quantiles(seconds, n=20, method="inclusive")[-1], 3)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 104), indent=1))
