"""Is this installation fit to run?  System checks of the settings, and ``assert_ready()`` for servers and workers.

WSGI servers run no checks of their own, so ``wsgi.py`` and ``run_worker`` call ``assert_ready()``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


@checks.register
def check_environment(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report what ``cms.settings.environment`` found wrong."""
    return [checks.Error(message, id=check_id) for check_id, message in settings.ENVIRONMENT_PROBLEMS]


@checks.register
def check_folders(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report folders that cannot be written."""
    return [
        checks.Error(f"{name} is a folder that cannot be written: {folder}", id="cms.E009")
        for name, folder in (("STATE_DIR", settings.STATE_DIR), ("SITES_TARGET", settings.SITES_TARGET))
        if not _may_be_written(Path(folder))
    ]


def _may_be_written(folder: Path) -> bool:
    """Say whether a folder, or the nearest above it that exists, can be written."""
    nearest = next((parent for parent in (folder, *folder.parents) if parent.exists()), None)
    return nearest is not None and nearest.is_dir() and os.access(nearest, os.W_OK)


def check_database() -> Iterator[checks.CheckMessage]:
    """Report a database that cannot be reached, or whose tables are older than the code.

    Not among Django's checks: ``migrate`` runs those, and would refuse to do what they ask for.
    """
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, OSError) as error:
        yield checks.Error(f"the database cannot be reached: {error}", id="cms.E010")
        return
    if behind:
        yield checks.Error(f"{len(behind)} migrations have not run yet; run: manage.py migrate", id="cms.E011")


def problems() -> list[checks.CheckMessage]:
    """Return every error that keeps this installation from running well; the database is asked last."""
    found = [message for message in checks.run_checks() if message.is_serious() and not message.is_silenced()]
    return found or list(check_database())


def assert_ready() -> None:
    """Return if this installation is fit to run; else print each problem to stderr and exit with status 1."""
    found = problems()
    for message in found:
        sys.stderr.write(f"{message.id}: {message.msg}\n")
    if found:
        sys.stderr.write("Web School does not start before this is put right.\n")
        sys.stderr.flush()
        raise SystemExit(1)
