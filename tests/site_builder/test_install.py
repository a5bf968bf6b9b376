"""What ``deploy/`` gives a server beside the schools' sites: the admin behind nginx, and units that systemd takes."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.edge_servers import DEPLOY, nginx

ADMIN = "admin.example.go.th"


class Told(BaseHTTPRequestHandler):
    """Answers with what it was told about the visitor, as the application would be."""

    def do_GET(self) -> None:
        said = "|".join(self.headers.get(name, "") for name in ("Host", "X-Forwarded-Proto", "X-Forwarded-For"))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said.encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def application() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Told)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_nginx_leads_the_admins_host_to_the_application_with_uploads_of_fifty_megabytes(tmp_path: Path) -> None:
    (tmp_path / "edge/nginx").mkdir(parents=True)
    for name in ("query", "path", "below"):
        (tmp_path / "edge/nginx" / f"{name}.map").touch()
    with application() as behind, nginx(tmp_path, admin=behind) as port:
        told = ask(port, "GET", ADMIN, **{"X-Forwarded-For": "203.0.113.9"})
        assert told == (200, f"{ADMIN}|http|127.0.0.1")
        assert ask(port, "POST", ADMIN, bytes(50 * 2**20))[0] == 200
        assert ask(port, "GET", "school.example.go.th")[0] == 404


def ask(port: int, method: str, host: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        asked.request(method, "/admin/", body=body, headers={"Host": host, **headers})
        answer = asked.getresponse()
        return answer.status, answer.read().decode()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = "/srv/web-school/.venv/bin/python"
    for unit in (DEPLOY / "systemd").iterdir():
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace(program, "/bin/true"), "utf-8")
    for unit in tmp_path.iterdir():
        done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
        # What this machine's own units lack is said as well.
        assert [line for line in done.stderr.splitlines() if "web-school" in line] == []
