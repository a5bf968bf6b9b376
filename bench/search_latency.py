"""The embedded search of one large school: how long a question takes, and how long its index takes to be made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from random import Random

from bench.rows import Options, Row
from search.analysis.analyse import index_tokens, version
from search.backends.embedded import EmbeddedEngine
from search.evaluation.collection import SCHOOL, read_collection
from search.service import Asked, SearchService
from search.values import Change, Document, Scope, analysed

DOCUMENTS, QUICK_DOCUMENTS = 3_000, 300
SCHOOL_PAGES = 300
QUESTIONS = 200


def measure(options: Options) -> Iterator[Row]:
    collection = read_collection(SCHOOL)
    random = Random(7)
    sentences = [line for document in collection.documents for line in document.text.splitlines() if line]
    texts = ["\n".join(random.choices(sentences, k=8)) for _ in range(QUICK_DOCUMENTS if options.quick else DOCUMENTS)]
    documents = [Document(str(at), "page", text[:40], text, "/", "1") for at, text in enumerate(texts)]
    index_tokens("อุ่นเครื่อง")
    started = time.perf_counter()
    words = sum(len(index_tokens(text)) for text in texts[:SCHOOL_PAGES])
    seconds = time.perf_counter() - started
    yield Row("search: cutting into words", round(words / seconds), "tokens/s")
    engine = EmbeddedEngine(options.folder)
    started = time.perf_counter()
    engine.apply(1, None, Change(1, version(), tuple(map(analysed, documents[:SCHOOL_PAGES])), whole=True))
    yield Row(f"search: index of {SCHOOL_PAGES} pages", round(time.perf_counter() - started, 2), "s")
    engine.apply(1, None, Change(2, version(), tuple(map(analysed, documents)), whole=True))
    service = SearchService(Scope("tenant", 1), engine, today=date(2026, 11, 26))
    times = sorted(asked(service, query.text) for query in islice(cycle(collection.queries), QUESTIONS))
    for share in (50, 95):
        name = f"search: a question among {len(documents):,} documents, p{share}"
        yield Row(name, round(1000 * times[len(times) * share // 100], 1), "ms")


def asked(service: SearchService, text: str) -> float:
    started = time.perf_counter()
    service.ask(Asked(text))
    return time.perf_counter() - started
