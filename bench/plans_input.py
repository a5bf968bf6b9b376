"""Which statements of an act read a large table from end to end, by PostgreSQL's own plans."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

LARGE = 5_000
"""Rows from which on a table grows with the number of schools."""
WALKS = {"Index Scan", "Index Only Scan"}


def whole_reads(act: Callable[[], object]) -> list[str]:
    """Do an act and return the statements that read a large table as a whole, or would if there were more to find."""
    with CaptureQueriesContext(connection) as asked:
        act()
    large = _large_tables()
    statements = [
        one["sql"] for one in asked.captured_queries if one["sql"].lstrip()[:6] in ("SELECT", "UPDATE", "DELETE")
    ]
    return [sql for sql in statements if any(_reads_whole(node, large) for node in _nodes(_plan(sql)))]


def _reads_whole(node: dict[str, Any], large: set[str]) -> bool:
    """A filter does not help a scan of the table; a walk along a whole index counts when many rows come of it."""
    whole = node["Node Type"] == "Seq Scan" or (node["Node Type"] in WALKS and node["Plan Rows"] > LARGE)
    return whole and "Index Cond" not in node and node["Relation Name"] in large


def _large_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [LARGE])
        return {name for (name,) in cursor.fetchall()}


def _plan(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (found,) = cursor.fetchone()
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
