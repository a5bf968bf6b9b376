"""Row ids ↔ references, in every place where a page's fields can point at something.

One walk serves both ways: ``swap(kind, value)`` gives for a row id its reference, or for a reference its row id; None
for what it does not know.  Kinds are ``page``, ``image``, ``file`` and ``tag``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from cms.content.base import BasePage
from cms.content.media.models import SiteDocument, SiteImage
from cms.content.tags import Tag

Swap = Callable[[str, Any], Any]

KINDS: tuple[tuple[type[models.Model], str], ...] = (
    (BasePage, "page"),
    (SiteImage, "image"),
    (SiteDocument, "file"),
    (Tag, "tag"),
)
COMMON = ("title", "draft_title", "show_in_menus")
"""Fields of every page that are content; the others are place, state and keys."""
TAG = re.compile(r"<(?:a|embed)\b[^>]*>")
LINK_TYPE = re.compile(r'\b(?:linktype|embedtype)="(page|document|image)"')
ID = re.compile(r'\bid="([^"]*)"')
KIND_OF_LINK = {"page": "page", "document": "file", "image": "image"}
NOTHING = "0"
"""The id of a link whose target is gone."""


def kind_of(model: Any) -> str | None:
    return next((kind for base, kind in KINDS if issubclass(model, base)), None)


def fields_of(model: type[BasePage]) -> list[Any]:
    """Return the fields of a page type that are content."""
    common = [BasePage._meta.get_field(name) for name in COMMON]
    own = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    return [*common, *own]


def child_fields_of(model: Any) -> list[Any]:
    """Return the fields of a page's inline child that are content."""
    return [
        field for field in model._meta.concrete_fields if not field.primary_key and not isinstance(field, ParentalKey)
    ]


def relations_of(model: type[BasePage]) -> Iterator[tuple[str, Any]]:
    """Yield name and model of a page type's inline children."""
    for relation in get_all_child_relations(model):
        if relation.related_model._meta.app_label == "content":
            yield relation.get_accessor_name(), relation.related_model


def swapped(model: type[BasePage], data: dict[str, Any], swap: Swap) -> dict[str, Any]:
    """Return a page's content with every row id, or every reference, swapped; unknown names are left out."""
    found = {field.name: swap_field(field, data[field.name], swap) for field in fields_of(model) if field.name in data}
    for name, child in relations_of(model):
        rows = data.get(name) or []
        swapped_rows = [
            {field.name: swap_field(field, row.get(field.name), swap) for field in child_fields_of(child)}
            for row in rows
            if isinstance(row, dict)
        ]
        found[name] = [row for row in swapped_rows if not points_nowhere(child, row)]
    return found


def points_nowhere(child: Any, row: dict[str, Any]) -> bool:
    """Say whether an inline child lacks what it must point at: it is left out, as the public form does."""
    return any(field.many_to_one and not field.null and row[field.name] is None for field in child_fields_of(child))


def swap_field(field: Any, value: Any, swap: Swap) -> Any:
    if value is None:
        return None
    if field.many_to_one:
        kind = kind_of(field.related_model)
        return None if kind is None else swap(kind, value)
    if isinstance(field, StreamField):
        raw = json.loads(value) if isinstance(value, str) else value
        return swap_stream(field.stream_block, raw, swap)
    return swap_rich_text(value, swap) if isinstance(field, RichTextField) else value


def swap_stream(block: Any, raw: Any, swap: Swap) -> list[Any]:
    """Return a StreamField's stored form; blocks that this version does not know are left out."""
    kept = [one for one in raw if isinstance(one, dict) and one.get("type") in block.child_blocks]
    return [{**one, "value": swap_block(block.child_blocks[one["type"]], one.get("value"), swap)} for one in kept]


def swap_block(block: Any, value: Any, swap: Swap) -> Any:
    if isinstance(block, blocks.ChooserBlock):
        kind = kind_of(block.model_class)
        return None if kind is None or value is None else swap(kind, value)
    if isinstance(block, blocks.RichTextBlock):
        return swap_rich_text(value, swap)
    if isinstance(block, blocks.StreamBlock):
        return swap_stream(block, value or [], swap)
    if isinstance(block, blocks.StructBlock):
        held = value if isinstance(value, dict) else {}
        return {
            name: swap_block(child, held.get(name), swap) for name, child in block.child_blocks.items() if name in held
        }
    if isinstance(block, blocks.ListBlock):
        return [swap_item(block.child_block, item, swap) for item in value or []]
    return value


def swap_item(block: Any, item: Any, swap: Swap) -> Any:
    """Return one entry of a list, in the stored form of today (with type and id) or of old."""
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": swap_block(block, item["value"], swap)}
    return swap_block(block, item, swap)


def swap_rich_text(value: Any, swap: Swap) -> str:
    return TAG.sub(lambda tag: swap_tag(tag[0], swap), value) if isinstance(value, str) else ""


def swap_tag(tag: str, swap: Swap) -> str:
    link, row = LINK_TYPE.search(tag), ID.search(tag)
    if link is None or row is None:
        return tag
    found = swap(KIND_OF_LINK[link[1]], row[1])
    return f"{tag[: row.start(1)]}{NOTHING if found is None else found}{tag[row.end(1) :]}"
