"""The menu of a site: the live pages directly below home that ask to stand in it, in the order of the tree.

Each act is one transaction that publishes, is recorded, and returns how it is taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from wagtail.models import Revision

from cms.content import published
from cms.content.base import BasePage
from cms.content.errors import NotInThisMenu
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User


@dataclass(frozen=True, slots=True)
class Back:
    """What takes an act back: a page, and either where it stood or whether it was shown."""

    page_id: int
    before_id: int | None = None
    """The entry that came next; None: it was the last."""
    shown: bool | None = None
    """None: the act moved the page."""


def entries(tenant: Tenant) -> list[BasePage]:
    """Return the live pages directly below home, in their order, shown in the menu or not."""
    home = BasePage.objects.get(pk=tenant.root_page_id)
    return list(home.get_children().live().order_by("path"))


@transaction.atomic
def move_up(tenant: Tenant, page_id: int, user: User) -> Back | None:
    """Let an entry change places with the one shown before it; None where there is none.  Raises NotInThisMenu."""
    return _swap(tenant, page_id, user, -1)


@transaction.atomic
def move_down(tenant: Tenant, page_id: int, user: User) -> Back | None:
    """Let an entry change places with the one shown after it; None where there is none.  Raises NotInThisMenu."""
    return _swap(tenant, page_id, user, 1)


@transaction.atomic
def show(tenant: Tenant, page_id: int, user: User, *, shown: bool) -> Back | None:
    """Show or hide an entry; None where it is so already.  Raises NotInThisMenu.

    Whether a page stands in the menu is no part of a draft: every version that may still go live gets it as well, and
    no unpublished word goes live with it.
    """
    page = _own(tenant, page_id)
    if page.show_in_menus == shown:
        return None
    specific = page.specific
    specific.show_in_menus = shown
    specific.save(user=user)
    _tell_versions(specific, shown)
    _record(tenant, page, user, "shown" if shown else "hidden")
    return Back(page.pk, shown=not shown)


@transaction.atomic
def take_back(tenant: Tenant, back: Back, user: User) -> Back | None:
    """Undo an act; what has changed since stays.  Raises NotInThisMenu for a page that is no longer there."""
    if back.shown is not None:
        return show(tenant, back.page_id, user, shown=back.shown)
    page = _own(tenant, back.page_id)
    after = _following(tenant, page)
    if back.before_id is None:
        _move(tenant, page, entries(tenant)[-1], "right", user)
    else:
        _move(tenant, page, _own(tenant, back.before_id), "left", user)
    return Back(page.pk, before_id=after)


def _swap(tenant: Tenant, page_id: int, user: User, step: int) -> Back | None:
    page = _own(tenant, page_id)
    shown = [entry.pk for entry in entries(tenant) if entry.show_in_menus]
    if page.pk not in shown:
        raise NotInThisMenu(str(page_id))
    place = shown.index(page.pk) + step
    if not 0 <= place < len(shown):
        return None
    after = _following(tenant, page)
    _move(tenant, page, _own(tenant, shown[place]), "left" if step < 0 else "right", user)
    return Back(page.pk, before_id=after)


def _move(tenant: Tenant, page: BasePage, other: BasePage, side: str, user: User) -> None:
    if page.pk == other.pk:
        return
    page.move(other, pos=side, user=user)
    _record(tenant, page, user, "moved")


def _own(tenant: Tenant, page_id: int) -> BasePage:
    """Return a live page directly below home as it is now, with the home's row locked: two who order take turns."""
    if tenant.root_page_id is None:
        raise NotInThisMenu(str(page_id))
    published.lock_pages([tenant.root_page_id])
    page = next((entry for entry in entries(tenant) if entry.pk == page_id), None)
    if page is None:
        raise NotInThisMenu(str(page_id))
    return page


def _following(tenant: Tenant, page: BasePage) -> int | None:
    """Return the entry that comes next to a page."""
    ids = [entry.pk for entry in entries(tenant)]
    place = ids.index(page.pk) + 1
    return ids[place] if place < len(ids) else None


def _tell_versions(page: Any, shown: bool) -> None:
    """Write the choice into the versions that may still be published: the latest, the live one, a scheduled one."""
    may_go_live = Q(pk__in=[page.latest_revision_id, page.live_revision_id]) | Q(approved_go_live_at__isnull=False)
    for revision in Revision.objects.for_instance(page).filter(may_go_live):
        revision.content["show_in_menus"] = shown
        revision.save(update_fields=["content"])


def _record(tenant: Tenant, page: BasePage, user: User, change: str) -> None:
    record(
        Action.MENU_CHANGED,
        by=user,
        tenant=tenant,
        subject=f"page:{page.pk} {page.title}",
        details={"change": change},
    )
