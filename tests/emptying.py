"""After a transactional test the database holds what migrations made, and nothing else.

Django's way, a flush and every migrated row read from JSON and saved again, twice a test, took a quarter of a second of
processor time; most transactional tests themselves take less.  Here only tables that hold something are looked at, and
only those that hold something else than after the migrations are emptied and filled.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tenants.audit import guards

Row = tuple[Any, ...]


class MigratedRows:
    """The rows that a freshly migrated database holds, table by table."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._tables = sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))
        self._rows = {table: read(connection, table) for table in self._filled(connection)}

    def _filled(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Return the tables that hold something."""
        asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quoted(connection, table)})" for table in self._tables)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            return [str(table) for (table,) in cursor.fetchall()]

    def put_back(self, connection: BaseDatabaseWrapper) -> None:
        """Make every table hold these rows again; keys are checked at the end."""
        using = connection.alias
        with transaction.atomic(using=using):
            filled = set(self._filled(connection))
            same = {table for table, rows in self._rows.items() if table in filled and read(connection, table) == rows}
            empty(connection, sorted(filled - same))
            for table in self._rows.keys() - same:
                write(connection, table, self._rows[table])


def quoted(connection: BaseDatabaseWrapper, table: str) -> str:
    return str(connection.ops.quote_name(table))


def read(connection: BaseDatabaseWrapper, table: str) -> list[Row]:
    """Return a table's rows; the order of the first column, their key, does not depend on what was changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted(connection, table)} ORDER BY 1")
        return [tuple(row) for row in cursor.fetchall()]


def write(connection: BaseDatabaseWrapper, table: str, rows: list[Row]) -> None:
    if rows:
        places = ", ".join(["%s"] * len(rows[0]))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {quoted(connection, table)} VALUES ({places})", rows)


def empty(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Empty tables, the audit trail too: the database refuses that while its guards are up."""
    guarded = guards.ENTRIES in tables
    statements = [
        *(guards.takedown(connection) if guarded else ()),
        *(f"DELETE FROM {quoted(connection, table)}" for table in tables),
        *(guards.setup(connection) if guarded else ()),
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
