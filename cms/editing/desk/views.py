"""The forms of the desk: a new page, the same again, one more time."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cms.content import slugs
from cms.content.dates import parse_date
from cms.content.media.errors import MediaRefused, WorkerFailed
from cms.content.models import BasePage, SiteDocument, SiteImage
from cms.content.text import plain_line
from cms.content.versions import version_of
from cms.editing.desk.arrivals import Sent, take_document, take_photo
from cms.editing.desk.asking import acts_of, own_list, own_page, own_tenant, pressed
from cms.editing.desk.errors import AlreadyFinished, AnotherPlace, EditedMeanwhile, NowhereToWrite
from cms.editing.desk.forms import DeskForm
from cms.editing.desk.kinds import ACTIVITY, DOCUMENT, KINDS, NEWS, Kind, in_order
from cms.editing.desk.services import Act, Order, write
from cms.editing.desk.shown import form_context, is_script, wait_words

logger = logging.getLogger("cms.editing")

NOT_HERE = "หน้านี้มีส่วนที่แบบฟอร์มบนมือถือแสดงไม่ได้ (เช่น ตาราง ปุ่ม หรือตัวหนา) จึงเปิดด้วยหน้าแก้ไขแบบเต็มให้ เนื้อหาทั้งหมดยังอยู่ครบ"
LOCKED = "หน้านี้ถูกล็อกไว้ชั่วคราว (กำลังรอตรวจ หรือมีผู้ล็อกไว้) จึงยังแก้ไขไม่ได้"
BROKEN = "ไม่ได้รับไฟล์ “{name}”: {reason}"
FAILED = "ระบบรับไฟล์นี้ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"
NOT_AGAIN = {"date", "until", "pictures", "documents", "statement", "number"}
"""What the next page of its kind has of its own."""
MOST_FILES = 60
"""Files of one request that a browser without our script sends."""


@require_http_methods(["GET", "POST"])
def desk_new(request: HttpRequest, *, kind: Kind) -> HttpResponse:
    """Show and take the form of a new page; ``?again=1`` begins with the words of the newest one."""
    tenant = own_tenant(request)
    try:
        parent = own_list(request, kind)
    except NowhereToWrite as error:
        messages.error(request, error.message)
        return redirect("wagtailadmin_home")
    if request.method == "POST":
        return take(request, kind, kind.form(request.POST, tenant=tenant, parent=parent))
    initial = again(request, kind) if request.GET.get("again") else {}
    return show(request, kind, kind.form(tenant=tenant, parent=parent, initial=initial))


def again(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """Return the words of the newest page of a kind, without its day, photos and files."""
    page = kind.latest_of(own_tenant(request), request.user)
    found = None if page is None else kind.read(page.get_latest_revision_as_object())
    if found is None:
        messages.info(request, f"ยังไม่มี{kind.label}ที่ทำซ้ำได้ เริ่มเขียนใหม่ได้เลย")
        return {}
    return {name: value for name, value in found.items() if name not in NOT_AGAIN}


@require_http_methods(["GET", "POST"])
def desk_edit(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show and take the form of a page that exists; one that the desk cannot show is opened in Wagtail's editor."""
    kind, page = own_page(request, page_id)
    if page.permissions_for_user(request.user).page_locked():
        messages.error(request, LOCKED)
        return redirect("editing_status", page.pk)
    newest: Any = page.get_latest_revision_as_object()
    initial = kind.read(newest)
    if initial is None:
        messages.info(request, NOT_HERE)
        return redirect("wagtailadmin_pages:edit", page.pk)
    initial |= {"based_on": version_of(page), "address": newest.slug}
    parent = page.get_parent().specific
    data = request.POST if request.method == "POST" else None
    form = kind.form(data, tenant=own_tenant(request), parent=parent, page=page, initial=initial)
    return take(request, kind, form) if data is not None else show(request, kind, form)


