"""What a person is told who asks for something outside the chosen place.

What belongs to nobody within reach is 404, saying nothing.  What lies in another of the person's own tenants leads to
the choice of places; a form that was sent from there is refused with words, and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from tenants.ids import is_id
from tenants.models import Tenant, User
from tenants.places.standing import current_place
from tenants.saying import said
from tenants.walls.classes import Kind, View
from tenants.walls.naming import everything_named, passes
from tenants.walls.objects import Reach, page_model

NOTHING_HERE = "ไม่พบหน้านี้"
CHOICE = "editing_places"
LEFT_THE_PLACE = (
    "ยังไม่ได้บันทึก: ขณะนี้ท่านไม่ได้ทำงานในสถานศึกษาของหน้านี้ "
    "(เลือกสถานศึกษาอื่นไว้ หรือหมดเวลาทำงานแทนแล้ว)\n"
    "กดย้อนกลับ ข้อความที่พิมพ์ไว้ยังอยู่ แล้วเลือกสถานศึกษาในแท็บใหม่ก่อนบันทึกอีกครั้ง"
)


def nothing_here(request: HttpRequest) -> HttpResponse:
    return said(request, NOTHING_HERE, template="404.html", status=404)


def not_inside(entry: View, request: HttpRequest, kwargs: Mapping[str, Any]) -> HttpResponse:
    """Answer for what the chosen place does not hold, or before one is chosen."""
    person = User.objects.get(pk=cast("int", request.user.pk))
    if not passes(entry, request, kwargs, Reach(person)):
        return nothing_here(request)
    owner, place = owner_of_named(entry, request, kwargs), current_place(request)
    if place is not None and owner in (None, place.tenant):
        return nothing_here(request)
    if is_navigation(request):
        return to_choice(request, owner)
    return left_the_place(request) if request.method == "POST" and not is_script(request) else nothing_here(request)


def to_choice(request: HttpRequest, tenant: Tenant | None) -> HttpResponse:
    """Lead to the choice of places, and from there back to what was asked for."""
    home = request.get_full_path() == reverse("wagtailadmin_home")
    query = ({} if home else {"next": request.get_full_path()}) | ({"place": tenant.slug} if tenant is not None else {})
    return redirect(f"{reverse(CHOICE)}?{urlencode(query)}".rstrip("?"))


def left_the_place(request: HttpRequest) -> HttpResponse:
    return said(request, LEFT_THE_PLACE, template="409.html", status=409)


def is_script(request: HttpRequest) -> bool:
    accepts = request.headers.get("Accept", "")
    return request.headers.get("X-Requested-With") == "XMLHttpRequest" or "application/json" in accepts


def is_navigation(request: HttpRequest) -> bool:
    """Say whether a person opens a page, and not a script or an image tag."""
    opens = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return request.method in ("GET", "HEAD") and opens and not is_script(request)


def owner_of_named(entry: View, request: HttpRequest, kwargs: Mapping[str, Any]) -> Tenant | None:
    """Return the tenant of the first object that a request names; None where it names none of a tenant's."""
    named = everything_named(entry, request, kwargs) or {}
    models = {Kind.PAGE: page_model(), Kind.NODE: page_model()}
    models |= {Kind.IMAGE: get_image_model(), Kind.DOCUMENT: get_document_model()}
    for kind, model in models.items():
        ids = [int(value) for value in named.get(kind, ()) if is_id(value)]
        rows = model._default_manager.filter(pk__in=ids, tenant__isnull=False).order_by("pk")
        tenant_id = rows.values_list("tenant", flat=True).first()
        if tenant_id is not None:
            return Tenant.objects.get(pk=tenant_id)
    return Tenant.objects.filter(slug__in=named.get(Kind.TENANT, ())).order_by("pk").first()
