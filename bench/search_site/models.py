"""What is searched: a title and a text, as Wagtail's pages declare theirs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from modelsearch import index


class Text(index.Indexed, models.Model):  # type: ignore[misc] # untyped
    name = models.CharField(max_length=50, unique=True)
    title = models.TextField()
    text = models.TextField()

    search_fields: ClassVar[list[Any]] = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("text"),
        index.FilterField("name"),
    ]

    class Meta:
        app_label = "search_site"

    def __str__(self) -> str:
        return str(self.title)
