"""Wagtail's bulk actions on images and documents pass by ``save()``: what would leave the tenant is refused here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages

from cms.content.media import errors
from cms.content.media.models import SiteDocument, SiteImage
from cms.content.media.ownership import require_owner

NO_TAGS = "ยังไม่เปิดให้ติดป้ายกำกับรูปภาพและเอกสาร"


@hooks.register("before_bulk_action")
def keep_uploads_in_their_tenant(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Refuse to move uploads into another tenant's collection, and to make tags that belong to nobody."""
    if not issubclass(action.model, SiteImage | SiteDocument):
        return None
    try:
        if action_type == "add_to_collection":
            collection = action.cleaned_form.cleaned_data["collection"]
            for upload in objects:
                require_owner(collection, upload.tenant_id)
    except errors.OwnershipRefused as refusal:
        messages.error(request, refusal.message)
        return redirect(action.next_url)
    if action_type == "add_tags":
        messages.error(request, NO_TAGS)
        return redirect(action.next_url)
    return None
