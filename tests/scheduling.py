"""Which tests a run has, and in which order several processes take them.

The law: the whole suite on SQLite and on PostgreSQL.  What cannot reach the run's database (pytest-django refuses every
query of a test without the mark or a fixture) is only the same again on the second one, and stays in the SQLite run.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})
STANDING = frozenset({"made", "world"})
"""Fixtures that let something stand in the database for a whole module (``tests/worlds.py``)."""
DEMO = "tests/functional"
"""One scope: whoever runs one of its tests starts a demo for all of them."""


def asks_the_database(item: pytest.Item) -> bool:
    """Say whether a test can reach the database of the run, or is about PostgreSQL."""
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked) or not DATABASE_FIXTURES.isdisjoint(names_of(item))


def names_of(item: pytest.Item) -> frozenset[str]:
    """Return the names of all fixtures of a test."""
    return frozenset(getattr(item, "fixturenames", ()))


def refuse_to_empty(items: list[pytest.Item]) -> None:
    """Stop where a transactional test would empty the database under what its module's other tests stand on."""
    standing = {item.path for item in items if STANDING & names_of(item)}
    for item in items:
        if item.path in standing and is_transactional(item):
            raise pytest.UsageError(f"{item.nodeid}: a transactional test needs a module without {sorted(STANDING)}")


def is_transactional(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction")) or bool(names_of(item) & {"transactional_db", "live_server"})


def leave_out_the_same_again(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the PostgreSQL run what cannot reach its database."""
    again = [item for item in items if not asks_the_database(item)]
    if again:
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if asks_the_database(item)]


def scope_of(nodeid: str) -> str:
    """Return what one process runs as a whole: a module, as its fixtures may be; all that look at the demo."""
    return DEMO if nodeid.startswith(f"{DEMO}/") else nodeid.partition("::")[0]


def take_long_ones_first(items: list[pytest.Item]) -> None:
    """Sort by scope: those with slow tests or a browser first, then those of many tests.

    xdist counts tests only: minutes of one crawler would come last, and every other process would wait for it.
    """
    weights: dict[str, tuple[int, int]] = {}
    for item in items:
        scope = scope_of(item.nodeid)
        long = bool(item.get_closest_marker("slow") or item.get_closest_marker("browser"))
        slow, count = weights.get(scope, (0, 0))
        weights[scope] = (slow or long, count + 1)
    items.sort(key=lambda item: weights[scope_of(item.nodeid)], reverse=True)


class LongestFirst(LoadScopeScheduling):
    """``--dist loadscope`` with the scopes and the order from here."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling | None:
    if config.getoption("dist") != "loadscope":
        return None
    config.option.loadscopereorder = False
    return LongestFirst(config, log)
