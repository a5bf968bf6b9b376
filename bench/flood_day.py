"""A flood day: every parent's page asks for the live document at once.

nginx and Caddy serve it by the files of ``deploy/``, one site among many, asked with 64 connections kept open, as
phones' pages do.  Needs nginx (and Caddy for its row) and wrk; what is not installed is left out with a word.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.rows import Options, Row
from site_builder.engine.rules import write_rules
from site_builder.management.commands.edge_rules import write_maps

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
HOST = "banrai.example.ac.th"
CONNECTIONS, SECONDS = 64, 8
GOAL = 10_000
PATIENCE = 30.0
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


@contextmanager
def nginx(folder: Path) -> Iterator[int]:
    port = free_port()
    for name in ("old-addresses.conf", "schools.conf"):
        text = (DEPLOY / "nginx" / name).read_text().replace("/srv/web-school/var", str(folder))
        (folder / name).write_text(text.replace("listen 80 default_server", f"listen 127.0.0.1:{port} default_server"))
    (folder / "nginx.conf").write_text(
        f"user {'root' if os.getuid() == 0 else 'nobody'}; daemon off; worker_processes auto; pid {folder}/nginx.pid;\n"
        "error_log stderr crit; events { worker_connections 1024; }\n"
        "http { access_log off; sendfile on; keepalive_requests 100000; include /etc/nginx/mime.types;\n"
        f"include {folder}/old-addresses.conf; include {folder}/schools.conf; }}\n"
    )
    with running(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port):
        yield port


@contextmanager
def caddy(folder: Path) -> Iterator[int]:
    port = free_port()
    text = (DEPLOY / "caddy/Caddyfile").read_text().replace("/srv/web-school/var", str(folder))
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text.replace("\nhttp:// {", f"\nhttp://:{port} {{"))
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with running(["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"], port, home):
        yield port


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[None]:
    environment = {**os.environ, **(environment or {})}
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        wait_for(port)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the server does not answer")
