"""The environment as typed values, and each way in which it can be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cms.settings.base import database
from cms.settings.environment import NO_DATABASE, PROJECT, read_environment

LONG_KEY = "a-secret-of-our-own-0123456789-abcdefghijklmnopqrstuvwxyz"


def ids(problems: tuple[tuple[str, str], ...]) -> list[str]:
    return [check for check, _ in problems]


def test_nothing_needs_to_be_set() -> None:
    environment = read_environment({})
    assert environment.problems == ()
    assert environment.state_dir == PROJECT / "var"
    assert environment.database_url == f"sqlite:///{PROJECT / 'var/web_school.sqlite3'}"
    assert environment.sites_target == str(PROJECT / "var/sites")
    assert (environment.admin_host, environment.port, environment.search_url) == ("localhost", 8000, "embedded")


def test_empty_is_unset() -> None:
    names = ("STATE_DIR", "DATABASE_URL", "SEARCH_URL", "SITES_TARGET", "SECRET_KEY", "ADMIN_HOST", "PORT")
    assert read_environment(dict.fromkeys(names, "")) == read_environment({})


@pytest.mark.parametrize(("days", "kept"), [("", 365), ("90", 90), ("1000", 1000), ("89", 90), ("x", 365), ("-1", 365)])
def test_the_trail_is_never_kept_shorter_than_the_law_asks(days: str, kept: int) -> None:
    environment = read_environment({"AUDIT_KEEP_DAYS": days})
    assert environment.audit_keep_days == kept
    assert ids(environment.problems) == ([] if days in ("", "90", "1000") else ["cms.E014"])


def test_what_is_set_is_taken() -> None:
    environment = read_environment(
        {
            "STATE_DIR": "/srv/web-school",
            "DATABASE_URL": "postgres://u:p@db:5432/school",
            "SITES_TARGET": "file:///srv/sites",
            "ADMIN_HOST": "Admin.Example.ac.th",
            "PORT": "8080",
            "SECRET_KEY": LONG_KEY,
        }
    )
    assert environment.problems == environment.production_problems == ()
    assert environment.state_dir == Path("/srv/web-school")
    assert environment.sites_target == "/srv/sites"
    assert (environment.admin_host, environment.port) == ("admin.example.ac.th", 8080)


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("DATABASE_URL", "mysql://u:p@db/school", "cms.E001"),
        ("DATABASE_URL", "school.sqlite3", "cms.E001"),
        ("DATABASE_URL", "postgres://u:p@db:port/school", "cms.E001"),
        ("DATABASE_URL", "postgres://u:p@db:99999/school", "cms.E001"),
        ("DATABASE_URL", "postgres://u:p@[::1/school", "cms.E001"),
        ("DATABASE_URL", "postgres://u:p@db", "cms.E001"),
        ("DATABASE_URL", "sqlite://", "cms.E001"),
        ("SEARCH_URL", "localhost:9200", "cms.E002"),
        ("SEARCH_URL", "solr://localhost:8983", "cms.E002"),
        ("SEARCH_URL", "http://user:secret@host:port", "cms.E002"),
        ("SEARCH_URL", "http://localhost:9200/index", "cms.E002"),
        ("SEARCH_URL", "http://", "cms.E002"),
        ("SEARCH_SHARDS", "0", "cms.E014"),
        ("SITES_TARGET", "s3://bucket/sites", "cms.E003"),
        ("SITES_TARGET", "sftp://host/sites", "cms.E003"),
        ("ADMIN_HOST", "https://admin.example.ac.th", "cms.E004"),
        ("ADMIN_HOST", "admin.example.ac.th:8000", "cms.E004"),
        ("ADMIN_HOST", "admin example", "cms.E004"),
        ("ADMIN_HOST", "*", "cms.E004"),
        ("PORT", "http", "cms.E005"),
        ("PORT", "0", "cms.E005"),
        ("PORT", "65536", "cms.E005"),
        ("PORT", "-1", "cms.E005"),
        ("PORT", "๘๐๐๐", "cms.E005"),
        ("PORT", "8000.5", "cms.E005"),
    ],
)
def test_a_wrong_value_is_named_and_does_no_harm(name: str, value: str, check: str) -> None:
    environment = read_environment({name: value})
    assert ids(environment.problems) == [check]
    assert name in environment.problems[0][1]
    harmless = read_environment({})
    assert environment.port == harmless.port
    assert environment.sites_target == harmless.sites_target
    assert environment.database_url == (NO_DATABASE if name == "DATABASE_URL" else harmless.database_url)


def test_several_wrong_values_are_all_named() -> None:
    assert ids(read_environment({"PORT": "x", "SITES_TARGET": "s3://b"}).problems) == ["cms.E003", "cms.E005"]


def test_the_password_of_the_database_is_not_repeated() -> None:
    problems = read_environment({"DATABASE_URL": "mysql://user:hunter2@db/school"}).problems
    assert "hunter2" not in str(problems)


def test_a_bucket_is_told_that_this_version_publishes_to_a_folder() -> None:
    assert "publishes to a folder" in read_environment({"SITES_TARGET": "s3://bucket"}).problems[0][1]


@pytest.mark.parametrize(
    ("variables", "checks"),
    [
        ({}, ["cms.E006", "cms.E008"]),
        ({"SECRET_KEY": "short", "ADMIN_HOST": "admin.example.ac.th"}, ["cms.E007"]),
        ({"SECRET_KEY": "a" * 80, "ADMIN_HOST": "admin.example.ac.th"}, ["cms.E007"]),
        ({"SECRET_KEY": LONG_KEY}, ["cms.E008"]),
        ({"SECRET_KEY": LONG_KEY, "ADMIN_HOST": "admin.example.ac.th"}, []),
    ],
)
def test_production_wants_secrets_and_hosts(variables: dict[str, str], checks: list[str]) -> None:
    assert ids(read_environment(variables).production_problems) == checks


def test_a_database_that_is_none_refuses_queries_instead_of_using_another() -> None:
    assert database(NO_DATABASE) == {"ENGINE": "django.db.backends.dummy"}


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_sqlite_runs_with_the_options_that_bear_several_writers(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    # The tests' own connection does not wait for the disk.
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", database("sqlite:///x")["OPTIONS"])
    connection.close()
    wanted = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 20_000, "foreign_keys": 1}
    with connection.cursor() as cursor:
        assert {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
    connection.force_debug_cursor = True
    with transaction.atomic():
        pass
    connection.force_debug_cursor = False
    assert [query["sql"] for query in connection.queries_log if "BEGIN" in query["sql"]][-1] == "BEGIN IMMEDIATE"


def test_requests_are_not_transactions(settings: Any) -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")
