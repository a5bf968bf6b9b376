"""What lies in an index of Elasticsearch: its mapping, its rows by role, and the bulks that carry them there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.backends.elastic_rarity import ALIKE
from search.scoring import FILLER
from search.values import Analysed, Candidate, Facts

FORMAT = 3
"""Rises with every change of the mapping or the similarity."""
BULK_DOCUMENTS, BULK_BYTES = 500, 5_000_000
MOST_WORDS = 2_000

TOKENS = {"type": "text", "analyzer": "whitespace", "similarity": "alike", "index_options": "freqs"}
KEYWORD = {"type": "keyword"}
LENGTH = {"type": "integer", "index": False}
KEPT = {"type": "keyword", "index": False, "doc_values": False}
"""Only in ``_source``."""
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_routing": {"required": True},
    "properties": {
        **dict.fromkeys(("id", "key", "role", "kind", "extension", "date", "version", "source", "words"), KEYWORD),
        **{name: {"type": "long"} for name in ("tenant", "deployment", "members")},
        **dict.fromkeys(("title", "text", "plain", "url"), KEPT),
        "about": {"type": "object", "enabled": False},
        **dict.fromkeys(("w_length", "g_length"), LENGTH),
        "w": TOKENS,
        "g": TOKENS,
    },
    # What is searched is not shown: a hit is not unpacked with all of its tokens.
    "_source": {"excludes": ["w", "g", "w_length", "g_length", "words"]},
}
SETTINGS: dict[str, Any] = {
    "refresh_interval": "1s",
    "max_result_window": 20_000,
    "similarity": {"alike": ALIKE},
}
DOCUMENT, GONE, STATE, AREA = "document", "gone", "state", "area"
"""Roles of what lies in the index."""


def template(pattern: str, shards: int) -> dict[str, Any]:
    """Return the index template: whatever makes an index of this name, it is the index that is meant."""
    return {
        "index_patterns": [pattern],
        "version": FORMAT,
        "priority": 500,
        "template": {"settings": {"number_of_shards": shards, **SETTINGS}, "mappings": MAPPINGS},
    }


def candidate_of(hit: Mapping[str, Any]) -> Candidate:
    """Read a hit that is sorted by score and id."""
    score, one = hit["sort"]
    tenant, _, key = one.partition("/")
    fields, tenant_id = hit["fields"], int(tenant)
    facts = Facts(fields["kind"][0], fields["extension"][0], fields["date"][0], tenant_id)
    return Candidate(tenant_id, key, score, "words" in hit.get("matched_queries", ()), facts)


def document_row(tenant_id: int, each: Analysed) -> dict[str, Any]:
    document = each.document
    words = dict.fromkeys(word for word in each.words.split() if word != FILLER)
    return {
        "id": f"{tenant_id}/{document.key}",
        "role": DOCUMENT,
        "tenant": tenant_id,
        "key": document.key,
        "kind": document.kind,
        "extension": document.extension,
        "date": document.date,
        "source": document.source,
        "title": document.title,
        "text": document.text,
        "plain": each.plain,
        "url": document.url,
        "about": dict(document.about),
        "words": list(words)[:MOST_WORDS],
        "w": each.words,
        "g": each.grams,
        "w_length": each.words.count(" ") + 1,
        "g_length": each.grams.count(" ") + 1,
    }


def gone_row(tenant_id: int, key: str) -> dict[str, Any]:
    return {"id": f"{tenant_id}/{key}", "role": GONE, "tenant": tenant_id, "key": key}


def bulks(index: str, routing: str, deployment: int, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Yield bulks of bounded size: pairs of an action and its document."""
    lines: list[str] = []
    size = 0
    for row in rows:
        about = {"_index": index, "_id": row["id"], "routing": routing}
        action = json.dumps({"index": {**about, "version": deployment, "version_type": "external_gte"}})
        line = json.dumps(row, ensure_ascii=False)
        lines += [f"{action}\n", f"{line}\n"]
        size += len(line)
        if len(lines) >= 2 * BULK_DOCUMENTS or size >= BULK_BYTES:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines
