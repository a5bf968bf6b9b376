"""The JSON Schema of a PublishedPage: what readers of the ``index.json`` twins and of the export may rely on."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from site_builder.engine.values import SCHEMA_VERSION, PublishedPage

ADDRESS = "published-page.schema.json"


def published_page_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema 2020-12) of the stored form of a page."""
    schema = msgspec.json.schema(PublishedPage)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": f"PublishedPage, version {SCHEMA_VERSION}",
        **schema,
    }


def schema_text() -> str:
    """Return the schema as the file in ``docs/reference`` holds it."""
    return json.dumps(published_page_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
