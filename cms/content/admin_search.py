"""The admin's own search: modelsearch's on the database, at a cost that does not grow with the installation.

After every page that is saved the stock backend reads its whole index twice: for the average length of a title, and for
the entries that have no weight yet.  That is 2 s a publish at a million pages, inside the transaction.  Here the weight
of a title is its own matter: a usual length over its length, written to the entries that were saved.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Length
from modelsearch.backends import database
from modelsearch.utils import get_content_type_pk

USUAL_TITLE = {"postgresql": 4.0, "sqlite": 30.0}
"""PostgreSQL counts words of an index, SQLite characters.  Only how lengths compare with each other counts."""


class OwnWeights:
    """What an index of modelsearch does otherwise here."""

    entries: Any

    def add_items(self, model: Any, objs: Any) -> None:
        found = list(objs)
        super().add_items(model, found)  # type: ignore[misc]
        ids = [str(one.pk) for one in found]
        self._weigh(self.entries.filter(content_type_id=get_content_type_pk(model), object_id__in=ids))

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Weigh all entries after a rebuild; single ones are weighed when they are added."""
        if full:
            self._weigh(self.entries)

    def _weigh(self, entries: Any) -> None:
        usual = USUAL_TITLE[connection.vendor]
        measured = entries.annotate(title_length=Length("title")).filter(title_length__gt=0)
        measured.update(title_norm=usual / F("title_length"))


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name by which modelsearch asks a module for it
    """Return the search backend that fits the database."""
    backend = database.SearchBackend(params)
    if connection.vendor in USUAL_TITLE:
        backend.index_class = type("Index", (OwnWeights, backend.index_class), {})
    return backend
