from __future__ import annotations

import json
from argparse import ArgumentParser
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search.backends.protocol import Engine
from search.errors import SearchError
from search.evaluation.collection import SCHOOL, Collection, read_collection
from search.evaluation.measures import Outcome, report
from search.evaluation.run import elasticsearch, embedded, outcomes

BACKENDS = ("elasticsearch", "embedded")


class Command(BaseCommand):
    help = "Ask a judged collection and print how well it is answered: R@1, R@5, R@10, MRR, zero hits, milliseconds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            metavar="FILE",
            help='JSON lines: {"doc", "title", "text"} and {"query", "relevant": [docs]}; left out: our own school set',
        )
        parser.add_argument("--backend", choices=BACKENDS, default="embedded", help="which engine answers")
        parser.add_argument("--url", help="address of the Elasticsearch (left out: SEARCH_URL)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--missed", action="store_true", help="list the queries without a relevant answer in ten")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            collection = read_collection(Path(options["file"] or SCHOOL))
            with self._engine(options) as engine:
                found = outcomes(collection, engine)
        except SearchError as error:
            raise CommandError(f"{error.message_th}: {error}") from error
        lost = len(collection.about_nothing())
        if lost:
            self.stderr.write(f"คำค้น {lost} คำไม่มีเอกสารคำตอบอยู่ในไฟล์ จึงนับว่าหาไม่พบ")
        self._tell(options, collection, found)

    def _engine(self, options: dict[str, Any]) -> AbstractContextManager[Engine]:
        if options["backend"] == "embedded":
            return embedded()
        url = options["url"] or settings.SEARCH_URL
        if not url.startswith("http"):
            raise CommandError("ระบุที่อยู่ของ Elasticsearch ด้วย --url หรือ SEARCH_URL เช่น http://127.0.0.1:9200")
        return elasticsearch(url)

    def _tell(self, options: dict[str, Any], collection: Collection, found: list[Outcome]) -> None:
        told = {"backend": options["backend"], "documents": len(collection.documents), **report(found)}
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        types = told.pop("types", {})
        for name, value in told.items():
            self.stdout.write(f"{name:>12}  {value}")
        for name, of_type in types.items():
            self.stdout.write(f"{name:>12}  " + "  ".join(f"{key} {value}" for key, value in of_type.items()))
        if options["missed"]:
            for query, outcome in zip(collection.queries, found):
                if not 0 < outcome.rank <= 10:
                    self.stdout.write(f"missed ({outcome.rank or len(outcome.found)}): {query.text}")
