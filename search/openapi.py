"""What programs may ask, in OpenAPI's words."""

from __future__ import annotations

from typing import Any

from search.analysis.analyse import LONGEST_QUERY
from search.asking import EXTENSIONS, KINDS
from search.service import LAST_PAGE, PAGE_SIZE, PERIODS


def _query(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": schema}


TEXT = {"type": "string"}
WORDS = _query("q", "What to look for; longer texts are cut.", {"type": "string", "maxLength": LONGEST_QUERY})
HERE = _query("here", "1: only the office's own site (on an area office's host).", {"type": "string", "enum": ["1"]})
PART = {
    "type": "object",
    "required": ["text", "marked"],
    "properties": {"text": TEXT, "marked": {"type": "boolean", "description": "Whether this answers the query."}},
}
HIT: dict[str, Any] = {
    "type": "object",
    "required": ["title", "url", "type", "snippet"],
    "properties": {
        "title": TEXT,
        "url": {"type": "string", "format": "uri"},
        "type": {"type": "string", "enum": list(KINDS)},
        "date": {"type": ["string", "null"], "format": "date", "description": "Day, CE."},
        "file": {"type": ["string", "null"], "description": "PDF, DOCX … for files."},
        "pages": {"type": ["integer", "null"], "description": "Pages of a document."},
        "page": {"type": ["integer", "null"], "description": "Page of the document on which the snippet stands."},
        "shown_on": {"type": ["string", "null"], "format": "uri", "description": "The page that shows the file."},
        "school": {"type": "string", "description": "Short name of the school."},
        "snippet": {"type": "array", "items": PART},
    },
}
ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["query", "total", "more", "page", "pages", "hits", "counts"],
    "properties": {
        "query": TEXT,
        "total": {"type": "integer"},
        "more": {"type": "boolean", "description": "Whether there are more than `total`."},
        "page": {"type": "integer"},
        "pages": {"type": "integer"},
        "did_you_mean": {"type": ["string", "null"]},
        "hits": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}, "maxItems": PAGE_SIZE},
        "counts": {
            "type": "object",
            "description": "For each filter how many answers each of its values would give.",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": TEXT, "message": {"type": "string", "description": "For people, Thai."}},
}


def _answers(about: str, schema: dict[str, Any]) -> dict[str, Any]:
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "200": {"description": about, "content": {"application/json": {"schema": schema}}},
        "429": {"description": "Too many questions from this address; see Retry-After.", "content": problem},
        "503": {"description": "The search does not answer now; see Retry-After.", "content": problem},
    }


SUGGESTION = {"type": "object", "properties": {"title": TEXT, "url": {"type": "string", "format": "uri"}}}
SUGGESTED = {"type": "object", "properties": {"suggestions": {"type": "array", "items": SUGGESTION}}}

OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Search of a school's site",
        "version": "1",
        "description": "On the host of every school and area office.  An area office's host searches all its schools.",
    },
    "paths": {
        "/-/search/results.json": {
            "get": {
                "summary": "The answers of the page of search",
                "parameters": [
                    WORDS,
                    _query("type", "Only this type.", {"type": "string", "enum": list(KINDS)}),
                    _query("year", "Only this year (Buddhist era).", {"type": "integer"}),
                    _query("when", "Only days up to today, so far back.", {"type": "string", "enum": list(PERIODS)}),
                    _query("file", "Only files of this kind.", {"type": "string", "enum": sorted(EXTENSIONS)}),
                    _query("school", "Only this school (area offices).", TEXT),
                    _query("network", "Only schools of this network (area offices).", {"type": "integer"}),
                    _query("sort", "Newest first instead of best first.", {"type": "string", "enum": ["date"]}),
                    _query("page", "Which page.", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}),
                    HERE,
                ],
                "responses": _answers("One page of answers", {"$ref": "#/components/schemas/Answer"}),
            }
        },
        "/-/search/suggestions.json": {
            "get": {
                "summary": "Titles for what somebody has begun to type",
                "parameters": [WORDS, HERE],
                "responses": _answers("The best titles", SUGGESTED),
            }
        },
    },
    "components": {"schemas": {"Answer": ANSWER, "Hit": HIT, "Problem": PROBLEM}},
}
