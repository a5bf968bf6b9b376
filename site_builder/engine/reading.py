"""From the published tables to a Snapshot, in one read transaction, on SQLite and PostgreSQL.

``open_source`` gives a Source for a database address; ``read_snapshot`` reads all that a plan needs in six queries,
and ``read_bodies`` streams PublishedPages in chunks.  Everything is scoped by a tenant id, which is never optional.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter, itemgetter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec

from site_builder.engine.errors import HomeMissing, SiteMissing, UnknownDatabase, UnreadableData
from site_builder.engine.memory import LastSet
from site_builder.engine.tables import HOLDS, MEDIA, NOTICES, PAGES, REDIRECTS, SITES, TREE
from site_builder.engine.values import Head, Hold, Key, Media, Notice, Redirect, SiteFacts, Snapshot

if TYPE_CHECKING:
    import psycopg

BODIES_PER_QUERY = 200

SELECT_SITE = f"SELECT body FROM {SITES.name} WHERE tenant_id = %s"
SELECT_HEADS = (
    f"SELECT p.head, t.path FROM {PAGES.name} p LEFT JOIN {TREE.name} t ON t.id = p.page_id WHERE p.tenant_id = %s"
)
SELECT_MEDIA = f"SELECT body FROM {MEDIA.name} WHERE tenant_id = %s ORDER BY key"
SELECT_HOLDS = f"SELECT key, inputs, reason FROM {HOLDS.name} WHERE tenant_id = %s ORDER BY key"
SELECT_REDIRECTS = f"SELECT path, key, address FROM {REDIRECTS.name} WHERE tenant_id = %s"
SELECT_NOTICES = f"SELECT body FROM {NOTICES.name} WHERE tenant_id = %s ORDER BY key"

T = TypeVar("T")

_heads = LastSet[bytes, Head](msgspec.json.Decoder(Head).decode, most=5_000)


class Source(Protocol):
    """Rows of a database, seen in one read transaction from the first query to the last."""

    def rows(self, sql: str, params: Sequence[object]) -> Iterable[Sequence[Any]]:
        """Run a query with ``%s`` placeholders."""


class OpenSource(Source, Protocol):
    """A Source that is closed at the end of a ``with`` block."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class SQLiteSource:
    """A SQLite file, opened read-only; a deferred transaction sees one state of it until it is closed."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=20)
        self._connection.isolation_level = None
        self._connection.execute("BEGIN DEFERRED")

    def rows(self, sql: str, params: Sequence[object]) -> Iterable[Sequence[Any]]:
        return self._connection.execute(sql.replace("%s", "?"), tuple(params))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()


class PostgreSQLSource:
    """A PostgreSQL database in one ``REPEATABLE READ READ ONLY`` transaction.

    ``give_back`` takes the connection over when that has ended well.
    """

    def __init__(self, connection: psycopg.Connection, give_back: Callable[[psycopg.Connection], None]) -> None:
        self._connection = connection
        self._give_back = give_back

    def rows(self, sql: str, params: Sequence[object]) -> Iterable[Sequence[Any]]:
        return self._connection.cursor(binary=True).execute(sql.encode(), tuple(params))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._give_back(self._connection)
        else:
            self._connection.close()


class Reader:
    """Opens one source after the other over one connection: making it takes longer than a small build reads.

    For one thread of one process, which closes it in the end; never handed on to a fork.
    """

    def __init__(self) -> None:
        self._kept: dict[str, psycopg.Connection] = {}

    def open(self, database_url: str) -> OpenSource:
        """Open a source as ``open_source`` does."""
        if not _is_postgresql(database_url):
            return open_source(database_url)
        connection = self._answering(database_url) or _connected(database_url)
        return PostgreSQLSource(connection, partial(self._keep, database_url))

    def close(self) -> None:
        while self._kept:
            self._kept.popitem()[1].close()

    def _answering(self, url: str) -> psycopg.Connection | None:
        """Return the kept connection unless the server has gone away since."""
        import psycopg

        kept = self._kept.pop(url, None)
        if kept is None:
            return None
        try:
            kept.execute(b"SELECT 1")
        except psycopg.OperationalError:
            kept.close()
            return None
        return kept

    def _keep(self, url: str, connection: psycopg.Connection) -> None:
        import psycopg

        try:
            connection.rollback()
        except psycopg.Error:
            # What was read was read: the next source connects anew.
            connection.close()
        else:
            self._kept[url] = connection


def _connected(url: str) -> psycopg.Connection:
    # Imported here, since a build from SQLite should not pay for a driver that it does not use.
    import psycopg

    connection = psycopg.connect(url)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection


def _is_postgresql(database_url: str) -> bool:
    return urlsplit(database_url).scheme in ("postgres", "postgresql")


def open_source(database_url: str) -> OpenSource:
    """Open ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgres://…`` for one build."""
    parts = urlsplit(database_url)
    if parts.scheme == "sqlite" and len(parts.path) > 1:
        return SQLiteSource(Path(unquote(parts.path[1:])))
    if _is_postgresql(database_url):
        return PostgreSQLSource(_connected(database_url), lambda connection: connection.close())
    raise UnknownDatabase(parts.scheme)


