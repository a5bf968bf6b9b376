"""An installation that is not fit to run refuses to start, and says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cms import checks

LONG_KEY = "a-secret-of-our-own-0123456789-abcdefghijklmnopqrstuvwxyz"


def environment(tmp_path: Path, **variables: str) -> dict[str, str]:
    """An environment with production settings, a state folder of its own, and nothing of ours but ``variables``."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**bare, "DJANGO_SETTINGS_MODULE": "cms.settings.production", "STATE_DIR": str(tmp_path), **variables}


def run(project: Path, variables: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=project, env=variables, capture_output=True, text=True, timeout=120
    )


def granian(project: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run(
        project,
        variables,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        "0",
        "cms.wsgi:application",
    )


def test_the_real_server_refuses_to_start_without_a_secret_key(project: Path, tmp_path: Path) -> None:
    done = granian(project, environment(tmp_path, ADMIN_HOST="admin.example.ac.th"))
    assert done.returncode != 0
    assert "cms.E006: SECRET_KEY is not set" in done.stdout + done.stderr


def test_every_problem_is_printed_before_the_exit(project: Path, tmp_path: Path) -> None:
    wrong = environment(tmp_path, SITES_TARGET="s3://bucket", DATABASE_URL="mysql://u:hunter2@db/x", PORT="x")
    done = run(project, wrong, "-c", "import cms.wsgi")
    assert done.returncode == 1
    printed = [line.partition(":")[0] for line in done.stderr.splitlines() if line.startswith("cms.")]
    assert sorted(printed) == ["cms.E001", "cms.E003", "cms.E005", "cms.E006", "cms.E008"]
    assert "hunter2" not in done.stdout + done.stderr


def test_tables_that_are_older_than_the_code_are_named(project: Path, tmp_path: Path) -> None:
    fine = environment(tmp_path, SECRET_KEY=LONG_KEY, ADMIN_HOST="admin.example.ac.th")
    done = run(project, fine, "-c", "import cms.wsgi")
    assert done.returncode == 1
    assert "cms.E011" in done.stderr
    assert "manage.py migrate" in done.stderr


def test_a_database_that_is_away_is_named(project: Path, tmp_path: Path) -> None:
    away = "postgres://u:hunter2@127.0.0.1:1/x"
    done = run(
        project,
        environment(tmp_path, SECRET_KEY=LONG_KEY, ADMIN_HOST="a.example", DATABASE_URL=away),
        "-c",
        "import cms.wsgi",
    )
    assert done.returncode == 1
    assert "cms.E010" in done.stderr
    assert "hunter2" not in done.stderr


def test_the_check_command_reports_the_environment(project: Path, tmp_path: Path) -> None:
    done = run(project, environment(tmp_path), "manage.py", "check")
    assert done.returncode != 0
    assert "cms.E006" in done.stderr


@pytest.mark.django_db
def test_a_fit_installation_starts() -> None:
    assert checks.problems() == []
    checks.assert_ready()


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_named(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    settings.SITES_TARGET = str(file / "sites")
    assert [message.id for message in checks.problems()] == ["cms.E009"]
    with pytest.raises(SystemExit, match="1"):
        checks.assert_ready()
