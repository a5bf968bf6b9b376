"""The demo's processes live and die together."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path

import pytest

from cms.demo.errors import PortTaken, ProcessEnded
from cms.demo.processes import check_port, run_together

WAITS = [sys.executable, "-c", "import threading; threading.Event().wait()"]
WRITES = """
import os, pathlib, sys, threading
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
threading.Event().wait()
"""
ENDS = """
import os, sys, time
while not os.path.exists(sys.argv[1]) or not os.path.getsize(sys.argv[1]):
    time.sleep(0.01)
raise SystemExit(3)
"""


def test_a_taken_port_is_named_before_anything_else() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(PortTaken) as refusal:
            check_port(port)
    assert str(port) in refusal.value.message_th
    check_port(port)


def test_when_one_ends_all_end(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    writes = [sys.executable, "-c", WRITES, str(note)]
    ends = [sys.executable, "-c", ENDS, str(note)]
    with pytest.raises(ProcessEnded) as ended:
        run_together([("web", writes), ("worker", ends)], tmp_path)
    assert (ended.value.name, ended.value.status) == ("worker", 3)
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_ctrl_c_ends_all_and_is_no_error(tmp_path: Path) -> None:
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    before = signal.getsignal(signal.SIGINT)
    run_together([("web", WAITS), ("worker", WAITS)], tmp_path)
    assert signal.getsignal(signal.SIGINT) is before
