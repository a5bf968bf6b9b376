"""``python -m bench.search_site.asking FOLDER BACKEND [URL]``: index our judged set in Wagtail's search and ask it.

Prints the rank of the first relevant answer and the seconds of every query.  A process of its own: it has a Django of
its own.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

BACKENDS = {"database": "modelsearch.backends.database", "elasticsearch": "modelsearch.backends.elasticsearch8"}
DEPTH = 10
PREFIX = "web_school_bench_"


def main(folder: Path, backend: str, url: str = "") -> None:
    configure(folder, backend, url)
    from django.core.management import call_command

    from bench.search_site.models import Text
    from search.evaluation.collection import SCHOOL, read_collection

    call_command("migrate", run_syncdb=True, verbosity=0)
    collection = read_collection(SCHOOL)
    rows = [Text(name=document.id, title=document.title, text=document.text) for document in collection.documents]
    Text.objects.bulk_create(rows)
    call_command("rebuild_modelsearch_index", verbosity=0)
    answers = [ask(query.text, query.relevant) for query in (collection.queries[0], *collection.queries)]
    # The first one fills caches.
    print(json.dumps(answers[1:]))
    if url:
        forget()


def forget() -> None:
    """Delete what was made at the server; Wagtail itself leaves the index of a model there."""
    from modelsearch.backends import get_search_backend

    indices = get_search_backend().es.indices
    for index in indices.get(index=f"{PREFIX}*"):
        indices.delete(index=index)


def configure(folder: Path, backend: str, url: str) -> None:
    import django
    from django.conf import settings

    options: dict[str, Any] = {"BACKEND": BACKENDS[backend]}
    options |= {"URLS": [url], "INDEX_PREFIX": PREFIX} if url else {}
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / f"{backend}.sqlite3")}},
        INSTALLED_APPS=["django.contrib.contenttypes", "modelsearch", "bench.search_site"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        MODELSEARCH_BACKENDS={"default": options},
        WAGTAILSEARCH_BACKENDS={"default": options},
        USE_TZ=True,
    )
    django.setup()


def ask(text: str, relevant: frozenset[str]) -> tuple[int, float]:
    """Return the rank of the first relevant answer (0: none in ten) and how long it took."""
    from modelsearch.backends import get_search_backend

    from bench.search_site.models import Text

    started = time.perf_counter()
    found = [each.name for each in get_search_backend().search(text, Text, operator="or")[:DEPTH]]
    seconds = time.perf_counter() - started
    return next((at for at, one in enumerate(found, 1) if one in relevant), 0), seconds


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
