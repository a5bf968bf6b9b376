"""What a request to the desk stands on: the place, the kind's list, the page, and whether the person may."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from cms.content.models import BasePage
from cms.editing.desk.errors import NowhereToWrite
from cms.editing.desk.kinds import Kind, kind_of_page
from cms.editing.desk.services import Act
from tenants.models import Tenant
from tenants.places.standing import current_place


def own_tenant(request: HttpRequest) -> Tenant:
    """Return the tenant of the place; 404 for who writes nowhere in it."""
    place = current_place(request)
    if place is None or place.tenant.root_page_id is None:
        raise Http404
    return place.tenant


def own_list(request: HttpRequest, kind: Kind) -> BasePage:
    """Return the list below which a new page would stand; 404 for who may not write there.  Raises NowhereToWrite."""
    tenant = own_tenant(request)
    found = kind.list_of(tenant)
    if found is None:
        if not may_write(request, BasePage.objects.get(pk=tenant.root_page_id)):
            raise Http404
        raise NowhereToWrite(str(kind.list_model._meta.verbose_name))
    if not found.permissions_for_user(request.user).can_add_subpage():
        raise Http404
    return found


def may_write(request: HttpRequest, page: BasePage) -> bool:
    """Say whether the person may add pages somewhere below a page."""
    return request.user.is_superuser or "add" in page.permissions_for_user(request.user).permissions


def own_page(request: HttpRequest, page_id: int) -> tuple[Kind, BasePage]:
    """Return a page that the person may edit now, and its kind; 404 for every other."""
    tenant = own_tenant(request)
    row = BasePage.objects.filter(pk=page_id, tenant=tenant).first()
    kind = None if row is None else kind_of_page(row)
    if row is None or kind is None:
        raise Http404
    page = row.specific
    rights = page.permissions_for_user(request.user)
    if not rights.can_edit():
        raise Http404
    return kind, page


def acts_of(request: HttpRequest, parent: BasePage, page: BasePage | None = None) -> list[Act]:
    """Return what the person may do with a form, the main button first."""
    if page is not None:
        may_publish = page.permissions_for_user(request.user).can_publish()
    else:
        may_publish = parent.permissions_for_user(request.user).can_publish_subpage()
    if may_publish:
        return [Act.PUBLISH, Act.DRAFT]
    return [Act.SUBMIT, Act.DRAFT] if parent.has_workflow else [Act.DRAFT]


def pressed(request: HttpRequest, allowed: list[Act]) -> Act:
    """Return the button that was pressed; what is not allowed is the least: a draft."""
    wanted: Any = request.POST.get("act", "")
    return Act(wanted) if wanted in allowed else allowed[-1] if wanted else allowed[0]
