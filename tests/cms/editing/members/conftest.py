from __future__ import annotations

import pytest

from tests.factories.people import make_school
from tests.tenants.members.places import Place, make_place


@pytest.fixture
def place(db: None) -> Place:
    return make_place(make_school)
