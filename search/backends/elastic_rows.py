"""What lies in an index of Elasticsearch: its mapping, its rows by role, and the bulks that carry them there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.scoring import FILLER, K1, LEAST_IDF, B
from search.values import Analysed, Candidate, Facts

FORMAT = 2
"""Rises with every change of the mapping."""
BULK_DOCUMENTS, BULK_BYTES = 500, 5_000_000
MOST_WORDS = 2_000

ALIKE: dict[str, Any] = {
    "type": "scripted",
    "weight_script": {
        "source": f"double idf = Math.log((field.docCount - term.docFreq + 0.5) / (term.docFreq + 0.5));"
        f"return query.boost * (idf <= 0.0 ? {LEAST_IDF} : idf);"
    },
    "script": {
        "source": f"double mean = field.sumTotalTermFreq * 1.0 / field.docCount;"
        f"return weight * doc.freq * {K1 + 1} / (doc.freq + {K1} * ({1 - B} + {B} * doc.length / mean));"
    },
}
"""The formula of ``search.scoring``."""
TOKENS = {"type": "text", "analyzer": "whitespace", "similarity": "alike", "index_options": "freqs"}
KEYWORD = {"type": "keyword"}
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
        "w": TOKENS,
        "g": TOKENS,
    },
    # What is searched is not shown: a hit is not unpacked with all of its tokens.
    "_source": {"excludes": ["w", "g", "words"]},
}
DOCUMENT, GONE, STATE, AREA = "document", "gone", "state", "area"
"""Roles of what lies in the index."""


def candidate_of(hit: Mapping[str, Any]) -> Candidate:
    fields = {name: values[0] for name, values in hit["fields"].items()}
    tenant_id = int(fields["tenant"])
    facts = Facts(fields["kind"], fields.get("extension", ""), fields.get("date", ""), tenant_id)
    return Candidate(tenant_id, fields["key"], hit["_score"], "words" in hit.get("matched_queries", ()), facts)


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
