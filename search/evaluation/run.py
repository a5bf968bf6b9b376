"""Index a collection, ask its queries, and tell what came of them."""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from search.analysis.analyse import version
from search.backends.embedded import EmbeddedEngine
from search.backends.protocol import Engine
from search.evaluation.collection import Collection
from search.evaluation.measures import Outcome
from search.service import SearchService
from search.values import Change, Document, Scope, analysed, query_of

TENANT = 1
PATIENT_SECONDS = 60.0
"""A judgement is of answers: a slow machine is not a wrong one."""
TODAY = date(2000, 1, 1)
"""Documents of a collection have no dates."""


def outcomes(collection: Collection, engine: Engine) -> list[Outcome]:
    """Return what each query brings, best first, as the product would show it."""
    put = tuple(
        analysed(Document(str(at), "page", each.title, each.text, "", "1"))
        for at, each in enumerate(collection.documents)
    )
    engine.apply(TENANT, None, Change(1, version(), put=put, whole=True))
    # The first one pays for opening files and filling caches, as the first of a process does.
    _ask(engine, collection, 0)
    return [_ask(engine, collection, at) for at in range(len(collection.queries))]


def _ask(engine: Engine, collection: Collection, at: int) -> Outcome:
    query = collection.queries[at]
    service = SearchService(Scope("tenant", TENANT), engine.in_time(PATIENT_SECONDS), today=TODAY)
    started = time.perf_counter()
    ranked = service.ranked(query_of(query.text))
    seconds = time.perf_counter() - started
    found = tuple(collection.documents[int(each.candidate.key)].id for each in ranked)
    return Outcome(query.relevant, found, seconds, query.type)


@contextmanager
def elasticsearch(url: str) -> Iterator[Engine]:
    """Yield the engine at an address under a name that nobody else uses, and remove what it made."""
    from search.backends.elasticsearch import ElasticsearchEngine

    engine = ElasticsearchEngine(url, alias=f"web-school-evaluation-{secrets.token_hex(4)}")
    try:
        yield engine
    finally:
        engine.remove()


@contextmanager
def embedded() -> Iterator[Engine]:
    """Yield an embedded engine in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        yield EmbeddedEngine(Path(folder))
