"""One measured figure, and how figures are taken."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

SAMPLE = 0.005
"""How often a running process is looked at, in seconds."""
SAMPLES_PER_LOOK_AT_CHILDREN = 4
"""What a child holds takes longer to find out."""


@dataclass(frozen=True, slots=True)
class Row:
    """``ratio`` is peer ÷ ours, so that more is better for times and memory alike; None without a peer."""

    name: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))
    """What else the machine did when the figure was known: processes that wanted a processor, over a minute."""

    @property
    def ratio(self) -> float | None:
        return round(self.peer / self.ours, 2) if self.peer and self.ours else None


@dataclass(frozen=True, slots=True)
class Options:
    """``quick``: fewer and smaller rounds, to see that a bench runs.  ``keep``: leave behind what took long to make."""

    folder: Path
    quick: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A whole process from start to end: wall seconds, CPU seconds (children included), peak resident memory in bytes.

    Memory that children share with their parent counts once; 0 where it was not watched.
    """

    wall: float
    cpu: float
    memory: int


def compiled_modules(folder: Path) -> dict[str, str]:
    """Return what lets Python keep compiled modules between runs, as in any installation, whatever is set here."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def run_process(
    command: Sequence[str], folder: Path, environment: dict[str, str] | None = None, *, watched: bool = False
) -> Run:
    """Run a command to its end and measure it.  Raises CalledProcessError.

    ``watched``: look at its memory all the time, which takes processor time from it.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL
    )
    memory = _watch(process.pid) if watched else 0
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return Run(wall, usage.ru_utime + usage.ru_stime, memory)


def _watch(pid: int) -> int:
    """Return the peak memory of a process and its children, at its end."""
    memory, children, looks = 0, dict[str, int](), 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        memory = max(memory, _peak_memory(pid))
        if looks % SAMPLES_PER_LOOK_AT_CHILDREN == 0:
            children |= {child: max(children.get(child, 0), held) for child, held in _children(pid)}
        looks += 1
        time.sleep(SAMPLE)
    return memory + sum(children.values())


def _peak_memory(pid: int) -> int:
    """Return a process's peak so far.  ``ru_maxrss`` will not do: it counts what the parent held when it forked."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024
    except (OSError, IndexError, ValueError):
        return 0


def _children(pid: int) -> Iterator[tuple[str, int]]:
    """Yield each child of a process with what it holds for itself alone, in bytes."""
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            lines = Path(f"/proc/{child}/smaps_rollup").read_text(encoding="ascii").splitlines()
            yield child, sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024


def side_by_side(rounds: int, *calls: Callable[[int], Run]) -> list[list[Run]]:
    """Run all peers in turn, round after round, so that a noisy moment hits all of them."""
    results: list[list[Run]] = [[] for _ in calls]
    for number in range(rounds):
        for call, runs in zip(calls, results, strict=True):
            runs.append(call(number))
    return results


def best(runs: Sequence[Run], field: str = "wall") -> float:
    """Return the smallest figure of several runs: the one least disturbed by other work."""
    return float(min(getattr(run, field) for run in runs))


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """Make a database beside the one of the address; yield its address; drop it."""
    import psycopg

    name = f"web_school_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
