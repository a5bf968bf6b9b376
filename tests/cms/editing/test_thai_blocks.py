"""The blocks of a page are Thai to their last word: names, labels, help, choices, and whatever they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from cms.content.blocks import BodyBlock
from tests.cms.editing.english import english_of

AWKWARD = ("", "x" * 20_000, "mailto:", "javascript:1", "-5", "1e99", "9" * 40)
"""What a field is given to refuse: nothing, too much, what is no address and no number."""


def streams() -> Iterator[tuple[str, blocks.StreamBlock]]:
    for model in get_page_models():
        for field in model._meta.get_fields():
            if isinstance(field, StreamField) and not model._meta.abstract:
                yield f"{model.__name__}.{field.name}", field.stream_block


def inside(block: blocks.Block[Any], name: str) -> Iterator[tuple[str, blocks.Block[Any]]]:
    """Yield a block and all that it holds, with the way there."""
    yield name, block
    for child_name, child in getattr(block, "child_blocks", {}).items():
        yield from inside(child, f"{name}.{child_name}")
    if isinstance(block, blocks.ListBlock):
        yield from inside(block.child_block, f"{name}[]")


def said_by(block: blocks.Block[Any]) -> list[str]:
    said = [block.label, getattr(block.meta, "help_text", ""), getattr(block.meta, "group", "")]
    if isinstance(block, blocks.ChoiceBlock):
        said += [label for _, label in block.field.choices]
    return [str(one or "") for one in said]


def test_every_block_of_every_page_type_is_named_labelled_and_explained_in_thai() -> None:
    found = dict(streams())
    blocks_here = [one for name, stream in found.items() for one in inside(stream, name)]
    english = {name: said for name, block in blocks_here if (said := english_of(said_by(block), most=None))}

    assert len(found) >= 10
    assert len(blocks_here) > 40 * len(found)
    assert english == {}


def messages_in(told: Any) -> list[str]:
    """Return every text of an error as the editor is sent it."""
    if isinstance(told, dict):
        return [text for part in told.values() for text in messages_in(part)]
    return [text for part in told for text in messages_in(part)] if isinstance(told, list) else [str(told)]


def filled(block: blocks.Block[Any], text: str, items: int) -> Any:
    """Return a stored form with ``text`` wherever one types, ``items`` of whatever there may be many of."""
    if isinstance(block, blocks.StructBlock):
        return {name: filled(child, text, items) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [filled(block.child_block, text, items)] * items
    if isinstance(block, blocks.BooleanBlock):
        return False
    return text if isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock) else None


def refused(name: str, text: str, items: int) -> list[str]:
    """Return what is said about one such block of a body."""
    body = BodyBlock()
    value = body.to_python([{"type": name, "value": filled(body.child_blocks[name], text, items), "id": "one"}])
    try:
        body.clean(value)
    except blocks.StreamBlockValidationError as error:
        return messages_in(error.as_json_data())
    return []


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(BodyBlock().child_blocks))
def test_what_a_block_refuses_is_said_in_thai(name: str) -> None:
    said = [text for given in AWKWARD for items in (0, 1, 61) for text in refused(name, given, items)]

    assert english_of(said, most=None) == []
    assert said or name in ("text", "latest")


@pytest.mark.django_db
def test_what_a_field_of_a_block_refuses_is_said_in_thai() -> None:
    said: dict[str, list[str]] = {}
    for name, block in inside(BodyBlock(), "body"):
        if isinstance(block, blocks.FieldBlock):
            said[name] = [text for given in AWKWARD for text in told_by(block, given)]
    english = {name: words for name, texts in said.items() if (words := english_of(texts, most=None))}

    assert len([texts for texts in said.values() if texts]) > 20
    assert english == {}


def told_by(block: blocks.FieldBlock[Any], given: str) -> list[str]:
    try:
        block.field.clean(given)
    except ValidationError as error:
        return [message.replace(given, "…") if given else message for message in error.messages]
    return []
