"""Who reviews what: editors, the director and the admin of the page's own tenant."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from tenants.models import Role
from tenants.policies import tenants_within_reach

REVIEWING_ROLES = (Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN)


def may_review(user: Any, page: Any) -> bool:
    """Say whether a person may approve a page or send it back."""
    tenant_id = getattr(page, "tenant_id", None)
    if tenant_id is None or not user.is_active:
        return False
    return bool(tenants_within_reach(user, REVIEWING_ROLES).filter(pk=tenant_id).exists())


def reviewed_pages(user: Any) -> QuerySet[Any]:
    """Return the ids (as text, as workflows keep them) of the pages that a person may review."""
    from cms.content.base import BasePage

    tenants = tenants_within_reach(user, REVIEWING_ROLES).values("pk")
    pages = BasePage.objects.filter(tenant__in=tenants)
    return pages.annotate(key=Cast("pk", CharField())).values("key")
