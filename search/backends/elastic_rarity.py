"""How rare words are in one scope, and how Elasticsearch is told.

A similarity of Elasticsearch knows the statistics of its shard alone, where many schools lie: the order of one school's
answers would change with what others write.  So the scope is asked first, by one cheap count, and each term carries
what its scope knows into the similarity: how much it is worth, and how long documents are on average.  There is only
one way in, the boost of a term, a number of 32 bits: both stand in it as logarithms (``packed``), of which a script
makes the two numbers again (``ALIKE``), once for each term.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from search.scoring import GRAM_WEIGHT, K1, LEAST_IDF, B, idf
from search.values import Query

FIELDS = ("w", "g")
"""Words and trigrams; ``<field>_length`` keeps how many of them a document has."""
WORTH_STEPS, WORTH_FROM, MEAN_STEPS = 3_400.0, 16.2, 2_048.0
"""Steps of the logarithms: what is packed comes back with an error of three in ten thousand at most."""
LEAST_MEAN_CODE, MOST_MEAN_CODE = 0x80, 0x7F7F
"""Numbers of 32 bits between them are neither tiny nor infinite, whatever the lower half is."""
FINE, WIDE = 256, 32
"""A mean is kept in parts of 1/256; a worth is below 32."""

ALIKE: dict[str, Any] = {
    "type": "scripted",
    "weight_script": {
        "source": f"int code = Float.floatToIntBits(query.boost);"
        f"double mean = Math.floor(Math.exp((code >> 16) / {MEAN_STEPS}) * {FINE});"
        f"return mean + Math.exp((code & 0xFFFF) / {WORTH_STEPS} - {WORTH_FROM}) / {WIDE};"
    },
    "script": {
        "source": f"double mean = Math.floor(weight);"
        f"return (weight - mean) * {WIDE * (K1 + 1)} * doc.freq"
        f" / (doc.freq + {K1 * (1 - B)} + {K1 * B * FINE} * doc.length / mean);"
    },
}
"""The formula of ``search.scoring`` with the numbers of a scope."""


class Rarity(NamedTuple):
    """What a scope knows: its documents, their mean length in each field, and how many hold each token of a query."""

    documents: int
    means: Mapping[str, float | None]
    """None in an index of the format before lengths were kept, whose similarity counts rarity by itself."""
    holding: Mapping[tuple[str, str], int]


def packed(worth: float, mean: float) -> float:
    """Return two positive numbers as one of 32 bits."""
    low = round((math.log(worth) + WORTH_FROM) * WORTH_STEPS)
    high = round(math.log(mean) * MEAN_STEPS)
    code = min(max(high, LEAST_MEAN_CODE), MOST_MEAN_CODE) << 16 | min(max(low, 0), 0xFFFF)
    number: float = struct.unpack(">f", code.to_bytes(4, "big"))[0]
    return number


def question_of_rarity(filters: Sequence[Mapping[str, Any]], query: Query) -> dict[str, Any]:
    """Return the search that counts, and brings no documents."""
    terms = {f"{field}{at}": {"term": {field: token}} for field, at, token in _tokens(query)}
    means = {field: {"avg": {"field": f"{field}_length"}} for field in FIELDS}
    return {
        "query": {"bool": {"filter": filters}},
        "size": 0,
        "track_total_hits": True,
        "aggs": {**means, "holding": {"filters": {"filters": terms}}},
    }


def rarity_of(query: Query, answer: Mapping[str, Any]) -> Rarity:
    """Read the answer to ``question_of_rarity``."""
    counted = answer.get("aggregations", {})
    buckets = counted.get("holding", {}).get("buckets", {})
    holding = {
        (field, token): buckets.get(f"{field}{at}", {}).get("doc_count", 0) for field, at, token in _tokens(query)
    }
    means = {field: counted.get(field, {}).get("value") for field in FIELDS}
    return Rarity(answer.get("hits", {}).get("total", {}).get("value", 0), means, holding)


def clauses(query: Query, rarity: Rarity) -> list[dict[str, Any]]:
    """Return what of a query its scope holds, weighed.

    Trigrams of more than half of the documents are worth nothing, and are most of the work: they are asked for only
    where nothing else is.
    """
    words = list(_weighed("w", query.words, rarity))
    grams = list(_weighed("g", query.grams, rarity))
    telling = [clause for worth, clause in grams if worth > LEAST_IDF * GRAM_WEIGHT]
    alike = telling or ([] if words else [clause for _, clause in grams])
    return [
        *([{"bool": {"should": [clause for _, clause in words], "_name": "words"}}] if words else ()),
        *alike,
    ]


def _weighed(field: str, tokens: Sequence[str], rarity: Rarity) -> Iterator[tuple[float, dict[str, Any]]]:
    """Yield of each token that the scope holds its worth and the clause that asks for it."""
    share = GRAM_WEIGHT if field == "g" else 1.0
    for token in tokens:
        holding = rarity.holding[field, token]
        if holding:
            worth, mean = share * idf(rarity.documents, holding), rarity.means[field]
            yield worth, {"term": {field: {"value": token, "boost": packed(worth, mean) if mean else share}}}


def _tokens(query: Query) -> Iterator[tuple[str, int, str]]:
    for field, tokens in zip(FIELDS, (query.words, query.grams), strict=True):
        for at, token in enumerate(tokens):
            yield field, at, token
