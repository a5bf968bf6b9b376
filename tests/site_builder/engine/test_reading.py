"""One read transaction, a fixed number of queries, nothing of another tenant."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from site_builder import conf
from site_builder.engine.dates import day_view, utc_text
from site_builder.engine.errors import UnknownDatabase, UnreadableData
from site_builder.engine.reading import BODIES_PER_QUERY, Reader, open_source, read_bodies, read_snapshot
from site_builder.engine.tables import HOLDS, MEDIA, NOTICES, PAGES, REDIRECTS, SITES, TREE
from site_builder.engine.tokens import ENOUGH, WHITE, contrast, tokens_of
from tests.site_builder.engine.school import TENANT, School, key_of


class CountingSource:
    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.queries = 0

    def rows(self, sql: str, params: Sequence[object]) -> Iterable[Sequence[Any]]:
        self.queries += 1
        return self.inner.rows(sql, params)


@pytest.mark.parametrize("news", [0, 250])
def test_a_snapshot_takes_six_queries_however_many_pages(tmp_path: Path, news: int) -> None:
    school = School(tmp_path / "school").furnish(news=news)
    with open_source(school.url) as inner:
        source = CountingSource(inner)
        snapshot = read_snapshot(source, TENANT)
        assert source.queries == 6
        bodies = list(read_bodies(source, TENANT, [head.key for head in snapshot.heads]))
        assert len(bodies) == news + 4
        assert source.queries == 6 + -(-len(bodies) // BODIES_PER_QUERY)
    school.close()


def test_heads_come_in_the_order_of_the_tree(school: School) -> None:
    school.order.reverse()
    school.save_order()
    with open_source(school.url) as source:
        assert [head.key for head in read_snapshot(source, TENANT).heads] == school.order


def test_a_build_sees_one_state_of_the_database(school: School) -> None:
    with open_source(school.url) as source:
        snapshot = read_snapshot(source, TENANT)
        school.edit("history", title="ภายหลัง")
        ((_, stored_hash, _),) = read_bodies(source, TENANT, [key_of("history")])
        assert stored_hash == next(head.hash for head in snapshot.heads if head.key == key_of("history"))


def test_nothing_of_another_tenant_is_read(school: School, site: Path) -> None:
    school.build(site)
    for table in (PAGES, MEDIA, SITES, HOLDS):
        copy = ", ".join(str(TENANT + 1) if column == "tenant_id" else column for column in table.columns)
        school.connection.execute(f"INSERT INTO {table.name} SELECT {copy} FROM {table.name}")
    school.withdraw("history")
    with open_source(school.url) as source:
        heads = read_snapshot(source, TENANT).heads
        assert key_of("history") not in {head.key for head in heads}
        assert list(read_bodies(source, TENANT, [key_of("history")])) == []


def test_the_database_cannot_be_written_through_a_source(school: School) -> None:
    with open_source(school.url) as source, pytest.raises(Exception, match="readonly"):
        source.rows(f"DELETE FROM {TREE.name} WHERE id > %s", (0,))


def test_unknown_databases_and_unreadable_rows_are_named(school: School) -> None:
    with pytest.raises(UnknownDatabase):
        open_source("mysql://school")
    school.connection.execute(f"UPDATE {SITES.name} SET body = '[]'")
    with open_source(school.url) as source, pytest.raises(UnreadableData, match="site facts"):
        read_snapshot(source, TENANT)


@pytest.mark.postgres
def test_postgresql_gives_the_same_snapshot(school: School) -> None:
    import psycopg

    url = os.environ["TEST_DATABASE_URL"]
    school.image("cover")
    with open_source(school.url) as source:
        expected = read_snapshot(source, TENANT)
        bodies = sorted(read_bodies(source, TENANT, [head.key for head in expected.heads]))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA engine_reading")
        try:
            connection.execute("SET search_path TO engine_reading")
            copy_to_postgresql(school, connection)
            with open_source(f"{url}?options=-csearch_path%3Dengine_reading") as source:
                assert read_snapshot(source, TENANT) == expected
                assert sorted(read_bodies(source, TENANT, [head.key for head in expected.heads])) == bodies
                with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                    source.rows(f"DELETE FROM {TREE.name} WHERE id > %s", (0,))
        finally:
            connection.execute("DROP SCHEMA engine_reading CASCADE")


def copy_to_postgresql(school: School, connection: Any) -> None:
    kinds = {"tenant_id": "bigint", "head": "bytea", "body": "bytea", "page_id": "numeric", "id": "numeric"}
    for table in (PAGES, MEDIA, SITES, TREE, HOLDS, REDIRECTS, NOTICES):
        columns = ", ".join(f"{column} {kinds.get(column, 'text')}" for column in table.columns)
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
        marks = ", ".join(["%s"] * len(table.columns))
        for row in school.connection.execute(f"SELECT * FROM {table.name}"):
            connection.execute(f"INSERT INTO {table.name} VALUES ({marks})", row)


def test_the_engine_starts_without_django_and_pillow(project: Path) -> None:
    code = (
        "import sys, site_builder.engine.__main__, site_builder.engine.preview;"
        "heavy = ('django', 'wagtail', 'PIL', 'psycopg', 'cms', 'tenants');"
        "print([name for name in sys.modules if name.split('.')[0] in heavy])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_command_builds_and_tells(school: School, site: Path, project: Path) -> None:
    command = [sys.executable, "-m", "site_builder.engine", "--database", school.url, "--tenant", str(TENANT)]
    command += ["--media", str(school.media_root), "--site", str(site)]
    dry = subprocess.run([*command, "--dry-run"], cwd=project, capture_output=True, text=True, check=True)
    assert "render  index.html  (new)" in dry.stdout
    assert not site.exists()
    done = subprocess.run([*command, "--json"], cwd=project, capture_output=True, text=True, check=True)
    assert '"switched": true' in done.stdout
    assert (site / "current" / "index.html").is_file()
    command[command.index(str(TENANT))] = "404"
    failed = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert failed.stderr.startswith("engine.site_missing")


def test_days_are_shown_in_thai_and_the_buddhist_era() -> None:
    day = day_view("2026-01-05")
    assert day is not None
    assert (day.iso, day.text, day.short) == ("2026-01-05", "5 มกราคม 2569", "5 ม.ค. 2569")
    late = day_view("2026-12-31T18:00:00Z")
    assert late is not None
    assert late.iso == "2027-01-01"
    assert day_view(None) is None
    assert day_view("no day") is None
    assert utc_text("2026-01-05") == "2026-01-04T17:00:00Z"


@pytest.mark.parametrize(
    "colour", [(0, 0, 0), (255, 255, 255), (255, 255, 0), (128, 128, 128), (31, 78, 140), (255, 0, 0)]
)
def test_tokens_can_always_be_read(colour: tuple[int, int, int]) -> None:
    tokens = tokens_of("x", colour)
    assert contrast(tokens["x"], tokens["on-x"]) >= ENOUGH
    assert contrast(tokens["x-text"], WHITE) >= ENOUGH
    assert contrast(tokens["x-text"], tokens["x-tint"]) >= ENOUGH


def test_a_reader_opens_every_source_anew_where_that_costs_nothing(school: School) -> None:
    reader = Reader()
    with reader.open(school.url) as source:
        before = read_snapshot(source, TENANT)
    school.edit("history", title="ภายหลัง")
    with reader.open(school.url) as source:
        assert read_snapshot(source, TENANT) != before
    reader.close()


def connected() -> Any:
    """A connection beside the test's own, without a transaction."""
    import psycopg

    return psycopg.connect(conf.database_url(), autocommit=True)


