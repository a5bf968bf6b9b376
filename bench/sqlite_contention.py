"""Everybody at once on SQLite: a worker, five editors publishing, an album of photos uploaded and made ready.

The editors use the web server, as a browser does: open the form, pause, press publish, look at the public file.
Peer: the same with SQLite's plain (deferred) transactions.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.publish_latency import p95, run_act
from bench.rows import Options, Row

PEER = "deferred transactions"
PAUSE = "each publishing every 4–8 s"


def measure(options: Options) -> Iterator[Row]:
    photos = 20 if options.quick else 200
    ours = run_act(options.folder / "immediate", "contention", photos)
    peer = run_act(options.folder / "deferred", "contention", photos, settings="bench.deferred_settings")
    name = f"worker, 5 editors ({PAUSE}), {photos} photos on SQLite"
    yield Row(f"{name}: locked", ours["locked"], "", peer["locked"], PEER)
    yield Row(f"{name}: refused", ours["refused"], "", peer["refused"], PEER)
    yield Row(f"{name}: edits that went live", len(ours["live"]), "", len(peer["live"]), PEER)
    # Many edits of the peer are refused: of those that are left there may be no p95.
    slowest = p95(peer["live"]) if len(peer["live"]) > 1 else None
    yield Row(f"{name}: edit to live, p95", p95(ours["live"]), "s", slowest, PEER)
    yield Row(f"{name}: the click alone, p95", p95(ours["clicks"]), "s")
    yield Row(f"{name}: album uploaded in", ours["seconds"], "s")
    yield Row(f"{name}: photos ready by then", ours["photos_ready"], "")
