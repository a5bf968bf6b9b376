"""An area with an officer and a school, and another area with its own."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tenants.models import Role, Tenant, User
from tests.factories.people import make_area, make_member, make_school
from tests.worlds import standing


@dataclass(frozen=True)
class Areas:
    """``far`` is a school of another area, in the care of another officer."""

    school: Tenant
    officer: User
    far: Tenant
    far_officer: User


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Areas]:
    with standing(make_areas, django_db_blocker, tmp_path_factory.mktemp("media")) as made:
        yield made


@pytest.fixture
def areas(made: Areas, db: None) -> Areas:
    return deepcopy(made)


def make_areas() -> Areas:
    near_area, far_area = make_area("near", "เขตใกล้"), make_area("far", "เขตไกล")
    return Areas(
        make_school("banna", area=near_area, name="โรงเรียนบ้านนา", code10="1047510001"),
        make_member(Role.AREA_OFFICER, near_area, username="near-officer"),
        make_school("faraway", area=far_area, name="โรงเรียนไกลโพ้น"),
        make_member(Role.AREA_OFFICER, far_area, username="far-officer"),
    )


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client
