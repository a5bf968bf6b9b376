"""``python -m bench.search_bad_input FOLDER [URL]``: ask bad questions; print what each took in milliseconds.

A process of its own, since reading a query string needs Django's settings.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
django.setup()

from bench.search_input import document, texts  # noqa: E402 - after setup
from search.analysis.analyse import version  # noqa: E402
from search.asking import asked_of_tenant, words_of_request  # noqa: E402
from search.backends.embedded import EmbeddedEngine  # noqa: E402
from search.backends.protocol import Engine  # noqa: E402
from search.evaluation.run import elasticsearch  # noqa: E402
from search.service import SearchService  # noqa: E402
from search.spelling import did_you_mean  # noqa: E402
from search.values import Change, Scope, analysed  # noqa: E402

DOCUMENTS, TIMES, TENANT = 300, 5, 1
LETTERS = "กขคงจชซดตถทนบปผพมยรลวสหอ" + "าิีุูเแโะั่้"
RANDOM = random.Random(5)
NONSENSE = "".join(RANDOM.choices(LETTERS, k=10_000))
QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "10,000 letters of nonsense": {"q": NONSENSE},
    "nonsense in short words": {"q": " ".join(NONSENSE[at : at + 7] for at in range(0, 10_000, 7))},
    "10,000 times one letter": {"q": "ก" * 10_000},
    "10,000 marks": {"q": "่" * 10_000},
    "one mark": {"q": "้"},
    "misspelt words without end": {"q": "ห้องสุมดลอยกะทง" * 700},
    "words of every page without end": {"q": "โรงเรียนนักเรียนประกาศ" * 500},
    "10,000 Latin letters": {"q": "a" * 10_000},
    "10,000 digits": {"q": "๙" * 10_000},
    "FTS5": {"q": '" OR * : ( ) NEAR(ข่าว ครู, 2) {t b}: ^ผล -สอบ'},
    "Lucene": {"q": "ข่าว~2 +ครู -สอบ (ก OR ข)^9 [1 TO 9] _exists_:t *:* /.*/ \\"},
    "a thousand brackets": {"q": "(" * 1_000},
    "SQL": {"q": "'; DROP TABLE docs; -- ' OR 1=1 UNION SELECT * FROM w"},
    "control characters": {"q": "\0\1\2\x1b[31mข่าว\x7f\r\n\t"},
    "from right to left": {"q": "\u202eว่าข\u202c\u2066ครู\u2069\u200f"},
    "emoji": {"q": "🙂👩‍👩‍👧‍👦🏳️‍🌈" * 100},
    "half a character": {"q": "\ud83d ข่าว"},
    "page 10^9": {"q": "ข่าว", "page": "1000000000"},
    "page -1": {"q": "ข่าว", "page": "-1"},
    "filters that are none": {"q": "ข่าว", "type": "' OR 1", "year": "9" * 400, "file": "../../etc", "sort": "x"},
    "another school's": {"q": "ข่าว", "school": "ban-na", "network": "1", "tenant": "2"},
    "nothing": {"q": " \t\n"},
}


def main(folder: Path, url: str) -> None:
    with engine_at(folder, url) as engine:
        put = tuple(analysed(document(*numbered)) for numbered in enumerate(texts(DOCUMENTS)))
        engine.apply(TENANT, None, Change(1, version(), put, whole=True))
        ask(engine, {"q": "ห้องสุมด"})
        took = {name: min(ask(engine, given) for _ in range(TIMES)) for name, given in QUESTIONS.items()}
    print(json.dumps({name: round(1000 * seconds, 2) for name, seconds in took.items()}))


@contextmanager
def engine_at(folder: Path, url: str) -> Iterator[Engine]:
    if url:
        with elasticsearch(url) as engine:
            yield engine
    else:
        yield EmbeddedEngine(folder)


def ask(engine: Engine, given: Mapping[str, str]) -> float:
    """Ask as the page does; return the seconds."""
    scope = Scope("tenant", TENANT)
    started = time.perf_counter()
    words = words_of_request(given)
    found = SearchService(scope, engine, today=date(2026, 11, 26)).ask(asked_of_tenant(words))
    did_you_mean(words.text, engine.vocabulary(scope), [hit.stored.title for hit in found.hits])
    return time.perf_counter() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
