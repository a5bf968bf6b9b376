"""The strip on every screen that says where one works, for those who serve several tenants."""

from __future__ import annotations

from typing import Any

from django import template

from tenants.places.standing import standing_of
from tenants.places.values import Place

register = template.Library()


@register.inclusion_tag("editing/place_strip.html", takes_context=True)
def place_strip(context: dict[str, Any]) -> dict[str, Any]:
    """Show the chosen place, and the way to another; nothing to who serves one tenant."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return {}
    standing = standing_of(request)
    return {"standing": standing, "place": standing.place} if standing.chooses else {}


@register.simple_tag(takes_context=True)
def the_place(context: dict[str, Any]) -> Place | None:
    """Return where one works; None for who has chosen no place or serves nowhere."""
    return standing_of(context["request"]).place
