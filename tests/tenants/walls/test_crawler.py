"""The crawl leaves out no pattern of the resolver and nobody of the world; its parts stand in ``test_crawler_*``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenants.walls.listing import patterns, unclassified, unexplained
from tests.tenants.walls import role_table
from tests.tenants.walls.crawl import AT_WORK, PARTS
from tests.tenants.walls.crawling import addresses
from tests.tenants.walls.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_everybody_crawls_once(world: World) -> None:
    crawlers = [name for names in PARTS.values() for name in names]
    assert len(set(crawlers)) == len(crawlers)
    assert {name.removesuffix(AT_WORK) for name in crawlers} == set(world.people)
    assert set(role_table.COLUMNS) <= set(crawlers)
    files = {path.stem.removeprefix("test_crawler_") for path in Path(__file__).parent.glob("test_crawler_*.py")}
    assert files == set(PARTS)


def test_every_pattern_is_asked(world: World) -> None:
    silent = [found.name for found in patterns() if not addresses(found, world.own)]
    print(f"{len(list(patterns()))} patterns")
    assert not silent


def test_every_view_has_a_class_and_every_argument_a_meaning() -> None:
    assert unclassified() == unexplained() == []
