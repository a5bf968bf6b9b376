"""The embedded engine: SQLite's FTS5, a file for each tenant and one for each area.

A file is never changed where readers see it: a copy is changed and put in its place (``os.replace``), so that readers
have the state before or the state after, need no lock and cannot be blocked.  A tenant's search opens that tenant's
file, and no other document can be found in it whatever the query says.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.errors import EngineAway, Stale
from search.scoring import FILLER, GRAM_WEIGHT
from search.values import Analysed, Candidate, Change, Facts, Query, Scope, Seen, State, Stored, Vocabulary, gram_tokens

FORMAT = "2"
TOKENS = """tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '/'" """
SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tenants (id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL);
CREATE TABLE docs (
  id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, extension TEXT NOT NULL,
  date TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, text BLOB NOT NULL, plain BLOB NOT NULL,
  about TEXT NOT NULL, source TEXT NOT NULL, UNIQUE (tenant, key));
CREATE VIRTUAL TABLE w USING fts5(b, {TOKENS});
CREATE VIRTUAL TABLE g USING fts5(b, content='', {TOKENS});
CREATE VIRTUAL TABLE v USING fts5vocab(w, row);
"""
# No detail= and no columnsize= for the sake of space: bm25 needs both in a table without content.
FOUND = "SELECT docs.tenant, docs.key, docs.kind, docs.extension, docs.date, s FROM ({}) JOIN docs ON docs.id = found"
BY_WORDS = "SELECT rowid AS found, -bm25(w) AS s FROM w WHERE w MATCH ? ORDER BY s DESC, rowid LIMIT ?"
BY_GRAMS = "SELECT rowid AS found, -bm25(g) AS s FROM g WHERE g MATCH ? ORDER BY s DESC, rowid LIMIT ?"
MOST_VOCABULARY = 200_000


class EmbeddedEngine:
    """``Engine`` in a folder: ``tenants/<id>.db`` and ``areas/<id>.db``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def in_time(self, seconds: float) -> EmbeddedEngine:
        """Files answer or are not there: nobody waits for them."""
        return self

    # -- what is there -------------------------------------------------------------------------------------------------

    def holds(self, scope: Scope) -> bool:
        with self._reading(self._path(scope)) as index:
            return index is not None

    def state(self, tenant_id: int) -> State | None:
        """A damaged file is no index: the next change makes it anew."""
        with contextlib.suppress(EngineAway), self._reading(self._path(Scope("tenant", tenant_id))) as index:
            if index is not None:
                sources = dict(index.execute("SELECT key, source FROM docs"))
                return State(_deployment(index), _meta(index, "version"), sources)
        return None

    def indexed(self) -> Mapping[int, tuple[int, str]]:
        found = {}
        for path in (self._folder / "tenants").glob("*.db"):
            with contextlib.suppress(EngineAway), self._reading(path) as index:
                if index is not None:
                    found[int(path.stem)] = (_deployment(index), _meta(index, "version"))
        return found

    def candidates(self, scope: Scope, query: Query, limit: int) -> list[Candidate]:
        with self._reading(self._path(scope)) as index:
            if index is None or not query:
                return []
            words = _matches(index, BY_WORDS, query.words, limit)
            alike = _matches(index, BY_GRAMS, query.grams, limit)
        return _summed(words, alike)[:limit]

    def seen(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Seen]:
        with self._reading(self._path(scope)) as index:
            rows = _rows(index, "title, plain", ids) if index is not None else ()
            return {one: Seen(title, _unpacked(plain)) for one, (title, plain) in rows}

    def stored(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Stored]:
        with self._reading(self._path(scope)) as index:
            rows = _rows(index, "title, text, url, about", ids) if index is not None else ()
            return {
                one: Stored(title, _unpacked(text), url, json.loads(about)) for one, (title, text, url, about) in rows
            }

    def vocabulary(self, scope: Scope) -> Vocabulary:
        path = self._path(scope)
        try:
            about = path.stat()
        except OSError:
            return Vocabulary()
        return _vocabulary(str(path), about.st_ino, about.st_mtime_ns)

    # -- changing it ---------------------------------------------------------------------------------------------------

    def apply(self, tenant_id: int, area_id: int | None, change: Change) -> None:
        path = self._path(Scope("tenant", tenant_id))
        with self._changing(path, change.version, fresh=change.whole) as index:
            if self._indexed(path) > change.deployment:
                raise Stale
            _remove(index, tenant_id, [*change.remove, *(each.document.key for each in change.put)])
            for each in change.put:
                _put(index, tenant_id, each)
            index.execute("INSERT OR REPLACE INTO tenants VALUES (?, ?)", (tenant_id, change.deployment))

    def _indexed(self, path: Path) -> int:
        with contextlib.suppress(EngineAway), self._reading(path) as index:
            return _deployment(index) if index is not None else 0
        return 0

    def forget(self, tenant_id: int) -> None:
        path = self._path(Scope("tenant", tenant_id))
        with _locked(path):
            path.unlink(missing_ok=True)
        for area in sorted((self._folder / "areas").glob("*.db")):
            if tenant_id in self._gathered(area):
                with self._changing(area, None) as index:
                    _drop_tenant(index, tenant_id)

    def gather(self, area_id: int, tenant_ids: Collection[int]) -> None:
        path, versions = self._path(Scope("area", area_id)), set()
        there: dict[int, int] = {}
        for tenant_id in sorted(tenant_ids):
            with self._reading(self._path(Scope("tenant", tenant_id))) as index:
                if index is not None:
                    there[tenant_id] = _deployment(index)
                    versions.add(_meta(index, "version"))
        if not there:
            path.unlink(missing_ok=True)
            return
        # While schools are analysed anew one after the other, the newest analysis decides what an area's file is.
        version = max(versions)
        with self._changing(path, version) as index:
            self._bring_up(index, there, version)

    def _bring_up(self, index: sqlite3.Connection, there: Mapping[int, int], version: str) -> None:
        known = dict(index.execute("SELECT id, deployment FROM tenants"))
        for gone in known.keys() - there.keys():
            _drop_tenant(index, gone)
        for tenant_id in there:
            _copy_tenant(index, tenant_id, self._path(Scope("tenant", tenant_id)), version)

    def _gathered(self, path: Path) -> set[int]:
        with self._reading(path) as index:
            return {row[0] for row in index.execute("SELECT id FROM tenants")} if index else set()

    # -- files ---------------------------------------------------------------------------------------------------------

    def _path(self, scope: Scope) -> Path:
        return self._folder / f"{scope.kind}s" / f"{scope.id}.db"

    @contextmanager
    def _reading(self, path: Path) -> Iterator[sqlite3.Connection | None]:
        """Open a file that never changes; None when there is none.  Raises EngineAway for one that is damaged."""
        try:
            index = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        except sqlite3.OperationalError:
            yield None
            return
        with closing(index):
            try:
                yield index if _meta(index, "format") == FORMAT else None
            except sqlite3.DatabaseError as error:
                raise EngineAway(str(error)) from error

    @contextmanager
    def _changing(self, path: Path, version: str | None, *, fresh: bool = False) -> Iterator[sqlite3.Connection]:
        """Yield a copy of a file; put it in the file's place when the block ends well.

        ``fresh``, or another ``version`` than the file's: an empty one instead of the copy.
        """
        with _locked(path):
            beside = path.with_suffix(".new")
            beside.unlink(missing_ok=True)
            if not fresh and self._is_of(path, version):
                _copy(path, beside)
            index = sqlite3.connect(beside, isolation_level=None)
            try:
                with closing(index):
                    _begin(index, version)
                    yield index
                    index.execute("COMMIT")
                _to_disk(beside)
                beside.replace(path)
            finally:
                beside.unlink(missing_ok=True)

    def _is_of(self, path: Path, version: str | None) -> bool:
        with contextlib.suppress(EngineAway), self._reading(path) as index:
            return index is not None and (version is None or _meta(index, "version") == version)
        return False


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other writers of a file waiting; the system lets go when the process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _copy(path: Path, beside: Path) -> None:
    with path.open("rb") as source, beside.open("wb") as copy:
        size = os.fstat(source.fileno()).st_size
        at = 0
        while at < size:
            at += os.sendfile(copy.fileno(), source.fileno(), at, size - at)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _begin(index: sqlite3.Connection, version: str | None) -> None:
    """Open the one transaction of a change.  The file is nobody's yet: no journal, no waiting for the disk."""
    index.execute("PRAGMA journal_mode=OFF")
    index.execute("PRAGMA synchronous=OFF")
    if not index.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        index.executescript(SCHEMA)
        index.executemany("INSERT INTO meta VALUES (?, ?)", [("format", FORMAT), ("version", version or "")])
    index.execute("BEGIN")


