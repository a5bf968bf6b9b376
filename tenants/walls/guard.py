"""The middleware that stands before every view of the admin host."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from wagtail.admin.auth import reject_request

from tenants.middleware import not_found
from tenants.walls.classes import ARGUMENTS, PARAMETERS, Access, Kind, View
from tenants.walls.objects import Reach, kind_named
from tenants.walls.table import TABLE

NOTHING_HERE = "ไม่พบหน้านี้"
LIVE_WORDS = {Kind.REVISION: {"live", "earliest", "latest"}}
"""Words that stand for a revision of the page named beside them."""
ALL = "all"
CHOOSE_PAGE = "wagtailadmin_choose_page"


class WallMiddleware:
    """Close every view that the table does not open to this person, and every object of another tenant: 404, saying
    nothing.  Stands behind Django's authentication and before the views, whose own checks stay as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        entry = TABLE.get(match.view_name) if match is not None and match.view_name else None
        if entry is None or entry.access == Access.DENIED:
            return nothing_here()
        if entry.access == Access.OPEN:
            return None
        if not request.user.is_authenticated:
            answer: HttpResponse = reject_request(request)
            return answer
        if request.user.is_superuser:
            return None
        reach = Reach(request.user)  # type: ignore[arg-type]
        if entry.access == Access.PLATFORM or args or not passes(entry, request, kwargs, reach):
            return nothing_here()
        begin_at_home(request, kwargs, reach)
        return None


def may_pass(view_name: str, user: Any) -> bool:
    """Say whether a person who is signed in passes a view, whatever objects it may be asked for."""
    entry = TABLE.get(view_name)
    if entry is None or entry.access == Access.DENIED:
        return False
    return entry.access != Access.PLATFORM or bool(user.is_active and user.is_superuser)


def nothing_here() -> HttpResponse:
    return not_found(NOTHING_HERE)


def passes(entry: View, request: HttpRequest, kwargs: Mapping[str, Any], reach: Reach) -> bool:
    """Say whether every object that the request names is within reach."""
    named: dict[Kind, set[str]] = {}
    for kind, values in (*from_path(entry, kwargs), *from_parameters(entry, request)):
        kind = named_model(kwargs) if kind == Kind.MODEL else kind
        if kind is None:
            return False
        named.setdefault(kind, set()).update(values)
    return all(reach.holds(kind, values) for kind, values in named.items() if values)


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


def begin_at_home(request: HttpRequest, kwargs: dict[str, Any], reach: Reach) -> None:
    """Let the page chooser begin where the person's own pages begin, not at the root of all tenants."""
    match = request.resolver_match
    if match is not None and match.view_name == CHOOSE_PAGE and "parent_page_id" not in kwargs:
        kwargs["parent_page_id"] = reach.first_page()
