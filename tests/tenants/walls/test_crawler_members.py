"""The crawl of people of one school who see little, and people who are out."""

from __future__ import annotations

import pytest

from tests.tenants.walls.crawl import PARTS, crawl
from tests.tenants.walls.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize("name", PARTS["members"])
def test_no_answer_shows_anything_of_another_school(world: World, name: str) -> None:
    crawl(world, name)
