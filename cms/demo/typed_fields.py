"""What only some kinds of pages have: fields and lists by the names of the model, with scenes and files put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model

from cms.content.models import SiteDocument, SiteImage
from cms.demo.texts import PageText


def chosen(model: type[Model], text: PageText, kind: type[Model]) -> Iterator[str]:
    """Yield the names of the images (or documents, as ``kind`` says) in the fields and lists of a text."""
    for owner, values in [(model, text.fields), *_rows(model, text)]:
        yield from (value for name, value in values.items() if value and _target(owner, name) is kind)


def write(page: Any, text: PageText, images: Mapping[str, SiteImage], documents: Mapping[str, SiteDocument]) -> None:
    """Give a page what its text says in ``fields`` and ``rows``; KeyError for scenes and files that are not there."""
    shelves: dict[type[Model] | None, Mapping[str, Any]] = {SiteImage: images, SiteDocument: documents}

    def values(model: type[Model], raw: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: shelves[target][value] if (target := _target(model, name)) in shelves else value
            for name, value in raw.items()
        }

    for name, value in values(type(page), text.fields).items():
        setattr(page, name, value)
    for name, rows in text.rows.items():
        model = _row_model(type(page), name)
        made = [model(sort_order=place, **values(model, row)) for place, row in enumerate(rows)]
        setattr(page, name, made)


def _rows(model: type[Model], text: PageText) -> Iterator[tuple[type[Model], Mapping[str, Any]]]:
    for name, rows in text.rows.items():
        yield from ((_row_model(model, name), row) for row in rows)


def _row_model(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name).related_model


def _target(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name).related_model