def _meta(index: sqlite3.Connection, name: str) -> str:
    try:
        row = index.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    except sqlite3.OperationalError:
        return ""
    return str(row[0]) if row else ""


def _deployment(index: sqlite3.Connection) -> int:
    """Return the deployment that a tenant's own file is of."""
    row = index.execute("SELECT deployment FROM tenants").fetchone()
    return int(row[0]) if row else 0


# -- documents ---------------------------------------------------------------------------------------------------------


def _put(index: sqlite3.Connection, tenant_id: int, each: Analysed) -> None:
    document = each.document
    row = (
        *(tenant_id, document.key, document.kind, document.extension, document.date, document.url, document.title),
        *(zlib.compress(document.text.encode(), 1), zlib.compress(each.plain.encode(), 1)),
        *(json.dumps(dict(document.about), ensure_ascii=False), document.source),
    )
    number = index.execute(f"INSERT INTO docs VALUES (NULL{', ?' * len(row)})", row).lastrowid
    index.execute("INSERT INTO w (rowid, b) VALUES (?, ?)", (number, each.words))
    index.execute("INSERT INTO g (rowid, b) VALUES (?, ?)", (number, each.grams))


def _remove(index: sqlite3.Connection, tenant_id: int, keys: Iterable[str]) -> None:
    for key in keys:
        row = index.execute(
            "SELECT id, title, text FROM docs WHERE tenant = ? AND key = ?", (tenant_id, key)
        ).fetchone()
        if row is not None:
            _remove_row(index, *row)


