"""Links that only some may see."""

from __future__ import annotations

from typing import Any

from django import template

from cms.editing.takedowns import takedown_url as url_of

register = template.Library()


@register.simple_tag(takes_context=True)
def takedown_url(context: dict[str, Any], upload: Any, kind: str) -> str:
    """Return where an image or file is taken down; empty for who may not."""
    return url_of(context["request"].user, upload.tenant, f"{kind}:{upload.public_key}")
