"""One world for all tests of a module: made once, rolled back after it.

The tests still carry the mark ``django_db``: what a test does to the world is then undone after the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tenants.walls.world import World, make_world
from tests.worlds import standing


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with standing(make_world, django_db_blocker, tmp_path_factory.mktemp("media")) as world:
        yield world
