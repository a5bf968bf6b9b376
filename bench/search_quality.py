"""Share of judged queries whose first answer is wrong, beside SQLite's own full-text search over the same texts.

Our own judged set (``search/evaluation/school.jsonl``); the peer gets the texts and the queries as they were typed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from bench.rows import Options, Row
from search.evaluation.collection import SCHOOL, Collection, read_collection
from search.evaluation.run import embedded, outcomes

PEERS = {"unicode61": "FTS5 as it comes", "trigram": "FTS5 trigram"}


def measure(options: Options) -> Iterator[Row]:
    collection = read_collection(SCHOOL)
    with embedded() as engine:
        ranks = [outcome.rank for outcome in outcomes(collection, engine)]
    ours = missed(ranks, 1)
    for tokenizer, name in PEERS.items():
        peers = list(ranks_of_sqlite(collection, tokenizer))
        yield Row("search: first answer wrong", ours, "share", missed(peers, 1), name)
        yield Row("search: nothing right in ten", missed(ranks, 10), "share", missed(peers, 10), name)


def missed(ranks: list[int], depth: int) -> float:
    """Return the share of queries without a relevant answer among the first ``depth``."""
    return round(sum(not 0 < rank <= depth for rank in ranks) / len(ranks), 4)


def ranks_of_sqlite(collection: Collection, tokenizer: str) -> Iterator[int]:
    index = sqlite3.connect(":memory:")
    index.execute(f"CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, text, tokenize='{tokenizer}')")
    rows = ((document.id, document.title, document.text) for document in collection.documents)
    index.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    for query in collection.queries:
        words = " OR ".join(f'"{word}"' for word in query.text.replace('"', " ").split())
        found = index.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t, 0, 5, 1) LIMIT 10", (words,))
        yield next((at for at, (one,) in enumerate(found, 1) if one in query.relevant), 0)
    index.close()
