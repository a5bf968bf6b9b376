"""What every test stands on: services behind marks, and no network but loopback.

A mark names a service of the machine.  Where the service is absent, its tests are skipped with a word on a laptop and
fail in CI (``CI`` set), so that no one reads a green run that never asked the question.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests import migrated, scheduling
from tests.scheduling import pytest_xdist_make_scheduler

__all__ = ["pytest_xdist_make_scheduler"]

PROJECT = Path(__file__).resolve().parents[1]
IN_CI = bool(os.environ.get("CI"))


def runs_on_postgresql() -> bool:
    """Say whether this run's database is PostgreSQL."""
    return os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")


def find_chromium() -> str | None:
    """Return the path of a Chromium: ``CHROMIUM`` if set, else the first on the PATH."""
    names = (os.environ.get("CHROMIUM") or "", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def find_elasticsearch() -> str | None:
    """Return the address of a server of the tests' own (``TEST_SEARCH_URL``)."""
    return os.environ.get("TEST_SEARCH_URL") or None


SERVICES: dict[str, tuple[Callable[[], object], str]] = {
    "browser": (find_chromium, "needs Chromium: install it or set CHROMIUM"),
    "elasticsearch": (find_elasticsearch, "needs Elasticsearch 8: TEST_SEARCH_URL (make services)"),
    "nginx": (partial(shutil.which, "nginx"), "needs nginx: install it"),
    "caddy": (partial(shutil.which, "caddy"), "needs Caddy: install it"),
}
"""Mark → (is it there?, what to do about it)."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    scheduling.refuse_to_empty(items)
    if runs_on_postgresql():
        scheduling.leave_out_the_same_again(config, items)
    if hasattr(config, "workerinput"):
        scheduling.take_long_ones_first(items)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark, (is_there, advice) in SERVICES.items():
        if item.get_closest_marker(mark) and not is_there():
            (pytest.fail if IN_CI else pytest.skip)(advice)
    # Each database has a run of its own (make check makes both), so these two are skipped in CI as well.
    if item.get_closest_marker("postgres") and not runs_on_postgresql():
        pytest.skip("is about PostgreSQL: runs with TEST_DATABASE_URL=postgres://… (make services)")
    if item.get_closest_marker("sqlite") and runs_on_postgresql():
        pytest.skip("is about SQLite: runs without TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def kept_database() -> Path:
    """Where a migrated database is kept between runs; asked before migrating, so that it fits what is migrated."""
    return migrated.template()


@pytest.fixture(scope="session")
def migrated_database(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, kept_database: Path
) -> Path | None:
    """Where a copy of the kept database (``tests/migrated.py``) lies, if this run can use one."""
    from django.db import connections

    settings = connections["default"].settings_dict
    database = Path(settings["TEST"]["NAME"] or "")
    asks_for_its_own = request.config.getoption("reuse_db") or request.config.getoption("create_db")
    usable = not runs_on_postgresql() and not asks_for_its_own and migrated.restore(kept_database, database)
    return database if usable else None


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, migrated_database: Path | None) -> bool:
    return bool(request.config.getoption("reuse_db") or migrated_database)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, migrated_database: Path | None, kept_database: Path
) -> Iterator[None]:
    """After each transactional test the database holds again what migrations made: page root, collections, rights.

    Django brings it back before the next transactional test only; in random order and in several processes an ordinary
    test may come next.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    from tests.emptying import MigratedRows

    connection = connections["default"]
    if not migrated_database and not runs_on_postgresql():
        migrated.keep(Path(connection.settings_dict["NAME"]), kept_database)
    with django_db_blocker.unblock():
        rows = MigratedRows(connection)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: rows.put_back(connection))
        yield


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium for Playwright's ``executable_path``; the test needs the mark ``browser``."""
    path = find_chromium()
    assert path, "mark the test with pytest.mark.browser"
    return path


@pytest.fixture(scope="session")
def project() -> Path:
    """The root folder of the project."""
    return PROJECT


def is_loopback(address: Any) -> bool:
    """Say whether a socket address stays on this machine (Unix sockets do)."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    try:
        return host in ("", "localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network_but_loopback() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not is_loopback(address):
            raise OSError(f"tests use no network, but this one connects to {address!r}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield
