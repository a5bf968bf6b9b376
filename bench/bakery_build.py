"""Building a school of 300 pages, against wagtail-bakery, which asks Wagtail for every page as a browser would.

wagtail-bakery has no incremental build: every edit is a rebuild of everything.  It writes HTML only: no twins, feeds,
numbered lists or sitemap.  It needs an environment of its own (its own dependencies are old):
``python -m venv X && X/bin/pip install wagtail==8.0.1 wagtail-bakery``, and ``BAKERY_PYTHON=X/bin/python``; without it
this bench is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.bakery_input import make_bakery_input
from bench.hugo_build import PROJECT, build_once, mean_page, our_command
from bench.rows import Options, Row, best, compiled_modules, run_process
from bench.school_input import Inputs, make_school

PEER = "wagtail-bakery 0.8"
PAGES = 300
OUR_ROUNDS, PEER_ROUNDS = 5, 2


def measure(options: Options) -> Iterator[Row]:
    python = os.environ.get("BAKERY_PYTHON", "")
    if not python:
        print("wagtail-bakery: no BAKERY_PYTHON, left out", file=sys.stderr)
        return
    pages = 60 if options.quick else PAGES
    inputs = make_school(options.folder, pages)
    folder = options.folder / "bakery"
    make_bakery_input(folder, inputs, _sample(inputs, options.folder / "warm"))
    environment = {"BAKERY_FOLDER": str(folder), "PYTHONPATH": str(PROJECT)}
    environment["DJANGO_SETTINGS_MODULE"] = "bench.bakery_site.settings"
    subprocess.run(
        [python, "-m", "bench.bakery_site.making"], cwd=PROJECT, env={**os.environ, **environment}, check=True
    )
    command = [python, "-m", "django", "build", "--skip-static", "--skip-media", "--verbosity", "0"]
    peer = [
        run_process(command, PROJECT, {**environment, "BAKERY_OUT": str(options.folder / f"peer-{number}")})
        for number in range(PEER_ROUNDS)
    ]
    ours = [
        run_process(our_command(inputs, options.folder / f"ours-{number}"), PROJECT, compiled_modules(options.folder))
        for number in range(OUR_ROUNDS)
    ]
    name = f"full build, {pages} pages (peer: wagtail-bakery)"
    yield Row(name, best(ours), "s", best(peer), PEER)
    yield Row(f"{name}, CPU", best(ours, "cpu"), "s", best(peer, "cpu"), PEER)
    weights = [mean_page(options.folder / place, inputs) for place in ("ours-0/current", "peer-0")]
    yield Row(f"{name}, mean weight of a news page", weights[0] / 1e3, "KB", weights[1] / 1e3, PEER)


def _sample(inputs: Inputs, site: Path) -> str:
    build_once(inputs, site)
    return (site / "current/news" / inputs.pages[-1].slug / "index.html").read_text(encoding="utf-8")
