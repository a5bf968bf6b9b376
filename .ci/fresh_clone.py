"""Do what a newcomer does: clone, run the README's two commands, open the admin and a school's page.

Clones HEAD into a temporary folder, so what is not committed does not count.  Only the clone's address differs from the
README; `make demo` runs once with ``SERVE=0`` and then served, and the second start must be quick.
Only the standard library: this runs before anything is installed.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
LATER_START_SECONDS = 10
"""The promise for a later start; slower is said, and fails only beyond three times of it (a busy machine)."""


def readme_commands(text: str) -> list[str]:
    """Return the commands of the README's first shell block, one per line."""
    block = re.search(r"```(?:sh|shell|bash|console)\n(.*?)```", text, re.DOTALL)
    lines = block[1].splitlines() if block else []
    return [line.strip().removeprefix("$ ") for line in lines if line.strip() and not line.strip().startswith("#")]


def clone(command: str, folder: Path) -> Path:
    """Run the README's clone command with this repository as the address; return the folder it made."""
    found = re.match(
        r"git clone (?:--\S+ )*\S*?(?P<name>[\w-]+?)(?:\.git)?(?: (?P<into>[\w-]+))?(?: && cd (?P<cd>[\w-]+))?$",
        command,
    )
    if not found:
        raise SystemExit(f"README: the first command should be `git clone … && cd …`, it is: {command}")
    into = found["into"] or found["name"]
    if found["cd"] not in (None, into):
        raise SystemExit(f"README: clones into {into}, but goes to {found['cd']}")
    if (PROJECT / ".git").exists():
        subprocess.run(["git", "clone", "--quiet", PROJECT.as_uri(), into], cwd=folder, check=True)
    else:  # an unpacked archive
        shutil.copytree(
            PROJECT, folder / into, ignore=shutil.ignore_patterns(".venv", "var", ".*_cache", "__pycache__")
        )
    return folder / into


def bare_environment() -> dict[str, str]:
    """This process's environment without what a newcomer would not have set."""
    ours = (
        "DJANGO_SETTINGS_MODULE",
        "DATABASE_URL",
        "TEST_DATABASE_URL",
        "VIRTUAL_ENV",
        "MAKEFLAGS",
        "MAKELEVEL",
        "MFLAGS",
    )
    return {name: value for name, value in os.environ.items() if name not in ours}


def run(command: str, folder: Path) -> float:
    """Run one shell command, fail loudly, and return the seconds it took."""
    started = time.monotonic()
    print(f"$ {command}", flush=True)
    if subprocess.run(["sh", "-c", command], cwd=folder, env=bare_environment()).returncode:
        raise SystemExit(f"failed: {command}")
    return time.monotonic() - started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def fetch(port: int, host: str, path: str) -> tuple[int, str]:
    """GET from the server on loopback as ``host``; names under .localhost are not resolved everywhere."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}", "Accept-Language": "th"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def wait_until_served(server: subprocess.Popen[bytes], port: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit("make demo ended instead of serving")
        try:
            fetch(port, "localhost", "/")
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"make demo did not answer within {seconds:.0f} s")


def hosts_of(value: Any) -> list[str]:
    """Return every value named ``host`` in ``var/demo.json``, wherever it stands."""
    if isinstance(value, dict):
        own = [str(value["host"])] if "host" in value else []
        return own + [host for inner in value.values() for host in hosts_of(inner)]
    return [host for inner in value for host in hosts_of(inner)] if isinstance(value, list) else []


def look(port: int, demo: Any) -> None:
    """Open the admin's login and the front page of every site; fail on what a visitor would complain about."""
    status, body = fetch(port, "localhost", "/admin/login/")
    expect(status == 200 and "<form" in body, f"the admin's login answers {status}")
    hosts = [host for host in hosts_of(demo) if host != "localhost"]
    expect(len(hosts) >= 3, f"an area office and two schools are expected, var/demo.json names {hosts}")
    for host in hosts:
        status, body = fetch(port, host.partition(":")[0], "/")
        expect(status == 200 and 'lang="th"' in body, f"the front page of {host} answers {status}")
        print(f"  {host}: {status}, {len(body.encode()) / 1024:.0f} KB")
    status, _ = fetch(port, "nobody.localhost", "/")
    expect(status == 404, f"an unknown host answers {status}, not 404")


def expect(holds: bool, complaint: str) -> None:
    if not holds:
        raise SystemExit(complaint)


def serve_and_look(folder: Path, demo_command: str) -> float:
    """Start the served demo, look at it, stop it; return the seconds until it answered."""
    port = free_port()
    started = time.monotonic()
    server = subprocess.Popen(
        ["sh", "-c", f"exec {demo_command} PORT={port}"], cwd=folder, env=bare_environment(), start_new_session=True
    )
    try:
        wait_until_served(server, port, 120)
        seconds = time.monotonic() - started
        look(port, json.loads((folder / "var" / "demo.json").read_text("utf-8")))
        return seconds
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the demo as Ctrl-C would, with all that it started; it must not need to be killed."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGINT)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        raise SystemExit("make demo did not end on Ctrl-C") from None


def main() -> int:
    commands = readme_commands((PROJECT / "README.md").read_text("utf-8"))
    expect(len(commands) == 2, f"README.md: two commands are expected in its first shell block, found {commands}")
    with tempfile.TemporaryDirectory(prefix="web-school-clone-") as temporary:
        folder = clone(commands[0], Path(temporary))
        first = run(f"{commands[1]} SERVE=0", folder)
        later = serve_and_look(folder, commands[1])
    print(f"first start {first:.0f} s, later start {later:.1f} s (promised: {LATER_START_SECONDS} s)")
    expect(later <= 3 * LATER_START_SECONDS, "later starts are far too slow")
    return 0


if __name__ == "__main__":
    sys.exit(main())
