"""Where the script of the desk sends photos and files, one by one, and asks what has arrived."""

from __future__ import annotations

import logging
import re
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cms.content.media.errors import MediaRefused, WorkerFailed
from cms.content.media.reading import Outcome, read_now
from cms.content.models import BasePage
from cms.content.text import size_words
from cms.editing.desk.arrivals import Sent, arrived, take_document, take_photo
from cms.editing.desk.asking import may_write, own_tenant
from cms.editing.desk.errors import AnotherPlace
from cms.editing.desk.models import Arrival
from cms.editing.desk.shown import thumbnail_url
from tenants.models import Tenant

logger = logging.getLogger("cms.editing")

CLIENT_KEY = re.compile(r"[0-9a-f]{16,64}")
TAKEN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
TAKERS = {"photo": take_photo, "file": take_document}
NO_FILE = "ไฟล์มาไม่ถึง กรุณาเลือกอีกครั้ง"
TRY_AGAIN = "ระบบรับไฟล์นี้ไม่สำเร็จ กำลังลองใหม่"


def writers_tenant(request: HttpRequest) -> Tenant:
    """Return the tenant of the place; 404 for who may not write in it."""
    tenant = own_tenant(request)
    if not may_write(request, BasePage.objects.get(pk=tenant.root_page_id)):
        raise Http404
    return tenant


def key_of(values: Any) -> UUID:
    try:
        return UUID(values.get("key", ""))
    except ValueError:
        raise Http404 from None


@require_POST
def desk_upload(request: HttpRequest) -> JsonResponse:
    """Take one photo or file.  200: it is here; 422: it will never be, and why; 503: send it again."""
    tenant, key = writers_tenant(request), key_of(request.POST)
    taker, file = TAKERS.get(request.POST.get("kind", "")), request.FILES.get("file")
    if taker is None:
        raise Http404
    if file is None:
        return JsonResponse({"error": NO_FILE}, status=422)
    try:
        arrival = taker(tenant, request.user, key, sent_of(request, file), timezone.now())  # type: ignore[arg-type]
    except (MediaRefused, AnotherPlace) as error:
        return JsonResponse({"error": error.message}, status=422)
    except WorkerFailed:
        logger.exception("the picture process failed at the desk")
        return JsonResponse({"error": TRY_AGAIN}, status=503)
    scan = bool(request.POST.get("read")) and is_scan(arrival)
    return JsonResponse(as_json(arrival, with_thumbnail=bool(request.POST.get("thumbnail"))) | {"scan": scan})


def is_scan(arrival: Arrival) -> bool:
    """Say whether a document holds pictures only, so that its form asks for a summary; no where nobody can tell now."""
    try:
        reading = None if arrival.document is None else read_now(arrival.document)
    except (WorkerFailed, OSError):
        return False
    return reading is not None and reading.outcome == Outcome.SCAN


def sent_of(request: HttpRequest, file: Any) -> Sent:
    """Return one upload; what the device says of it counts only in the form that the script writes."""
    client, taken = request.POST.get("client", ""), request.POST.get("taken", "")
    return Sent(
        file,
        client if CLIENT_KEY.fullmatch(client) else "",
        taken if TAKEN.fullmatch(taken) else "",
        request.POST.get("title", ""),
    )


@require_GET
def desk_arrivals(request: HttpRequest) -> JsonResponse:
    """List what has arrived for the person's writing, so that a form that was loaded again goes on where it was."""
    writers_tenant(request)
    found = arrived(request.user, key_of(request.GET))  # type: ignore[arg-type]
    response = JsonResponse({"arrived": [as_json(one, with_thumbnail=True) for one in found]})
    response["Cache-Control"] = "no-store"
    return response


def as_json(arrival: Arrival, *, with_thumbnail: bool) -> dict[str, Any]:
    thing = arrival.image or arrival.document
    assert thing is not None
    return {
        "id": thing.pk,
        "kind": "photo" if arrival.image_id else "file",
        "client": arrival.client_key,
        "name": arrival.name,
        "title": thing.title,
        "taken": arrival.taken,
        "size": size_words(thing.file_size or 0),
        "thumbnail": thumbnail_url(thing) if arrival.image_id and with_thumbnail else "",
    }
