"""The sites of an area rebuilt after a change of theme, and what editors who publish meanwhile have to wait.

On PostgreSQL where ``TEST_DATABASE_URL`` names one (a scratch database beside it is made and dropped), since several
workers at once need it; on SQLite with one worker.  Peer of two workers: one; of editors: the goal of two seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from statistics import median

from bench.publish_latency import p95, run_act
from bench.rows import Options, Row, scratch_database

SCHOOLS, PAGES, EDITORS = 104, 60, 20
GOAL = 2.0


def measure(options: Options) -> Iterator[Row]:
    schools, editors = (20, 8) if options.quick else (SCHOOLS, EDITORS)
    act = ("fleet", schools, PAGES, editors)
    found = run_act(options.folder / "sqlite", *act, 1, module="bench.fleet_input")
    yield from _rows("SQLite", schools, editors, found)
    server = os.environ.get("TEST_DATABASE_URL", "")
    if server.startswith("postgres"):
        with scratch_database(server) as url:
            found = run_act(options.folder / "postgresql", *act, 2, database=url, module="bench.fleet_input")
        yield from _rows("PostgreSQL", schools, editors, found)


def _rows(database: str, schools: int, editors: int, found: dict[str, list[float]]) -> Iterator[Row]:
    title = f"fleet of {schools} schools of {PAGES} pages after a change of theme, {database}"
    (one, *more), live = found["fleets"], found["live"]
    yield Row(f"{title}, one worker", one, "s")
    for two in more:
        yield Row(f"{title}, two workers", two, "s", one, "one worker")
    yield Row(f"{editors} editors' publishes meanwhile to live, {database}, p50", median(live), "s")
    yield Row(f"{editors} editors' publishes meanwhile to live, {database}, p95", p95(live), "s", GOAL, "the goal")
