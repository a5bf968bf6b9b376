"""What a screen costs when one installation holds the schools of a whole country, beside one education area.

Needs PostgreSQL (``TEST_DATABASE_URL``, with the right to make databases); not among the benches that run by default.
Peers: the same acts at 104 schools, and at the same size with what Wagtail does by itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.rows import Options, Row

PROJECT = Path(__file__).resolve().parents[1]
AREAS, QUICK_AREAS = 279, 5
"""Of 104 schools each: 29,016 schools, 1,015,560 pages; quick: 520 schools."""
SMALL, LARGE, TEMPLATE = "web_school_bench_area", "web_school_bench_country", "web_school_bench_template"
NEEDED = "bench country: needs PostgreSQL: set TEST_DATABASE_URL or run make services"


def measure(options: Options) -> Iterator[Row]:
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        raise SystemExit(NEEDED)
    areas, rounds = (QUICK_AREAS, 5) if options.quick else (AREAS, 15)
    try:
        seeded = make_databases(server, areas, options.folder)
        yield Row(f"{seeded['schools']} schools made by the database", seeded["seconds"], "s")
        yield from compare(server, rounds, options.folder)
    finally:
        for name in (SMALL, LARGE, TEMPLATE):
            ask(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def make_databases(server: str, areas: int, folder: Path) -> dict[str, Any]:
    for name in (SMALL, LARGE, TEMPLATE):
        ask(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    ask(server, f"CREATE DATABASE {TEMPLATE}")
    act(server, TEMPLATE, folder, "template", 0)
    for name in (SMALL, LARGE):
        ask(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    act(server, SMALL, folder, "seed", 1)
    return act(server, LARGE, folder, "seed", areas)


def compare(server: str, rounds: int, folder: Path) -> Iterator[Row]:
    """Yield each act's cost: in turn at both sizes, twice, so that a noisy moment hits both."""
    small, large = Quickest(), Quickest()
    for _ in range(2):
        small.add(act(server, SMALL, folder, "measure", rounds))
        large.add(act(server, LARGE, folder, "measure", rounds))
    stock_run = act(server, LARGE, folder, "measure_stock", min(rounds, 5))
    stock, whole = stock_run["seconds"], [len(run["whole"]) for run in (large.last, stock_run)]
    yield Row(
        f"acts that read a large table as a whole, {large.schools} schools", whole[0], "", whole[1], "stock Wagtail"
    )
    for name, seconds in large.seconds.items():
        title = f"{name}, {large.schools} schools"
        yield Row(title, seconds, "s", small.seconds[name], f"{small.schools} schools")
        yield Row(f"{title}, beside stock", seconds, "s", stock[name], "stock Wagtail")


class Quickest:
    """The smallest figure of each act over several runs."""

    def __init__(self) -> None:
        self.schools = 0
        self.seconds: dict[str, float] = {}
        self.last: dict[str, Any] = {}

    def add(self, run: dict[str, Any]) -> None:
        self.schools, self.last = self.schools or run["schools"], run
        for name, seconds in run["seconds"].items():
            self.seconds[name] = min(seconds, self.seconds.get(name, seconds))


def act(server: str, database: str, folder: Path, name: str, number: int) -> dict[str, Any]:
    """Run one act of ``country_input`` on a database and return what it prints."""
    environment = {
        "STATE_DIR": str(folder),
        "SITES_TARGET": "",
        "DATABASE_URL": urlsplit(server)._replace(path=f"/{database}").geturl(),
        "DJANGO_SETTINGS_MODULE": "bench.country_settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.country_input", name, str(number)],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def ask(server: str, sql: str) -> None:
    import psycopg  # only where the bench runs

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql)  # type: ignore[call-overload] # names of our own
