"""A million documents in one Elasticsearch, in the shape of the country's shards: what a school's question takes among
them, and an area's, and what they weigh.  Only when asked for by name; needs ``TEST_SEARCH_URL``, two gigabytes of disk
and some minutes.

The documents are made once, by the thousand, and written again for other schools: what is simulated is the number of
documents, schools and postings, not a country's vocabulary.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from itertools import cycle

from bench.rows import Options, Row
from bench.search_input import analysed_text, texts
from bench.search_latency import GOAL_MS, times
from search.analysis.analyse import version
from search.backends import elastic_rows
from search.backends.elastic_server import WRITING
from search.backends.elasticsearch import ElasticsearchEngine
from search.values import Analysed, Scope

DOCUMENTS, QUICK_DOCUMENTS, OF_EACH, MADE = 1_000_000, 20_000, 150, 3_000
SHARDS = 4
"""As many as the plan of ``docs/scale.md`` wants for a million."""
AREA, SCHOOLS_OF_AREA = 9, 104


def measure(options: Options) -> Iterator[Row]:
    server = os.environ.get("TEST_SEARCH_URL", "")
    if not server:
        return
    count = QUICK_DOCUMENTS if options.quick else DOCUMENTS
    made = [analysed_text(numbered) for numbered in enumerate(texts(MADE))]
    engine = ElasticsearchEngine(server, alias=f"web-school-bench-{secrets.token_hex(4)}", shards=SHARDS)
    try:
        started = time.perf_counter()
        tenants = fill(engine, made, count)
        title = f"search, Elasticsearch, {count:,} documents on {SHARDS} shards"
        yield Row(f"{title}: into the index", round(count / (time.perf_counter() - started)), "/s")
        yield Row(f"{title}: on disk", weight(engine), "MB")
        engine.gather(AREA, range(1, SCHOOLS_OF_AREA + 1))
        schools = cycle([Scope("tenant", at) for at in range(1, tenants + 1, 61)])
        yield from times(f"{title}: a question to a school", engine, schools, GOAL_MS)
        yield from times(f"{title}: a question to an area of 104 schools", engine, cycle([Scope("area", AREA)]))
    finally:
        engine.remove()


def fill(engine: ElasticsearchEngine, made: Sequence[Analysed], count: int) -> int:
    """Write documents as ``apply`` does, but without asking for every school what is there; return the schools."""
    index = engine._index(version())
    engine._make(index)
    tenants = count // OF_EACH
    for tenant_id in range(1, tenants + 1):
        mine = (made[(tenant_id * 37 + at) % len(made)] for at in range(OF_EACH))
        engine._write(index, str(tenant_id), 1, (elastic_rows.document_row(tenant_id, each) for each in mine))
    engine._ask("POST", f"{index}/_refresh", None, WRITING)
    engine._move_alias(index)
    return tenants


def weight(engine: ElasticsearchEngine) -> float:
    told = engine._ask("GET", f"{engine._alias}/_stats/store", None)
    return round(told["_all"]["primaries"]["store"]["size_in_bytes"] / 1_000_000)
