"""Fixtures of the engine's tests: an invented school, a folder to build into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site_builder.engine.school import School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """A furnished school with three news."""
    made = School(tmp_path / "school").furnish()
    yield made
    made.close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where the school's site is built."""
    return tmp_path / "site"