def read_snapshot(source: Source, tenant_id: int, today: str = "") -> Snapshot:
    """Return everything public of a tenant, for a site that is read on the day ``today``.

    Raises SiteMissing or HomeMissing rather than give an empty site.
    """
    site = _decoded(SiteFacts, source.rows(SELECT_SITE, (tenant_id,)), "site facts")
    if not site:
        raise SiteMissing(tenant_id)
    heads = _heads_in_tree_order(source.rows(SELECT_HEADS, (tenant_id,)))
    if not any(head.kind == "home" and head.parent is None for head in heads):
        raise HomeMissing(tenant_id)
    media = _decoded(Media, source.rows(SELECT_MEDIA, (tenant_id,)), "media")
    holds = (_hold(row) for row in source.rows(SELECT_HOLDS, (tenant_id,)))
    redirects = (
        Redirect(path=path, key=key, address=to) for path, key, to in source.rows(SELECT_REDIRECTS, (tenant_id,))
    )
    return Snapshot(
        tenant_id=tenant_id,
        site=site[0],
        heads=heads,
        media=tuple(media),
        holds=tuple(holds),
        redirects=tuple(sorted(redirects, key=attrgetter("path"))),
        today=today,
        notices=tuple(_decoded(Notice, source.rows(SELECT_NOTICES, (tenant_id,)), "notices")),
    )


def read_bodies(source: Source, tenant_id: int, keys: Iterable[Key]) -> Iterator[tuple[Key, str, bytes]]:
    """Yield (key, stored hash, canonical bytes) of those PublishedPages that exist, in the order of ``keys``."""
    remaining = iter(keys)
    while chunk := tuple(islice(remaining, BODIES_PER_QUERY)):
        marks = ", ".join(["%s"] * len(chunk))
        sql = f"SELECT key, hash, body FROM {PAGES.name} WHERE tenant_id = %s AND key IN ({marks})"
        # Fetched whole: a cursor left open would keep the next chunk from being asked for.
        found = {row[0]: row for row in source.rows(sql, (tenant_id, *chunk))}
        for key, stored_hash, body in (found[key] for key in chunk if key in found):
            yield key, stored_hash, _as_bytes(body)


def _heads_in_tree_order(rows: Iterable[Sequence[Any]]) -> tuple[Head, ...]:
    """Sort by tree path in Python: databases differ in how they collate; pages outside of the tree come last."""
    found = [(_as_bytes(data), path) for data, path in rows]
    try:
        heads = _heads.all([data for data, _ in found])
    except msgspec.MsgspecError as error:
        raise UnreadableData("head", str(error)) from error
    placed = [(path is None, path or "", head.key, head) for head, (_, path) in zip(heads, found, strict=True)]
    placed.sort(key=itemgetter(0, 1, 2))
    return tuple(item[3] for item in placed)


def _decoded(kind: type[T], rows: Iterable[Sequence[Any]], what: str) -> list[T]:
    decode = msgspec.json.Decoder(kind).decode
    try:
        return [decode(_as_bytes(row[0])) for row in rows]
    except msgspec.MsgspecError as error:
        raise UnreadableData(what, str(error)) from error


def _hold(row: Sequence[Any]) -> Hold:
    key, inputs, reason = row
    return Hold(key=key, inputs=inputs, reason=reason)


def _as_bytes(value: Any) -> bytes:
    """Drivers give bytes, memoryviews, or text where the column is text."""
    if type(value) is bytes:
        return value
    return value.encode() if isinstance(value, str) else bytes(value)
