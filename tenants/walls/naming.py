"""What a request names: ids in the address, in the query and in the names of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest

from tenants.walls.classes import ARGUMENTS, PARAMETERS, Kind, View
from tenants.walls.objects import Reach, kind_named

LIVE_WORDS = {Kind.REVISION: {"live", "earliest", "latest"}}
"""Words that stand for a revision of the page named beside them."""
ALL = "all"


def passes(entry: View, request: HttpRequest, kwargs: Mapping[str, Any], reach: Reach) -> bool:
    """Say whether every object that the request names is within reach."""
    named = everything_named(entry, request, kwargs)
    return named is not None and all(reach.holds(kind, values) for kind, values in named.items() if values)


def everything_named(entry: View, request: HttpRequest, kwargs: Mapping[str, Any]) -> dict[Kind, set[str]] | None:
    """Return the ids that a request names, by kind; None where one names what nobody has classified."""
    named: dict[Kind, set[str]] = {}
    for kind, values in (*from_path(entry, kwargs), *from_parameters(entry, request)):
        kind = named_model(kwargs) if kind == Kind.MODEL else kind
        if kind is None:
            return None
        named.setdefault(kind, set()).update(values)
    return named


def from_path(entry: View, kwargs: Mapping[str, Any]) -> Iterator[tuple[Kind | None, set[str]]]:
    """Yield what the address names; an argument that nobody classified is nothing within reach."""
    for name, value in kwargs.items():
        kind = entry.ids.get(name, ARGUMENTS.get(name))
        yield kind, {str(value)} - (LIVE_WORDS.get(kind, set()) if kind else set())


def from_parameters(entry: View, request: HttpRequest) -> Iterator[tuple[Kind | None, set[str]]]:
    """Yield what query and form name.  Empty values name nothing; of words, only "all" of a listing is left to views:
    these read it inside the parent that the same query names.  A form's prefix does not hide a name."""
    for source in (request.GET, request.POST):
        for name in source:
            kind = entry.ids.get(name, PARAMETERS.get(name.rpartition("-")[2]))
            if kind is not None:
                yield kind, {part for value in source.getlist(name) for part in parts(value)} - words(kind, source)


def parts(value: str) -> Iterator[str]:
    """Yield the ids of one value, which may be several parted by commas."""
    return (part.strip() for part in value.split(",") if part.strip())


def words(kind: Kind, source: Mapping[str, Any]) -> set[str]:
    """Return what may stand in the place of an id."""
    return {ALL} if kind == Kind.MODEL and source.get("childOf") else set()


def named_model(kwargs: Mapping[str, Any]) -> Kind | None:
    return kind_named(str(kwargs.get("app_label", "")), str(kwargs.get("model_name", "")))
