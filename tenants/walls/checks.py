"""No installation runs with a view that nobody has classified.  ``assert_ready()`` runs these for servers."""

from __future__ import annotations

from typing import Any

from django.core import checks

from tenants.walls.listing import unclassified, unexplained


@checks.register
def check_views(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report views without a class, and arguments of open ones whose meaning nobody has written down."""
    where = "classify it in tenants/walls/table.py"
    return [
        *(checks.Error(f"view {name} is in no class: {where}", id="tenants.E001") for name in unclassified()),
        *(checks.Error(f"what does this argument name? {name}: {where}", id="tenants.E002") for name in unexplained()),
    ]
