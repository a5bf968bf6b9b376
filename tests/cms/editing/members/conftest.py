from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.factories.people import make_school
from tests.tenants.members.places import Place, make_place
from tests.worlds import standing


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with standing(lambda: make_place(make_school), django_db_blocker, tmp_path_factory.mktemp("media")) as made:
        yield made


@pytest.fixture
def place(made: Place, db: None) -> Place:
    return deepcopy(made)
