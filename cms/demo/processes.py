"""The demo's processes: the web server and the worker, started and ended together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from cms.demo.errors import PortTaken, ProcessEnded

ADDRESS = "127.0.0.1"
"""Loopback only: the demo's passwords are printed in the README's own words."""
PATIENCE = 10.0
"""Seconds that a process may take to end."""
LOOK = 0.2
SHORTEST_LIFE = 1.0
"""Seconds: who is killed earlier waits so long before the next start."""


@dataclass(frozen=True, slots=True)
class Started:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes]
    at: float
    """Of the monotonic clock."""


def check_port(port: int) -> None:
    """Raise PortTaken when somebody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            raise PortTaken(port) from None


def server_command(port: int, static_root: Path) -> list[str]:
    """One granian process: admin and sites by their host names, the admin's own assets from ``static_root``."""
    return [
        *(sys.executable, "-m", "granian", "cms.wsgi:application", "--interface", "wsgi"),
        *("--host", ADDRESS, "--port", str(port), "--workers", "1", "--blocking-threads", "8"),
        *("--static-path-route", "/static", "--static-path-mount", str(static_root)),
        *("--no-ws", "--respawn-failed-workers", "--log-level", "error"),
    ]


def worker_command(project: Path) -> list[str]:
    return [sys.executable, str(project / "manage.py"), "run_worker"]


def run_together(
    commands: Sequence[tuple[str, list[str]]], project: Path, say: Callable[[str], None] = lambda _: None
) -> None:
    """Run the commands until SIGINT or SIGTERM, then end them all.

    One that is killed is started again, and ``say`` is told in Thai.  Raises ProcessEnded when one ends by itself: it
    has said why, and would do so again.
    """
    stop = threading.Event()
    earlier = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    started: list[Started] = []
    try:
        for name, command in commands:
            started.append(_start(name, command, project))
        while not stop.wait(LOOK):
            started[:] = [_look(one, project, say) for one in started]
    finally:
        _end(started)
        for number, handler in earlier.items():
            _restore(number, handler)


def _start(name: str, command: list[str], project: Path) -> Started:
    # A session of its own: Ctrl-C reaches this process only, which then ends the others in order.
    process = subprocess.Popen(command, cwd=project, env=dict(os.environ), start_new_session=True)
    return Started(name, command, process, time.monotonic())


def _look(one: Started, project: Path, say: Callable[[str], None]) -> Started:
    """Return the process as it is now: another one in its place if it was killed."""
    status = one.process.poll()
    if status is None or (status < 0 and time.monotonic() - one.at < SHORTEST_LIFE):
        return one
    if status >= 0:
        raise ProcessEnded(one.name, status)
    _kill_what_it_left(one.process.pid)
    say(f"{one.name} ถูกหยุดกลางคัน (สัญญาณ {-status}) จึงเปิดขึ้นใหม่ให้")
    return _start(one.name, one.command, project)


def _kill_what_it_left(session: int) -> None:
    """End the children of a process that is dead: they would hold its port."""
    with suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


def _end(started: Sequence[Started]) -> None:
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
    for one in started:
        try:
            one.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            one.process.kill()
            one.process.wait()
        _kill_what_it_left(one.process.pid)


def _restore(number: int, handler: signal.Handlers | int | FrameType | object) -> None:
    signal.signal(number, handler)  # type: ignore[arg-type]
