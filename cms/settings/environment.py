"""The environment, read once: every variable, its meaning and its default.

``read_environment()`` never raises; what is wrong is listed in ``problems`` as ``(check id, message)`` and reported by the
system checks and by ``assert_ready()``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Environment:
    secret_key: str
    database_url: str
    search_url: str
    sites_target: str
    state_dir: Path
    admin_host: str
    port: int
    problems: tuple[tuple[str, str], ...] = field(default=())


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """Return the typed environment; unset or empty variables have the embedded defaults."""
    state_dir = Path(variables.get("STATE_DIR") or PROJECT / "var")
    return Environment(
        secret_key=variables.get("SECRET_KEY", ""),
        database_url=variables.get("DATABASE_URL") or f"sqlite:///{state_dir / 'web_school.sqlite3'}",
        search_url=variables.get("SEARCH_URL") or "embedded",
        sites_target=variables.get("SITES_TARGET") or str(state_dir / "sites"),
        state_dir=state_dir,
        admin_host=variables.get("ADMIN_HOST") or "localhost",
        port=int(variables.get("PORT") or 8000),
    )