def rows_of(source: Any) -> int:
    ((number,),) = source.rows("SELECT count(*) FROM test_reader", ())
    return int(number)


def backend(source: Any) -> int:
    ((number,),) = source.rows("SELECT pg_backend_pid()", ())
    return int(number)


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_reader_keeps_its_connection_and_each_source_sees_the_newest_state() -> None:
    reader = Reader()
    with closing(reader), connected() as writer:
        writer.execute("CREATE TABLE IF NOT EXISTS test_reader (number int)")
        try:
            with reader.open(conf.database_url()) as source:
                first, before = backend(source), rows_of(source)
                writer.execute("INSERT INTO test_reader VALUES (1)")
                assert rows_of(source) == before
            with reader.open(conf.database_url()) as source:
                assert backend(source) == first
                assert rows_of(source) == before + 1
        finally:
            writer.execute("DROP TABLE test_reader")


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_reader_connects_anew_after_an_error_and_when_the_server_has_gone_away() -> None:
    reader = Reader()
    with closing(reader), connected() as helper:
        with reader.open(conf.database_url()) as source:
            first = backend(source)
        helper.execute("SELECT pg_terminate_backend(%s)", [first])
        with reader.open(conf.database_url()) as source:
            second = backend(source)
        with pytest.raises(Exception, match="no_such_table"), reader.open(conf.database_url()) as source:
            source.rows("SELECT * FROM no_such_table", ())
        with reader.open(conf.database_url()) as source:
            assert len({first, second, backend(source)}) == 3


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_cannot_be_written_through_a_kept_connection() -> None:
    reader = Reader()
    with closing(reader):
        for _ in range(2):
            with reader.open(conf.database_url()) as source:
                backend(source)
        with pytest.raises(Exception, match="read-only"), reader.open(conf.database_url()) as source:
            source.rows(f"DELETE FROM {TREE.name} WHERE id > %s", (0,))