def _remove_row(index: sqlite3.Connection, number: int, title: str, text: bytes) -> None:
    # A table without content must be told the exact tokens that leave it.
    tokens = gram_tokens(title, _unpacked(text))
    index.execute("INSERT INTO g (g, rowid, b) VALUES ('delete', ?, ?)", (number, tokens))
    index.execute("DELETE FROM w WHERE rowid = ?", (number,))
    index.execute("DELETE FROM docs WHERE id = ?", (number,))


def _drop_tenant(index: sqlite3.Connection, tenant_id: int) -> None:
    for row in index.execute("SELECT id, title, text FROM docs WHERE tenant = ?", (tenant_id,)).fetchall():
        _remove_row(index, *row)
    index.execute("DELETE FROM tenants WHERE id = ?", (tenant_id,))


def _copy_tenant(index: sqlite3.Connection, tenant_id: int, path: Path, version: str) -> None:
    """Bring the documents of one tenant in an area's file to what the tenant's own file holds, token by token."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as own:
        if _meta(own, "version") != version:
            return
        here = dict(index.execute("SELECT key, source FROM docs WHERE tenant = ?", (tenant_id,)))
        there = dict(own.execute("SELECT key, source FROM docs"))
        _remove(index, tenant_id, [key for key, source in here.items() if there.get(key) != source])
        for key, source in there.items():
            if here.get(key) != source:
                _copy_document(index, own, key)
        index.execute("INSERT OR REPLACE INTO tenants VALUES (?, ?)", (tenant_id, _deployment(own)))


def _copy_document(index: sqlite3.Connection, own: sqlite3.Connection, key: str) -> None:
    number, *row = own.execute("SELECT * FROM docs WHERE key = ?", (key,)).fetchone()
    (words,) = own.execute("SELECT b FROM w WHERE rowid = ?", (number,)).fetchone()
    new = index.execute(f"INSERT INTO docs VALUES (NULL{', ?' * len(row)})", row).lastrowid
    index.execute("INSERT INTO w (rowid, b) VALUES (?, ?)", (new, words))
    index.execute("INSERT INTO g (rowid, b) VALUES (?, ?)", (new, gram_tokens(row[6], _unpacked(row[7]))))


# -- finding -----------------------------------------------------------------------------------------------------------

Found = tuple[int, str, str, str, str, float]


def _matches(index: sqlite3.Connection, by: str, tokens: Sequence[str], limit: int) -> list[Found]:
    if not tokens:
        return []
    return index.execute(FOUND.format(by), (match_of(tokens), limit)).fetchall()


def match_of(tokens: Iterable[str]) -> str:
    """Return an FTS5 expression that is true where any of the tokens stands, and that can mean nothing else."""
    return " OR ".join('"' + token.replace('"', '""').replace("\0", "") + '"' for token in tokens)


def _summed(words: Iterable[Found], alike: Iterable[Found]) -> list[Candidate]:
    """Return words + ``GRAM_WEIGHT`` × grams, falling."""
    found = {
        (tenant, key): Candidate(tenant, key, score, True, Facts(kind, extension, day, tenant))
        for tenant, key, kind, extension, day, score in words
    }
    for tenant, key, kind, extension, day, score in alike:
        known = found.get((tenant, key))
        more = GRAM_WEIGHT * score
        if known is None:
            known = Candidate(tenant, key, 0.0, False, Facts(kind, extension, day, tenant))
        found[tenant, key] = known._replace(score=known.score + more)
    return sorted(found.values(), key=lambda each: (-each.score, each.id))


def _rows(index: sqlite3.Connection, columns: str, ids: Sequence[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    wanted = f"SELECT {columns} FROM docs WHERE tenant = ? AND key = ?"
    for one in ids:
        tenant, _, key = one.partition("/")
        row = index.execute(wanted, (int(tenant), key)).fetchone()
        if row is not None:
            yield one, row


def _unpacked(data: bytes) -> str:
    return zlib.decompress(data).decode()


@lru_cache(maxsize=64)
def _vocabulary(path: str, inode: int, changed: int) -> Vocabulary:
    """Read the words of a file, once for each of its states."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as index:
        return Vocabulary(index.execute("SELECT term, doc FROM v WHERE term <> ? LIMIT ?", (FILLER, MOST_VOCABULARY)))
