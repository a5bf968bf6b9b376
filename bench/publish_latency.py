"""From the click on «publish» to the file that visitors get: 300 pages, web server and worker running, one edit at a
time, over HTTP as a browser does it.  On SQLite, and on PostgreSQL where ``TEST_DATABASE_URL`` names one.

Peer: a full rebuild of a site of like weight by tuned Hugo, the rebuild alone (no click, no database, no queue).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.hugo_build import PEER, hugo
from bench.hugo_input import make_hugo_site
from bench.rows import Options, Row, run_process, scratch_database
from bench.school_input import TENANT, make_school
from site_builder.engine.build import build
from site_builder.engine.reading import open_source
from themes.registry import load_theme

PROJECT = Path(__file__).resolve().parents[1]
PAGES = 300


def measure(options: Options) -> Iterator[Row]:
    pages, edits = (60, 10) if options.quick else (PAGES, 50)
    ours = run_act(options.folder / "cms", "latency", pages, edits)
    peer = _hugo_rebuilds(options.folder, pages, max(edits // 5, 3))
    name = f"publish click to live, {pages} pages"
    yield Row(f"{name}, p50 of {edits}", median(ours["live"]), "s", median(peer), f"{PEER}, rebuild")
    yield Row(f"{name}, p95 of {edits}", p95(ours["live"]), "s", p95(peer), f"{PEER}, rebuild")
    yield Row(f"{name}, p95 of the click alone", p95(ours["clicks"]), "s")
    yield Row(f"{name}, processor time of an edit (form, click, build)", ours["cpu"], "s")
    server = os.environ.get("TEST_DATABASE_URL", "")
    if server.startswith("postgres"):
        with scratch_database(server) as url:
            ours = run_act(options.folder / "postgresql", "latency", pages, edits, database=url)
        yield Row(f"{name}, PostgreSQL, p50 of {edits}", median(ours["live"]), "s", median(peer), f"{PEER}, rebuild")
        yield Row(f"{name}, PostgreSQL, p95 of {edits}", p95(ours["live"]), "s", p95(peer), f"{PEER}, rebuild")
        yield Row(f"{name}, PostgreSQL, p95 of the click alone", p95(ours["clicks"]), "s")


def run_act(
    folder: Path,
    *act: object,
    settings: str = "cms.settings.demo",
    database: str = "",
    module: str = "bench.cms_input",
) -> dict[str, Any]:
    """Run one act of ``cms_input`` (or another module) in an installation of its own and return what it prints.

    ``database``: its address; SQLite in the installation's own folder where empty.
    """
    folder.mkdir(parents=True)
    environment = {
        "STATE_DIR": str(folder),
        "DATABASE_URL": database,
        "SITES_TARGET": "",
        "DJANGO_SETTINGS_MODULE": settings,
    }
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, act)],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def _hugo_rebuilds(folder: Path, pages: int, rounds: int) -> list[float]:
    inputs = make_school(_made(folder / "inputs"), pages)
    with open_source(inputs.url) as source:
        build(source, TENANT, load_theme("plain"), folder / "sample", inputs.media_root)
    sample = folder / "sample/current/news" / inputs.pages[-1].slug / "index.html"
    make_hugo_site(folder / "hugo", inputs, sample.read_text(encoding="utf-8"))
    command = [hugo(), "--quiet", "-d"]
    return [run_process([*command, str(folder / f"peer-{number}")], folder / "hugo").wall for number in range(rounds)]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
