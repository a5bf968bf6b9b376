"""The middleware that stands before every view of the admin host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from wagtail.admin.auth import reject_request

from tenants.models import User
from tenants.places.narrowing import narrow
from tenants.places.services import leave_what_is_over
from tenants.places.standing import SESSION_KEY, standing_of
from tenants.places.values import Bounds, Standing, Way
from tenants.walls.classes import Access, View
from tenants.walls.naming import passes
from tenants.walls.objects import Reach
from tenants.walls.outside import not_inside, nothing_here
from tenants.walls.table import TABLE

CHOOSE_PAGE = "wagtailadmin_choose_page"


class WallMiddleware:
    """Close every view that the table does not open to this person, and every object of another tenant: 404, saying
    nothing.  Shrink the rights of who works in a chosen place to that place.  Stands behind Django's authentication and
    before the views, whose own checks stay as they are.
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
            return nothing_here(request)
        if entry.access == Access.OPEN:
            return None
        if not request.user.is_authenticated:
            answer: HttpResponse = reject_request(request)
            return answer
        return stand_before(entry, request, args, kwargs)


def stand_before(
    entry: View, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase | None:
    """Return what closes a view to the person who is signed in; None lets the request through."""
    user: Any = request.user
    if entry.access == Access.PLATFORM or (entry.access == Access.AREA and user.is_superuser):
        return None if user.is_superuser and user.is_active else nothing_here(request)
    standing = standing_of(request)
    if standing.is_outside and request.session.pop(SESSION_KEY, None) is not None:
        leave_what_is_over(user, now=timezone.now())
    if entry.access == Access.PLACE and standing.is_outside:
        return not_inside(entry, request, kwargs)
    if entry.access != Access.AREA:
        shrink(user, standing)
    reach = Reach(user)
    if args or not passes(entry, request, kwargs, reach):
        return not_inside(entry, request, kwargs) if standing.chooses and not args else nothing_here(request)
    begin_at_home(request, kwargs, reach)
    return None


def shrink(user: User, standing: Standing) -> None:
    """Narrow the rights of who has chosen a place; a platform admin who has not is left none."""
    if standing.chooses and standing.place is not None:
        narrow(user, standing.place.bounds)
    elif user.is_superuser:
        narrow(user, Bounds(None, Way.PLATFORM))


def may_pass(view_name: str, request: HttpRequest) -> bool:
    """Say whether the person who is signed in passes a view from here, whatever objects it may be asked for."""
    entry, user = TABLE.get(view_name), request.user
    if entry is None or entry.access == Access.DENIED:
        return False
    if entry.access == Access.PLACE:
        return not standing_of(request).is_outside
    return entry.access != Access.PLATFORM or bool(user.is_active and user.is_superuser)


def begin_at_home(request: HttpRequest, kwargs: dict[str, Any], reach: Reach) -> None:
    """Let the page chooser begin where the person's own pages begin, not at the root of all tenants."""
    match = request.resolver_match
    if match is not None and match.view_name == CHOOSE_PAGE and "parent_page_id" not in kwargs:
        kwargs["parent_page_id"] = reach.first_page()
