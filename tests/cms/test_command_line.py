"""``manage.py`` as an operator meets it: whatever is missing around it, the answer is a sentence and an exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

AWAY = "postgres://u:hunter2@127.0.0.1:1/x"


def run(project: Path, state: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=project,
        env={**bare, "DJANGO_SETTINGS_MODULE": "cms.settings.demo", "STATE_DIR": str(state), **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_database_that_is_away_is_one_sentence(project: Path, tmp_path: Path) -> None:
    done = run(project, tmp_path, "build_site", "--all", "--json", DATABASE_URL=AWAY)
    assert (done.returncode, done.stdout) == (1, "")
    assert "ติดต่อฐานข้อมูลไม่ได้" in done.stderr
    assert "[cms.E010]" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


def test_developers_ask_for_the_whole_error(project: Path, tmp_path: Path) -> None:
    done = run(project, tmp_path, "releases", "ban-khao", "--traceback", DATABASE_URL=AWAY)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_tables_that_were_never_made_lead_to_migrate(project: Path, tmp_path: Path) -> None:
    done = run(project, tmp_path, "search", "ข่าว", "--tenant", "ban-khao")
    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("SITES_TARGET", "s3://bucket", "cms.E003"),
        ("DATABASE_URL", "mysql://u:hunter2@db/x", "cms.E001"),
        ("SEARCH_URL", "ftp://u:hunter2@x", "cms.E002"),
    ],
)
def test_a_wrong_setting_stops_every_command_before_it_does_anything(
    project: Path, tmp_path: Path, name: str, value: str, check: str
) -> None:
    done = run(project, tmp_path, "build_site", "ban-khao", "--json", **{name: value})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{check}: {name}")
    assert "hunter2" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_in_production_no_command_seals_with_a_key_of_the_moment(project: Path, tmp_path: Path) -> None:
    """The audit trail of the first area would be called tampered with for ever."""
    done = run(project, tmp_path, "open_area", "a", "b", DJANGO_SETTINGS_MODULE="cms.settings.production")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cms.E006: SECRET_KEY" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_first_command_of_an_installation_makes_the_folder_of_its_database(project: Path, tmp_path: Path) -> None:
    done = run(project, tmp_path / "srv" / "var", "migrate", "--plan")
    assert done.returncode == 0, done.stderr
    assert "tenants" in done.stdout
    (tmp_path / "file").touch()
    done = run(project, tmp_path / "file" / "var", "migrate", "--plan")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_help_is_given_under_wrong_settings_too(project: Path, tmp_path: Path) -> None:
    assert "build_site" in run(project, tmp_path, "help", SITES_TARGET="s3://bucket").stdout