def take(request: HttpRequest, kind: Kind, form: DeskForm) -> HttpResponse:
    """Write the page of a form, or show the form again with what is wrong; nothing that was typed is lost."""
    refused = [*take_files(request, form), *told_by_script(request)]
    if not form.is_valid():
        return show(request, kind, form, refused=refused, status=400)
    act = pressed(request, acts_of(request, form.parent, form.page))
    order = Order(kind, form.tenant, request.user, act, timezone.now(), bool(request.POST.get("over_others")))  # type: ignore[arg-type]
    try:
        page = write(order, form)
    except AlreadyFinished as error:
        return done(request, error.page_id, act)
    except EditedMeanwhile as error:
        form.add_error(None, error.message)
        return show(request, kind, form, refused=refused, status=409, meanwhile=error)
    except (AnotherPlace, ValidationError) as error:
        form.add_error(None, error.message if isinstance(error, AnotherPlace) else error.messages)
        return show(request, kind, form, refused=refused, status=400)
    for line in refused:
        messages.warning(request, line)
    return done(request, page.pk, act)


def done(request: HttpRequest, page_id: int | None, act: Act) -> HttpResponse:
    """Lead to where the page is on its way; a script is told the address."""
    page = None if page_id is None else BasePage.objects.filter(pk=page_id).first()
    url = reverse("wagtailadmin_home") if page is None else reverse("editing_status", args=[page.pk])
    if page is None:
        messages.info(request, "หน้านี้ถูกลบไปแล้ว")
    return JsonResponse({"url": url}) if is_script(request) else redirect(url)


def take_files(request: HttpRequest, form: DeskForm) -> list[str]:
    """Keep what a browser without our script has sent with the form; return a line for each file that was refused."""
    refused: list[str] = []
    takers = (("photos", take_photo, form.pictures), ("files", take_document, form.documents))
    for name, taker, chosen in takers:
        for file in request.FILES.getlist(name)[:MOST_FILES]:
            found = take_one(request, form, taker, file)
            if isinstance(found, str):
                refused.append(BROKEN.format(name=file.name, reason=found))
            elif found not in chosen:
                chosen.append(found)
    form.documents[:] = form.documents[-form.most_files :] if form.most_files == 1 else form.documents
    return refused


def told_by_script(request: HttpRequest) -> list[str]:
    """Return what the script could not send, in its own words: for the same person's eyes only."""
    return [f"ไม่ได้รับไฟล์ {plain_line(line)[:300]}" for line in request.POST.getlist("refused")[:MOST_FILES]]


def take_one(request: HttpRequest, form: DeskForm, taker: Any, file: Any) -> int | str:
    """Return the row id of what was kept, or why it was not."""
    try:
        key = UUID(request.POST.get("key", ""))
        sent = Sent(file, "", about=request.POST.get("title", ""))
        arrival = taker(form.tenant, request.user, key, sent, timezone.now())
    except (MediaRefused, AnotherPlace) as error:
        return error.message
    except (ValueError, WorkerFailed):
        logger.exception("a file could not be taken at the desk")
        return FAILED
    return int(arrival.image_id or arrival.document_id)


def show(
    request: HttpRequest,
    kind: Kind,
    form: DeskForm,
    *,
    refused: list[str] | None = None,
    status: int = 200,
    meanwhile: EditedMeanwhile | None = None,
) -> HttpResponse:
    """Draw a form with its photos and files."""
    pictures = in_order(SiteImage, form.pictures)
    documents = in_order(SiteDocument, form.documents)
    acts = acts_of(request, form.parent, form.page)
    context = form_context(request, kind, form, pictures, documents, acts)
    context |= {"refused": refused or [], "meanwhile": meanwhile, "meanwhile_at": wait_words(meanwhile)}
    response = render(request, "editing/desk/form.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def desk_address(request: HttpRequest) -> JsonResponse:
    """Return the address that a page of this title and day would get; empty while there is no title."""
    kind = KINDS.get(request.GET.get("kind", NEWS.name), NEWS)
    try:
        parent = own_list(request, kind)
        day = parse_date(request.GET.get("date", "")) if kind.dated else None
    except (ValidationError, NowhereToWrite):
        return JsonResponse({"address": ""})
    title = request.GET.get("title", "").strip()[:255]
    proposal = slugs.propose(title, day) if slugs.romanise(title) else ""
    taken = set(parent.get_children().filter(slug__startswith=proposal[:20]).values_list("slug", flat=True))
    return JsonResponse({"address": slugs.free(proposal, taken) if proposal else ""})


desk_news = partial(desk_new, kind=NEWS)
desk_activity = partial(desk_new, kind=ACTIVITY)
desk_document = partial(desk_new, kind=DOCUMENT)
