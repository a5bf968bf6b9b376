"""Links that only some may see."""

from __future__ import annotations

from typing import Any

from django import template

from cms.editing.takedowns import takedown_url as url_of
from search.unread import reason_of

register = template.Library()


@register.simple_tag(takes_context=True)
def takedown_url(context: dict[str, Any], upload: Any, kind: str) -> str:
    """Return where an image or file is taken down; empty for who may not."""
    return url_of(context["request"].user, upload.tenant, f"{kind}:{upload.public_key}")


@register.simple_tag
def unsearchable(document: Any) -> str:
    """Return why the search cannot read a live document; empty where it can."""
    return reason_of(document.tenant_id, document.public_key, document.sha256)
