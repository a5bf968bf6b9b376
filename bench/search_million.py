"""A million documents in one Elasticsearch, in the shape of the country's shards: what a school's question takes among
them, and an area's, and what they weigh on disk and in memory.

Only when asked for by name; needs ``TEST_SEARCH_URL``, five gigabytes of disk and many minutes.  ``--keep`` leaves the
index: the next run asks it again when the machine has calmed down, or goes on where this one was broken off.

What is simulated is the number of documents, schools, postings and names.  Documents are analysed once, by the
thousand, and written again for other schools; each time with some invented names, so that the list of words is as long
as a country's, which no sentences of ours would make it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from random import Random
from typing import Any

from bench.rows import Options, Row
from bench.search_input import analysed_text, texts
from bench.search_latency import GOAL_MS, times
from search.analysis.analyse import grams, version
from search.backends import elastic_rows
from search.backends.elastic_server import WRITING
from search.backends.elasticsearch import ElasticsearchEngine
from search.values import Analysed, Scope

DOCUMENTS, QUICK_DOCUMENTS, OF_EACH, MADE = 1_000_000, 20_000, 150, 6_000
SHARDS = int(os.environ.get("BENCH_SHARDS", "4"))
"""As many as the plan of ``docs/scale.md`` wants for a million; 1 shows what a shard of three times that size does."""
AREA, SCHOOLS_OF_AREA = 9, 104
NAMES_OF_EACH = 3
BEGINNINGS, ENDS = "กขคงจชซดตถทนบปผพมยรลวสหอ", ("า", "ี", "ิน", "าน", "ุม", "ูล", "อง", "ัน", "อย")


def measure(options: Options) -> Iterator[Row]:
    server = os.environ.get("TEST_SEARCH_URL", "")
    if not server:
        sys.exit("bench search_million: needs TEST_SEARCH_URL (deploy/elasticsearch.sh start)")
    count = QUICK_DOCUMENTS if options.quick else DOCUMENTS
    engine = ElasticsearchEngine(server, alias=f"web-school-bench-{count}-{SHARDS}", shards=SHARDS)
    title = f"search, Elasticsearch, {count:,} documents on {SHARDS} shards"
    try:
        if not engine._behind_alias():
            yield Row(f"{title}: into the index", round(rate_of_filling(engine, count // OF_EACH)), "/s")
        yield Row(f"{title}: on disk", weight(engine), "MB")
        yield from questions(title, engine, count // OF_EACH)
        yield from memory(title, engine)
    finally:
        if not options.keep:
            engine.remove()


def questions(title: str, engine: ElasticsearchEngine, tenants: int) -> Iterator[Row]:
    """Ask one school after the other, far apart, so that no answer is remembered; then an area."""
    engine.gather(AREA, range(1, min(tenants, SCHOOLS_OF_AREA) + 1))
    schools = cycle([Scope("tenant", at) for at in range(1, tenants + 1, 61)])
    yield from times(f"{title}: a question to a school", engine, schools, GOAL_MS)
    yield from times(f"{title}: a question to an area of 104 schools", engine, cycle([Scope("area", AREA)]))


def rate_of_filling(engine: ElasticsearchEngine, tenants: int) -> float:
    """Write documents as ``apply`` does, but ask of no school what is there; return how many in a second."""
    made = [analysed_text(numbered) for numbered in enumerate(texts(MADE))]
    index = engine._index(version())
    engine._make(index)
    refreshing(engine, index, "-1")
    first = 1 + engine._ask("GET", f"{index}/_count", None, WRITING)["count"] // OF_EACH
    started = time.perf_counter()
    for tenant_id in range(first, tenants + 1):
        rows = (elastic_rows.document_row(tenant_id, each) for each in documents(made, tenant_id))
        engine._write(index, str(tenant_id), 1, rows)
    refreshing(engine, index, "1s")
    engine._move_alias(index)
    return (tenants + 1 - first) * OF_EACH / (time.perf_counter() - started)


def refreshing(engine: ElasticsearchEngine, index: str, every: str) -> None:
    """Let what is written be found every so often; ``-1``: not yet, so that it is packed in large pieces."""
    engine._ask("POST", f"{index}/_refresh", None, WRITING)
    engine._ask("PUT", f"{index}/_settings", {"index": {"refresh_interval": every}}, WRITING)


def documents(made: Sequence[Analysed], tenant_id: int) -> Iterator[Analysed]:
    """Yield the documents of one school, the same ones in every run."""
    random = Random(tenant_id)
    for at in range(OF_EACH):
        each = made[(tenant_id * 37 + at) % len(made)]
        names = [name(random) for _ in range(NAMES_OF_EACH)]
        yield replace(each, words=" ".join([each.words, *names]), grams=" ".join([each.grams, *grams(" ".join(names))]))


def name(random: Random) -> str:
    """Return one of ten million."""
    return "".join(random.choice(BEGINNINGS) + random.choice(ENDS) for _ in range(3))


def weight(engine: ElasticsearchEngine) -> float:
    told = engine._ask("GET", f"{engine._alias}/_stats/store", None, WRITING)
    return round(told["_all"]["primaries"]["store"]["size_in_bytes"] / 1_000_000)


def memory(title: str, engine: ElasticsearchEngine) -> Iterator[Row]:
    """What the server holds after the questions: of its heap what has outlived a collection, and the most it had."""
    told = engine._ask("GET", "_nodes/stats/jvm", None, WRITING)
    heaps: list[dict[str, Any]] = [node["jvm"]["mem"] for node in told["nodes"].values()]
    allowed = sum(heap["heap_max_in_bytes"] for heap in heaps)
    for what, key in (("old objects in the heap", "used_in_bytes"), ("the same, at most so far", "peak_used_in_bytes")):
        held = sum(heap["pools"]["old"][key] for heap in heaps)
        yield Row(f"{title}: {what}", round(held / 1e6), "MB", round(allowed / 1e6), "allowed")
