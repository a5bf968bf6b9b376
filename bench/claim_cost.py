"""What a worker's claim and an editor's request cost while the schools of an area, or of the country, wait.

On SQLite, and on PostgreSQL where ``TEST_DATABASE_URL`` names one (a scratch database beside it is made and dropped).
Peer: the same with 104 schools, so that the ratio says how far the queue is from not caring.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.publish_latency import p95, run_act
from bench.rows import Options, Row, scratch_database

AREA, COUNTRY = 104, 29_000
NAMES = {"claims": "claim", "idle": "look that finds all taken", "requests": "request inside its transaction"}


def measure(options: Options) -> Iterator[Row]:
    yield from _rows("SQLite", options, options.folder / "sqlite", "")
    server = os.environ.get("TEST_DATABASE_URL", "")
    if server.startswith("postgres"):
        with scratch_database(server) as url:
            yield from _rows("PostgreSQL", options, options.folder / "postgresql", url)


def _rows(database: str, options: Options, folder: Path, url: str) -> Iterator[Row]:
    tenants, rounds = (2_900, 100) if options.quick else (COUNTRY, 400)
    found = run_act(folder, "claims", AREA, tenants, rounds, database=url)
    small, large = found["small"], found["large"]
    peer = f"{AREA} tenants waiting"
    for what, name in NAMES.items():
        title = f"{name}, {tenants} tenants waiting, {database}"
        yield Row(f"{title}, p50", median(large[what]) * 1e3, "ms", median(small[what]) * 1e3, peer)
        yield Row(f"{title}, p95", p95(large[what]) * 1e3, "ms", p95(small[what]) * 1e3, peer)
