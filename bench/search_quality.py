"""How many of our judged queries are answered wrongly, and how long an answer takes: ours beside what others offer for
the same texts, in the same run.

Our own judged set (``search/evaluation/school.jsonl``); peers get the texts and the queries as they were typed.  Those
of Elasticsearch run where ``TEST_SEARCH_URL`` names one.  Wagtail's backend for it needs a client that this application
does without: ``python -m venv X && X/bin/pip install wagtail==8.0.1 "elasticsearch>=8,<9"``, and
``WAGTAIL_SEARCH_PYTHON=X/bin/python``; without it that row is left out.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from bench.rows import Options, Row
from search.evaluation.collection import SCHOOL, Collection, read_collection
from search.evaluation.run import elasticsearch, embedded, outcomes

PROJECT = Path(__file__).resolve().parents[1]
DEPTH = 10
Answers: TypeAlias = list[tuple[int, float]]
"""Of each query the rank of the first relevant answer (0: none in ten), and the seconds."""


def measure(options: Options) -> Iterator[Row]:
    collection = read_collection(SCHOOL)
    server = os.environ.get("TEST_SEARCH_URL", "")
    with embedded() as engine:
        ours = [(outcome.rank, outcome.seconds) for outcome in outcomes(collection, engine)]
    for name, peer in peers_of_sqlite(collection, options.folder).items():
        yield from rows("search", ours, name, peer())
    if server:
        with elasticsearch(server) as engine:
            ours = [(outcome.rank, outcome.seconds) for outcome in outcomes(collection, engine)]
        for name, peer in peers_of_elasticsearch(collection, options.folder, server).items():
            yield from rows("search on Elasticsearch", ours, name, peer())


def rows(title: str, ours: Answers, name: str, peer: Answers) -> Iterator[Row]:
    yield Row(f"{title}: first answer wrong", missed(ours, 1), "share", missed(peer, 1), name)
    yield Row(f"{title}: nothing right in ten", missed(ours, DEPTH), "share", missed(peer, DEPTH), name)
    yield Row(f"{title}: time of an answer, p95", p95(ours), "ms", p95(peer), name)


def missed(answers: Answers, depth: int) -> float:
    """Return the share of queries without a relevant answer among the first ``depth``."""
    return round(sum(not 0 < rank <= depth for rank, _ in answers) / len(answers), 4)


def p95(answers: Answers) -> float:
    times = sorted(seconds for _, seconds in answers)
    return round(1000 * times[95 * len(times) // 100], 2)


def peers_of_sqlite(collection: Collection, folder: Path) -> dict[str, Callable[[], Answers]]:
    return {
        "FTS5 as it comes": lambda: list(of_fts5(collection, "unicode61")),
        "FTS5 trigram": lambda: list(of_fts5(collection, "trigram")),
        "Wagtail, database": lambda: of_wagtail(folder, "database"),
    }


def peers_of_elasticsearch(collection: Collection, folder: Path, server: str) -> dict[str, Callable[[], Answers]]:
    peers: dict[str, Callable[[], Answers]] = {"analyzer thai": lambda: list(of_thai(collection, server))}
    python = os.environ.get("WAGTAIL_SEARCH_PYTHON", "")
    if python:
        peers["Wagtail, Elasticsearch"] = lambda: of_wagtail(folder, "elasticsearch", server, python=python)
    else:
        print("Wagtail, Elasticsearch: no WAGTAIL_SEARCH_PYTHON, left out", file=sys.stderr)
    return peers


def of_fts5(collection: Collection, tokenizer: str) -> Iterator[tuple[int, float]]:
    index = sqlite3.connect(":memory:")
    index.execute(f"CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, text, tokenize='{tokenizer}')")
    texts = ((document.id, document.title, document.text) for document in collection.documents)
    index.executemany("INSERT INTO t VALUES (?, ?, ?)", texts)
    for query in collection.queries:
        words = " OR ".join(f'"{word}"' for word in query.text.replace('"', " ").split())
        started = time.perf_counter()
        found = index.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t, 0, 5, 1) LIMIT 10", (words,))
        ids = [one for (one,) in found]
        yield rank_of(ids, query.relevant), time.perf_counter() - started
    index.close()


def of_wagtail(folder: Path, *about: str, python: str = sys.executable) -> Answers:
    command = [python, "-m", "bench.search_site.asking", str(folder), *about]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    return [(rank, seconds) for rank, seconds in json.loads(done.stdout)]


def of_thai(collection: Collection, server: str) -> Iterator[tuple[int, float]]:
    """Ask Elasticsearch with its own analyzer of Thai, the title five times as heavy as the text."""
    import urllib3

    pool, index = urllib3.PoolManager(), f"{server}/web-school-bench-{secrets.token_hex(4)}"

    def send(method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer: dict[str, Any] = pool.request(method, index + path, json=body).json()
        return answer

    field, name = {"type": "text", "analyzer": "thai"}, {"type": "keyword"}
    send("PUT", "", {"mappings": {"properties": {"name": name, "title": field, "text": field}}})
    try:
        for number, document in enumerate(collection.documents):
            one = {"name": document.id, "title": document.title, "text": document.text}
            send("PUT", f"/_doc/{number}", one)
        send("POST", "/_refresh")
        for query in collection.queries:
            wanted = {"query": query.text, "fields": ["title^5", "text"]}
            started = time.perf_counter()
            told = send("POST", "/_search", {"query": {"combined_fields": wanted}, "size": DEPTH, "_source": ["name"]})
            seconds = time.perf_counter() - started
            yield rank_of([hit["_source"]["name"] for hit in told["hits"]["hits"]], query.relevant), seconds
    finally:
        send("DELETE", "")


def rank_of(found: list[str], relevant: frozenset[str]) -> int:
    return next((at for at, one in enumerate(found, 1) if one in relevant), 0)
