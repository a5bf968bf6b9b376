"""From «take this picture down» to nowhere: 300 and 3,000 pages, ten kept releases that all show it."""

from __future__ import annotations

from collections.abc import Iterator

from bench.publish_latency import run_act
from bench.rows import Options, Row


def measure(options: Options) -> Iterator[Row]:
    for pages in (60,) if options.quick else (300, 3000):
        found = run_act(options.folder / str(pages), pages, module="bench.takedown_input")
        assert found["traces"] == 0, "something is left"
        yield Row(f"takedown, {pages} pages, {found['releases']} releases with it", found["seconds"], "s")
        yield Row(f"takedown, {pages} pages, gone from the live site", found["live"], "s")
