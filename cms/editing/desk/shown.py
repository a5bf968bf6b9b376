"""What the templates of the desk are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cms.content.dates import thai_date, thai_moment
from cms.content.media.documents import ALLOWED
from cms.content.media.forms import ACCEPT_DOCUMENTS, ACCEPT_IMAGES
from cms.content.text import size_words
from cms.content.widgets import FileInput
from cms.editing.desk.errors import EditedMeanwhile
from cms.editing.desk.forms import DeskForm
from cms.editing.desk.kinds import Kind
from cms.editing.desk.models import PhotoConsent
from cms.editing.desk.presence import arrive, others_at
from cms.editing.desk.services import Act
from tenants.places.standing import standing_of

THUMBNAIL = "fill-240x180"
SMALL = ("thumbnail", "webp")
BUTTONS = {
    Act.PUBLISH: "เผยแพร่",
    Act.SUBMIT: "ส่งให้ตรวจ",
    Act.DRAFT: "บันทึกฉบับร่าง",
}


@dataclass(frozen=True, slots=True)
class Photo:
    pk: int
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    pk: int
    name: str
    size: str


def is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def thumbnail_url(image: Any) -> str:
    """Return a small picture for the form; empty where the original has become unreadable.

    The public one where it is ready: an album of 200 photos is shown without opening one of them.
    """
    ready = next((one for one in image.public_renditions if (one["name"], one["format"]) == SMALL), None)
    if ready is not None:
        return f"{settings.MEDIA_URL}{ready['path']}"
    try:
        return str(image.get_rendition(THUMBNAIL).url)
    except OSError:
        return ""


def form_context(
    request: HttpRequest, kind: Kind, form: DeskForm, pictures: list[Any], documents: list[Any], acts: list[Act]
) -> dict[str, Any]:
    """Return what the form's template needs."""
    return {
        **frame(request, kind.new if form.page is None else f"แก้ไข{kind.label}"),
        "kind": kind,
        "form": form,
        "photos": [Photo(image.pk, thumbnail_url(image), image.file_name or image.title) for image in pictures],
        "papers": [Paper(one.pk, one.title, size_words(one.file_size or 0)) for one in documents],
        "buttons": [(act.value, BUTTONS[act]) for act in acts],
        "can_repeat": form.page is None and not form.is_bound,
        "photos_input": file_input("photos", "เพิ่มรูปภาพ", ACCEPT_IMAGES),
        "files_input": file_input("files", form.add_file_word, ACCEPT_DOCUMENTS, several=form.most_files > 1),
        "kinds_of_papers": ", ".join(ALLOWED).upper(),
        "upload_url": reverse("editing_desk_upload"),
        "arrivals_url": reverse("editing_desk_arrivals"),
        "address_url": reverse("editing_desk_address"),
        "login_url": reverse("wagtailadmin_login"),
        "most_photo_bytes": settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
        "most_paper_bytes": settings.WAGTAILDOCS_MAX_UPLOAD_SIZE,
        "today": thai_date(timezone.localdate()),
        "consents": consents_of(form),
        "full_url": full_url(kind, form),
        "others": others_at(form.page, request.user) if form.page is not None else [],
        "presence": arrive(form.page, request.user) if form.page is not None and not form.is_bound else None,
    }


def file_input(name: str, button: str, accept: str, *, several: bool = True) -> str:
    """Return a way to choose files, which the script or the next screen then lists."""
    attrs = {"accept": accept, "aria-describedby": f"{name}-help"}
    widget = FileInput(attrs, button, several=several, listed=True)
    return widget.render(name, None, {"id": name})


def full_url(kind: Kind, form: DeskForm) -> str:
    """Return where the same page is written in Wagtail's editor."""
    if form.page is not None:
        return reverse("wagtailadmin_pages:edit", args=[form.page.pk])
    meta = kind.model._meta
    return reverse("wagtailadmin_pages:add", args=[meta.app_label, meta.model_name, form.parent.pk])


def frame(request: HttpRequest, title: str) -> dict[str, Any]:
    """Return what the frame of the light screens needs: where one works, and the way back."""
    standing = standing_of(request)
    return {"title": title, "standing": standing, "place": standing.place}


def consents_of(form: DeskForm) -> list[str]:
    """Return who has said when that the people in the page's photos agree."""
    if form.page is None:
        return []
    given = PhotoConsent.objects.filter(page=form.page.pk)[:3]
    return [f"{one.name} ยืนยันความยินยอมเมื่อ {thai_moment(one.given_at)} ({one.photos} ภาพ)" for one in given]


def wait_words(meanwhile: EditedMeanwhile | None) -> str:
    return thai_moment(meanwhile.at) if meanwhile is not None and meanwhile.at is not None else ""
