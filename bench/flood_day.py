"""A flood day: every parent's page asks for the live document at once.

nginx and Caddy serve it by the files of ``deploy/``, one site among many, asked with 64 connections kept open, as
phones' pages do.  Needs nginx (and Caddy for its row) and wrk; what is not installed is left out with a word.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.rows import Options, Row
from site_builder.engine.rules import write_rules
from site_builder.management.commands.edge_rules import write_maps
from tests.edge_servers import caddy, nginx

HOST = "banrai.example.ac.th"
CONNECTIONS, SECONDS = 64, 8
GOAL = 10_000
REQUESTS = re.compile(rb"Requests/sec:\s*([0-9.]+)")
WRONG = re.compile(rb"Non-2xx|Socket errors")
DOCUMENT = (
    '{"version":1795676400,"at":"2026-11-26T03:00:00Z","notices":[{"key":"flood0000000","version":1,'
    '"severity":"emergency","headline":"น้ำท่วมถนนหน้าโรงเรียน ปิดเรียนวันนี้","url":"/notices/#flood0000000",'
    '"until":"2026-11-27T03:00:00Z","by":"โรงเรียนบ้านไร่","phone":"1669"}]}'
)


def measure(options: Options) -> Iterator[Row]:
    if shutil.which("wrk") is None or shutil.which("nginx") is None:
        print("bench flood_day: needs nginx and wrk", file=sys.stderr)
        return
    put_sites(options.folder / "sites")
    write_maps(options.folder / "sites", options.folder / "edge")
    seconds = 2 if options.quick else SECONDS
    with nginx(options.folder) as port:
        ours = requests_a_second(port, seconds)
    yield Row(f"{GOAL:,} live documents from nginx", GOAL / ours, "s", 1.0, "the goal")
    if shutil.which("caddy"):
        with caddy(options.folder) as port:
            yield Row(f"{GOAL:,} live documents from Caddy", GOAL / requests_a_second(port, seconds), "s")


def put_sites(sites: Path) -> None:
    folder = sites / HOST
    (folder / "trees/a").mkdir(parents=True)
    (folder / "trees/a/404.html").write_text("404")
    (folder / "current").symlink_to("trees/a")
    (folder / "live").mkdir()
    (folder / "live/notices.json").write_text(DOCUMENT, encoding="utf-8")
    (folder / "trees/a/_redirects").write_bytes(write_rules({"/about/old/": "/about/new/", "/view.php?id=5": "/news/"}))


def requests_a_second(port: int, seconds: int) -> float:
    """Ask for ``seconds``; return how many answers came a second.  Raises ValueError when one was not the document."""
    url = f"http://127.0.0.1:{port}/live/notices.json"
    load = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Host: {HOST}", url]
    said = subprocess.run(load, capture_output=True, check=True).stdout
    found = REQUESTS.search(said)
    if WRONG.search(said) or found is None:
        raise ValueError(said.decode())
    return float(found[1])
