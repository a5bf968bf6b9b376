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

from tests import migrated

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


ASK_NO_DATABASE = (
    "tests/architecture/",
    "tests/docs/",
    "tests/search/analysis/",
    "tests/search/backends/",
    "tests/search/evaluation/",
    "tests/site_builder/engine/",
    "tests/themes/",
)
"""Folders whose tests never ask Django's database: the SQLite run has them; once is enough."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the PostgreSQL run what would only be the same again."""
    for item in items:
        refuse_to_lose_migrated_rows(item)
    if not runs_on_postgresql():
        return
    again = [item for item in items if asks_no_database(item)]
    if again:
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if not asks_no_database(item)]


def refuse_to_lose_migrated_rows(item: pytest.Item) -> None:
    """A transactional test empties the database; without its mark the rows of migrations are gone for all after it."""
    mark, fixtures = item.get_closest_marker("django_db"), set(getattr(item, "fixturenames", ()))
    wishes = mark.kwargs if mark else {}
    transactional = wishes.get("transaction") or fixtures & {"transactional_db", "live_server"}
    if transactional and not (wishes.get("serialized_rollback") or "django_db_serialized_rollback" in fixtures):
        raise pytest.UsageError(f"{item.nodeid}: mark it django_db(transaction=True, serialized_rollback=True)")


def asks_no_database(item: pytest.Item) -> bool:
    folder = item.path.relative_to(PROJECT).as_posix()
    return folder.startswith(ASK_NO_DATABASE) and not item.get_closest_marker("postgres")


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
def django_db_setup(django_db_setup: None, migrated_database: Path | None, kept_database: Path) -> None:
    from django.db import connections

    if not migrated_database and not runs_on_postgresql():
        migrated.keep(Path(connections["default"].settings_dict["NAME"]), kept_database)


@pytest.fixture(scope="session", autouse=True)
def _every_test_finds_what_migrations_made() -> Iterator[None]:
    """Put back, right after the flush of a transactional test, what migrations made: page root, collections, groups.

    Django does so before the next transactional test only; in random order and in several processes an ordinary test
    may come next.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    flush = TransactionTestCase._fixture_teardown

    def flush_and_restore(self: TransactionTestCase) -> None:
        flush(self)
        for name in self._databases_names(include_mirrors=False):
            contents = getattr(connections[name], "_test_serialized_contents", None)
            if contents is not None:
                connections[name].creation.deserialize_db_from_string(contents)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "serialized_rollback", True)
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_and_restore)
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_flush_may_empty_the_audit_trail() -> Iterator[None]:
    """The database refuses to delete audit entries: take the guards away for the flush, and put them up again."""
    from django.core.management.commands import flush
    from django.db import connections

    from tenants.audit import guards

    make_statements = flush.sql_flush

    def unguarded(style: Any, connection: Any, *args: Any, **kwargs: Any) -> list[str]:
        statements = make_statements(style, connection, *args, **kwargs)
        if guards.ENTRIES not in connections[connection.alias].introspection.table_names():
            return statements
        return [*guards.takedown(connection), *statements, *guards.setup(connection)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", unguarded)
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
