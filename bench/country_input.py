"""An installation with the schools of a country on PostgreSQL: one area and one school made by the code of the house,
then multiplied by the database; and what its people's acts cost, measured from within.

Run as a process by ``country`` (``python -m bench.country_input ACT …``), since settings are read once a process.
Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.country_settings")
django.setup()

from django.db import connection  # noqa: E402 - after setup

from bench import country_seed, country_stock  # noqa: E402
from bench.country_acts import acts_of  # noqa: E402
from bench.plans_input import whole_reads  # noqa: E402
from tenants.models import Area, Tenant  # noqa: E402


def measure(rounds: int) -> dict[str, object]:
    """Let people of a school in the middle of the country do everything ``rounds`` times; the least cost of each."""
    schools = Tenant.objects.count()
    acts = acts_of(Area.objects.order_by("pk")[Area.objects.count() // 2])
    backend = _ask("SELECT pg_backend_pid()")
    costs = {name: [_cost(act, turn, backend) for turn in range(-1, rounds)] for name, act in acts.items()}
    # Last, and numbered as no round is: a school that is there already is not added again.
    whole = {name: found for name, act in acts.items() if (found := whole_reads(partial(act, rounds)))}
    return {
        "schools": schools,
        "pages": _ask("SELECT count(*) FROM content_basepage"),
        "seconds": {name: min(cost for cost, _ in found) for name, found in costs.items()},
        "clock": {name: min(clock for _, clock in found) for name, found in costs.items()},
        "whole": whole,
    }


def measure_stock(rounds: int) -> dict[str, object]:
    """The same with what Wagtail does by itself wherever this house does otherwise for the sake of scale."""
    with country_stock.as_wagtail_does():
        return measure(rounds)


def _cost(act: Callable[[int], object], turn: int, backend: int) -> tuple[float, float]:
    """Return the processor time of an act, the web server's and the database's, whatever else the machine does; and
    the time by the clock."""
    before, started = time.process_time() + _database_time(backend), time.perf_counter()
    act(turn)
    return time.process_time() + _database_time(backend) - before, time.perf_counter() - started


def _database_time(backend: int) -> float:
    """Return the processor time of our session's process: the database must run on this machine."""
    return int(Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def _ask(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


ACTS: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "template": country_seed.template,
    "seed": country_seed.seed,
    "measure": measure,
    "measure_stock": measure_stock,
}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](int(sys.argv[2]))))
