"""The ground that the tests stand on: no network, and no green run that never asked the question."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ASKS_FOR_A_BROWSER = "import pytest\n@pytest.mark.browser\ndef test_page(): pass\n"


def test_a_test_cannot_reach_the_network() -> None:
    with socket.socket() as outside, pytest.raises(OSError, match="no network"):
        outside.connect(("192.0.2.1", 80))


def test_a_test_can_reach_a_server_on_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]) as client:
        assert client.getpeername() == server.getsockname()


def run_without_chromium(project: Path, folder: Path, ci: str) -> subprocess.CompletedProcess[str]:
    """Run a browser test in a pytest of its own, on a machine without a browser."""
    (folder / "test_browser.py").write_text(ASKS_FOR_A_BROWSER)
    environment = {**os.environ, "CI": ci, "PATH": str(folder), "CHROMIUM": "", "PYTHONPATH": str(project)}
    words = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "-c",
        str(project / "pyproject.toml"),
    ]
    return subprocess.run(
        [sys.executable, *words, "--rootdir", str(folder), str(folder)], env=environment, capture_output=True, text=True
    )


def test_an_absent_service_skips_on_a_laptop_and_fails_in_ci(project: Path, tmp_path: Path) -> None:
    laptop = run_without_chromium(project, tmp_path, ci="")
    assert laptop.returncode == 0, laptop.stdout + laptop.stderr
    assert "needs Chromium" in laptop.stdout
    assert run_without_chromium(project, tmp_path, ci="1").returncode == 1
