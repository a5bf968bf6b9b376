"""nginx and Caddy with the files of ``deploy/``, serving the sites below a folder on a free port of this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
INSTALLED = "/srv/web-school/var"
PATIENCE = 60.0


@contextmanager
def nginx(var: Path, admin: int | None = None) -> Iterator[int]:
    """Serve ``var/sites`` by the maps in ``var/edge``; yield the port.

    ``admin``: lead the admin's host, without TLS, to an application on this port.
    """
    port = free_port()
    files = {name: (DEPLOY / "nginx" / name).read_text() for name in ("old-addresses.conf", "schools.conf")}
    if admin is not None:
        files["admin.conf"] = without_tls((DEPLOY / "nginx/admin.conf").read_text(), port, admin)
    for name, text in files.items():
        text = text.replace(INSTALLED, str(var))
        (var / name).write_text(text.replace("listen 80 default_server", f"listen 127.0.0.1:{port} default_server"))
    included = " ".join(f"include {var}/{name};" for name in files)
    (var / "nginx.conf").write_text(
        f"user {'root' if os.getuid() == 0 else 'nobody'}; daemon off; worker_processes auto; pid {var}/nginx.pid;\n"
        "error_log stderr crit; events { worker_connections 1024; }\n"
        "http { access_log off; sendfile on; keepalive_requests 100000; include /etc/nginx/mime.types;\n"
        f"{included} }}\n"
    )
    with running([shutil.which("nginx") or "nginx", "-p", str(var), "-c", str(var / "nginx.conf")], port):
        yield port


def without_tls(text: str, port: int, admin: int) -> str:
    """Return the admin's host as it is before its owner has a certificate."""
    first = text[: text.rindex("server {")]
    plain = re.sub(r"\n\tssl_\w+ .*", "", first).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    return plain.replace("127.0.0.1:8000", f"127.0.0.1:{admin}")


@contextmanager
def caddy(var: Path) -> Iterator[int]:
    """The same by Caddy."""
    port = free_port()
    text = (DEPLOY / "caddy" / "Caddyfile").read_text().replace(INSTALLED, str(var))
    (var / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text.replace("\nhttp:// {", f"\nhttp://:{port} {{"))
    home = {"HOME": str(var), "XDG_DATA_HOME": str(var), "XDG_CONFIG_HOME": str(var)}
    command = [shutil.which("caddy") or "caddy", "run", "--adapter", "caddyfile", "--config", str(var / "Caddyfile")]
    with running(command, port, home):
        yield port


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[None]:
    """Run a server until the block is over.  Raises AssertionError with what it said when it does not start."""
    environment = {**os.environ, **(environment or {})}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
    try:
        wait_for(port, server)
        yield
    finally:
        server.terminate()
        server.communicate(timeout=20)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise AssertionError(server.communicate()[0].decode())
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not answer")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
