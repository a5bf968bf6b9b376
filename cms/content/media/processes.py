"""Starts the picture process and turns its answer into values or errors."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from cms.content.media import errors

PROJECT = Path(__file__).resolve().parents[3]
MODULE = "cms.content.media.worker"
WALL_SECONDS = {
    "prepare": 40,
    "render": 110,
    "render_album": 110,
    "render_others": 110,
    "icons": 60,
    "open_pdf": 20,
    "read_pdf": 30,
    "draw_pdf": 110,
}
"""Real time; processor time is bounded in the process itself."""

_places = threading.BoundedSemaphore(2)
"""At most two pictures are open at a time in one of our processes: 200 photos at once must not eat the machine."""

REFUSALS: dict[str, type[errors.MediaRefused]] = {
    "not_a_picture": errors.NotAPicture,
    "broken": errors.BrokenPicture,
    "too_many_pixels": errors.TooManyPixels,
    "too_hard": errors.PictureTooHard,
    "locked": errors.LockedDocument,
    "broken_document": errors.BrokenDocument,
}
COMES_AGAIN = frozenset({"render", "render_album", "render_others", "icons"})
"""Done by jobs: what ran out of time by the clock met a busy machine (its own effort is bounded), and comes again."""
KILLED_FOR_EFFORT = frozenset({-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ})
CRASHED = frozenset({-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGILL, -signal.SIGFPE})
"""A decoder that falls over a file falls over it again: trying once more would help nobody."""


def run(operation: str, source: Path, folder: Path) -> list[dict[str, Any]]:
    """Let the picture process do one operation; return what it made, one dict a file in ``folder`` (or one of facts).

    Raises MediaRefused, or WorkerFailed when the process died of something else.
    """
    with _places:
        code, output, complaint = _run_bounded([operation, str(source), str(folder)], WALL_SECONDS[operation])
    if code is None and operation in COMES_AGAIN:
        raise errors.WorkerFailed(f"not done within {WALL_SECONDS[operation]} seconds by the clock")
    if code is None or code in KILLED_FOR_EFFORT or code in CRASHED:
        raise errors.PictureTooHard
    if code != 0:
        raise errors.WorkerFailed(f"exit {code}: {complaint[-500:]}")
    answer = json.loads(output)
    if "refused" in answer:
        raise _refusal(answer["refused"], answer["detail"])
    made: list[dict[str, Any]] = answer["made"]
    return made


def _run_bounded(arguments: list[str], seconds: float) -> tuple[int | None, str, str]:
    """Return exit code (None after a time-out), standard output and standard error."""
    process = subprocess.Popen(
        [sys.executable, "-m", MODULE, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=_environment(),
    )
    try:
        output, complaint = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None, "", ""
    return process.returncode, output, complaint


def _environment() -> dict[str, str]:
    """What the process needs and nothing else: no database address, no keys.  One arena: threads count as memory."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(PROJECT),
        "PYTHONUTF8": "1",
        "MALLOC_ARENA_MAX": "1",
    }


def _refusal(code: str, detail: Any) -> errors.MediaRefused:
    kind = REFUSALS[code]
    return kind() if detail is None else kind(detail)
