"""What a screen costs when one installation holds the schools of a whole country, beside one education area.

Needs PostgreSQL (``TEST_DATABASE_URL``, with the right to make databases); not among the benches that run by default.
Peers: the same acts at 104 schools, and at the same size with what Wagtail does by itself.

Making the databases takes many minutes: a run that is broken off leaves them, and so does ``--keep``; the next run goes
on with them while migrations and what makes the rows are the same.  Otherwise they are dropped at the end.
"""

from __future__ import annotations

import hashlib
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
DATABASES = SMALL, LARGE, TEMPLATE = (
    "web_school_bench_area",
    "web_school_bench_country",
    "web_school_bench_template",
)
SEEDING = ("country_seed.py", "country_rows.py")
COMMENT = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
NEEDED = "bench country: needs PostgreSQL: set TEST_DATABASE_URL or run make services"


def measure(options: Options) -> Iterator[Row]:
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        raise SystemExit(NEEDED)
    areas, rounds = (QUICK_AREAS, 5) if options.quick else (AREAS, 15)
    seeded = seeded_databases(server, areas, options.folder)
    yield Row(f"{seeded['schools']} schools made by the database", seeded["seconds"], "s")
    yield from compare(server, rounds, options.folder)
    if options.keep:
        print(f"kept for the next run: {', '.join(DATABASES)}", file=sys.stderr)
    else:
        drop(server)


def seeded_databases(server: str, areas: int, folder: Path) -> dict[str, Any]:
    """Return how the databases were made: now, or by a run that was broken off or told to keep them."""
    mark = mark_of(areas)
    known: dict[str, Any] = json.loads(ask(server, COMMENT.format(name=LARGE)) or "{}")
    if known.get("mark") == mark:
        return known
    seeded = make_databases(server, areas, folder)
    # Said last: what is only half made has no mark.
    said = json.dumps({**seeded, "mark": mark}).replace("'", "''")
    ask(server, f"COMMENT ON DATABASE {LARGE} IS '{said}'")
    return seeded


def mark_of(areas: int) -> str:
    """Return what changes when databases of an earlier run no longer fit."""
    migrations = sorted(str(path.relative_to(PROJECT)) for path in PROJECT.glob("*/**/migrations/*.py"))
    ours = [PROJECT.joinpath("bench", name).read_text(encoding="utf-8") for name in SEEDING]
    return hashlib.sha256("\n".join([str(areas), *migrations, *ours]).encode()).hexdigest()[:16]


def make_databases(server: str, areas: int, folder: Path) -> dict[str, Any]:
    drop(server)
    ask(server, f"CREATE DATABASE {TEMPLATE}")
    act(server, TEMPLATE, folder, "template", 0)
    for name in (SMALL, LARGE):
        ask(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    act(server, SMALL, folder, "seed", 1)
    return act(server, LARGE, folder, "seed", areas)


def drop(server: str) -> None:
    for name in DATABASES:
        ask(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


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
    for name, statements in large.last["whole"].items():
        print(f"reads a large table as a whole: {name}", *statements, sep="\n  ", file=sys.stderr)
    for name, seconds in large.seconds.items():
        title = f"{name}, {large.schools} schools"
        yield Row(title, seconds, "s", small.seconds[name], f"{small.schools} schools")
        yield Row(f"{title}, beside stock", seconds, "s", stock[name], "stock Wagtail")
        yield Row(f"{title}, by the clock", large.clock[name], "s", small.clock[name], f"{small.schools} schools")


class Quickest:
    """The smallest figures of each act over several runs: processor time, and time by the clock."""

    def __init__(self) -> None:
        self.schools = 0
        self.seconds: dict[str, float] = {}
        self.clock: dict[str, float] = {}
        self.last: dict[str, Any] = {}

    def add(self, run: dict[str, Any]) -> None:
        self.schools, self.last = self.schools or run["schools"], run
        for kind, figures in (("seconds", self.seconds), ("clock", self.clock)):
            figures |= {name: min(figure, figures.get(name, figure)) for name, figure in run[kind].items()}


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


def ask(server: str, sql: str) -> Any:
    """Return the first value that a statement gives; None where it gives none."""
    import psycopg  # only where the bench runs

    with psycopg.connect(server, autocommit=True) as connection:
        cursor = connection.execute(sql)  # type: ignore[call-overload] # names of our own
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None
