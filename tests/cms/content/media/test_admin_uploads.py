"""Uploads as people make them in the admin: one form, many at once, a chooser; replacing; other schools."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import ImageFile
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks
from wagtail.models import Collection

from cms.content.models import PublishedMediaRecord, SiteDocument, SiteImage
from tenants.models import Role, Tenant
from tests.factories import files
from tests.factories.content import image_bytes, make_document, make_image
from tests.factories.people import make_member

PHOTO = image_bytes()
AJAX = {"headers": {"x-requested-with": "XMLHttpRequest"}}


@pytest.fixture
def editor(alpha: Tenant) -> Client:
    """An editor of school alpha, signed in."""
    client = Client()
    client.force_login(make_member(Role.EDITOR, alpha))
    return client


@pytest.fixture
def platform(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> Client:
    """One who sees every collection, with no wall before the views: the forms hold by themselves."""
    monkeypatch.setattr("tenants.walls.guard.stand_before", lambda *args: None)
    client = Client()
    client.force_login(make_member(Role.PLATFORM_ADMIN))
    return client


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def add_image(client: Client, data: bytes, name: str = "photo.jpg", **fields: Any) -> Any:
    fields = {"title": "กีฬาสี", "alt": ""} | fields
    return client.post(reverse("wagtailimages:add"), {**fields, "file": upload(data, name)})


def add_document(client: Client, data: bytes, name: str, **fields: Any) -> Any:
    fields = {"title": "ประกาศ"} | fields
    return client.post(reverse("wagtaildocs:add"), {**fields, "file": upload(data, name)})


def errors_of(response: Any, field: str = "file") -> str:
    assert response.status_code == 200, "a refusal shows the form again"
    return " ".join(response.context["form"].errors.get(field, ()))


def test_a_photo_with_camera_notes_arrives_clean_in_ones_own_school(editor: Client, alpha: Tenant) -> None:
    response = add_image(editor, files.photo_with_notes(6), "กีฬาสี 2569.jpg", alt="  นักเรียนวิ่ง\u202e ")
    assert response.status_code == 302
    image = SiteImage.objects.get()
    assert (image.tenant_id, image.collection_id) == (alpha.pk, alpha.collection_id)
    assert (image.title, image.alt) == ("กีฬาสี", "นักเรียนวิ่ง")
    assert (image.width, image.height) == (60, 80)
    assert image.file.name == f"original_images/{image.public_key}/2569.jpg"
    assert b"ecret" not in Path(image.file.path).read_bytes()


def test_the_web_server_decodes_no_picture(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("decoded outside the picture process")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    assert add_image(editor, PHOTO).status_code == 302
    image = SiteImage.objects.get()
    assert (image.width, image.height) == (64, 48)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (files.SVG, "logo.svg", "ไฟล์นี้เป็น SVG ไม่ใช่รูปภาพที่ใช้ได้"),
        (files.PDF, "paper.jpg", "ไฟล์นี้เป็น PDF ไม่ใช่รูปภาพที่ใช้ได้"),
        (b"", "empty.jpg", "ไฟล์นี้ว่างเปล่า (0 ไบต์)"),
        (files.noisy_photo(400, 300)[:-3000], "cut.jpg", "เปิดรูปภาพนี้ไม่ได้"),
        (files.png_that_claims(30_000, 30_000), "bomb.png", "900 ล้านพิกเซล"),
        (b"hello", "words.png", "ไฟล์นี้ไม่ใช่รูปภาพที่ใช้ได้"),
    ],
)
def test_a_bad_picture_is_refused_in_thai_beside_the_file(editor: Client, data: bytes, name: str, says: str) -> None:
    assert says in errors_of(add_image(editor, data, name))
    assert not SiteImage.objects.exists()


def test_a_picture_is_known_by_its_bytes_not_by_its_name(editor: Client) -> None:
    add_image(editor, files.encoded(files.quarters(), "PNG"), "really-a-png.jpg")
    assert SiteImage.objects.get().file.name.endswith("/really-a-png.png")


@pytest.mark.parametrize(
    ("title", "says"), [("ก" * 300, "ยาว 300 ตัวอักษร"), ("  ", "กรุณาตั้งชื่อ"), ("\u202e\u200f", "กรุณาตั้งชื่อ")]
)
def test_a_title_that_cannot_be_is_refused_in_thai(editor: Client, title: str, says: str) -> None:
    assert says in errors_of(add_image(editor, PHOTO, title=title), "title")


def test_marks_emoji_and_script_in_a_title_stay_text(editor: Client) -> None:
    add_image(editor, PHOTO, title="<script>alert(1)</script> 🎉")
    page = editor.get(reverse("wagtailimages:index")).content.decode()
    assert "<script>alert(1)" not in page
    assert SiteImage.objects.get().title == "<script>alert(1)</script> 🎉"


# ------------------------------------------------------------------------------------------------------- many at once


def add_many(client: Client, data: bytes, name: str, **fields: Any) -> Any:
    response = client.post(reverse("wagtailimages:add_multiple"), {**fields, "files[]": upload(data, name)}, **AJAX)
    assert response.status_code == 200
    return json.loads(response.content)


def test_many_at_once_get_tenant_title_and_clean_bytes(editor: Client, alpha: Tenant) -> None:
    answer = add_many(editor, files.photo_with_notes(), "วันไหว้ครู.JPG")
    image = SiteImage.objects.get(pk=answer["image_id"])
    assert (image.tenant_id, image.title) == (alpha.pk, "วันไหว้ครู")
    assert b"ecret" not in Path(image.file.path).read_bytes()
    assert PublishedMediaRecord.objects.get().key == image.public_key


def test_a_bad_one_of_many_is_refused_in_thai(editor: Client) -> None:
    answer = add_many(editor, files.PDF, "scan.jpg")
    assert not answer["success"]
    assert "ไฟล์นี้เป็น PDF" in answer["error_message"]


def test_a_photo_that_waits_for_its_title_is_cleaned_when_it_gets_one(editor: Client, media_root: Path) -> None:
    answer = add_many(editor, files.photo_with_notes(), "a.jpg", title="ก" * 300)
    waiting = answer["uploaded_file_id"]
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=(waiting,))
    prefix = f"uploaded-image-{waiting}"
    response = editor.post(url, {f"{prefix}-title": "กีฬาสี", f"{prefix}-alt": ""}, **AJAX)
    assert json.loads(response.content)["success"]
    image = SiteImage.objects.get()
    assert b"ecret" not in Path(image.file.path).read_bytes()
    assert len(list(Path(image.file.path).parent.iterdir())) == 1, "the untouched upload is gone"


# ----------------------------------------------------------------------------------------------------------- choosers


def test_the_chooser_takes_and_refuses_like_the_form(editor: Client, alpha: Tenant) -> None:
    url = reverse("wagtailimages_chooser:create")
    fields = {"image-chooser-upload-title": "หน้าปก", "image-chooser-upload-alt": ""}
    bad = editor.post(url, {**fields, "image-chooser-upload-file": upload(files.SVG, "x.jpg")}, **AJAX)
    assert "ไฟล์นี้เป็น SVG" in str(json.loads(bad.content))
    good = editor.post(url, {**fields, "image-chooser-upload-file": upload(PHOTO, "x.jpg")}, **AJAX)
    assert json.loads(good.content)["step"] == "chosen"
    assert SiteImage.objects.get().tenant_id == alpha.pk


# ---------------------------------------------------------------------------------------------------------- documents


def test_a_document_gets_a_permanent_ascii_name(editor: Client, alpha: Tenant) -> None:
    assert add_document(editor, files.PDF, "ประกาศ รับสมัคร ม.1 2569.PDF").status_code == 302
    document = SiteDocument.objects.get()
    assert (document.tenant_id, document.public_name) == (alpha.pk, "1-2569.pdf")
    assert document.file.name == f"documents/{document.public_key}/1-2569.pdf"
    form = json.loads(bytes(PublishedMediaRecord.objects.get().body))
    assert (form["name"], form["content_type"], form["sha256"]) == ("1-2569.pdf", "application/pdf", document.sha256)
    assert form["size"] == len(files.PDF)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (files.HTML, "page.html", "ไม่รับไฟล์ชนิด .html"),
        (files.SVG, "logo.svg", "ไม่รับไฟล์ชนิด .svg"),
        (files.HTML, "page.pdf", "เนื้อไฟล์ไม่ใช่ .pdf"),
        (b"", "empty.pdf", "ไฟล์นี้ว่างเปล่า"),
        (files.old_office("EncryptedPackage"), "secret.xlsx", "ตั้งรหัสผ่านไว้"),
    ],
)
def test_a_bad_document_is_refused_once_in_thai_beside_the_file(
    editor: Client, data: bytes, name: str, says: str
) -> None:
    response = add_document(editor, data, name)
    assert says in errors_of(response)
    assert len(response.context["form"].errors["file"]) == 1
    assert not SiteDocument.objects.exists()


def test_replacing_keeps_address_and_name_and_removes_the_old_file_after_the_commit(
    editor: Client, alpha: Tenant, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    document = make_document(alpha, name="plan.pdf")
    old = Path(document.file.path)
    with django_capture_on_commit_callbacks() as callbacks:
        data = {"title": "แผน", "file": upload(files.PDF + b"\n%%EOF", "แผนใหม่.pdf")}
        response = editor.post(reverse("wagtaildocs:edit", args=(document.pk,)), data)
        assert response.status_code == 302
        assert old.exists()
    for callback in callbacks:
        callback()
    assert not old.exists()
    after = SiteDocument.objects.get()
    assert (after.public_key, after.public_name) == (document.public_key, "plan.pdf")
    assert after.sha256 != document.sha256
    assert Path(after.file.path).exists()


def test_a_replacement_of_another_type_is_refused_because_the_address_is_permanent(
    editor: Client, alpha: Tenant
) -> None:
    document = make_document(alpha, name="plan.pdf")
    data = {"title": "แผน", "file": upload(files.office("docx"), "plan.docx")}
    response = editor.post(reverse("wagtaildocs:edit", args=(document.pk,)), data)
    assert "ไฟล์เดิมเป็น .pdf" in errors_of(response)
    assert SiteDocument.objects.get().sha256 == document.sha256


def test_a_deleted_document_is_withdrawn_and_its_folder_goes(
    editor: Client,
    alpha: Tenant,
    media_root: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    document = make_document(alpha)
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("wagtaildocs:delete", args=(document.pk,)))
    assert not SiteDocument.objects.exists()
    assert not PublishedMediaRecord.objects.exists()
    assert not any((media_root / "documents").iterdir())


# --------------------------------------------------------------------------------------------------- other collections


def test_a_collection_of_no_school_is_refused(platform: Client, alpha: Tenant, beta: Tenant) -> None:
    root = Collection.get_first_root_node()
    response = add_image(platform, PHOTO, collection=root.pk)
    assert "คลังนี้ไม่ได้เป็นของหน่วยงานใด" in errors_of(response, "collection")


def test_an_upload_cannot_be_moved_to_another_school_by_its_form(platform: Client, alpha: Tenant, beta: Tenant) -> None:
    image = make_image(alpha)
    data = {"title": "กีฬาสี", "alt": "", "collection": beta.collection_id}
    response = platform.post(reverse("wagtailimages:edit", args=(image.pk,)), data)
    assert "คลังนี้เป็นของหน่วยงานอื่น" in errors_of(response, "collection")
    assert SiteImage.objects.get().collection_id == alpha.collection_id


@pytest.mark.parametrize(("make", "name"), [(make_image, "siteimage"), (make_document, "sitedocument")])
def test_an_upload_cannot_be_moved_to_another_school_by_a_bulk_action(
    platform: Client, alpha: Tenant, beta: Tenant, make: Callable[[Tenant], Any], name: str
) -> None:
    one = make(alpha)
    url = reverse("wagtail_bulk_action", args=("content", name, "add_to_collection"))
    back = reverse("wagtailadmin_home")
    response = platform.post(f"{url}?id={one.pk}&next={back}", {"collection": beta.collection_id}, follow=True)
    assert "คลังนี้เป็นของหน่วยงานอื่น" in response.content.decode()
    assert type(one).objects.get().collection_id == alpha.collection_id


def test_an_upload_may_be_moved_to_a_folder_of_its_own_school(platform: Client, alpha: Tenant) -> None:
    image = make_image(alpha)
    folder = Collection.objects.get(pk=alpha.collection_id).add_child(name="กีฬาสี")
    url = reverse("wagtail_bulk_action", args=("content", "siteimage", "add_to_collection"))
    platform.post(f"{url}?id={image.pk}", {"collection": folder.pk})
    assert SiteImage.objects.get().collection_id == folder.pk


def test_tags_that_belong_to_nobody_cannot_be_made_by_a_bulk_action(platform: Client, alpha: Tenant) -> None:
    image = make_image(alpha)
    url = reverse("wagtail_bulk_action", args=("content", "siteimage", "add_tags"))
    platform.post(f"{url}?id={image.pk}", {"tags": "x"})
    assert not image.tags.exists()


def test_an_editor_cannot_put_a_picture_into_another_school(editor: Client, alpha: Tenant, beta: Tenant) -> None:
    add_image(editor, PHOTO, collection=beta.collection_id)
    assert not SiteImage.objects.exists()


# -------------------------------------------------------------------------------------------------------------- screens


def test_the_editor_reads_why_a_picture_is_not_public_and_sees_no_focal_point(editor: Client, alpha: Tenant) -> None:
    image = make_image(alpha)
    url = reverse("wagtailimages:edit", args=(image.pk,))
    assert "กำลังเตรียมภาพสำหรับเว็บไซต์" in editor.get(url).content.decode()
    SiteImage.objects.update(rendition_error="เปิดรูปภาพนี้ไม่ได้")
    page = editor.get(url).content.decode()
    assert "ภาพนี้ยังแสดงบนเว็บไซต์ไม่ได้: เปิดรูปภาพนี้ไม่ได้" in page
    assert "focal" not in page


@pytest.mark.parametrize(("make", "url"), [(make_image, "wagtailimages:index"), (make_document, "wagtaildocs:index")])
def test_a_listing_costs_the_same_for_one_and_for_many(
    editor: Client, alpha: Tenant, make: Callable[[Tenant], Any], url: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert editor.get(reverse(url)).status_code == 200
        return len(captured)

    make(alpha)
    queries()
    one = queries()
    for _ in range(4):
        make(alpha)
    queries()
    assert queries() == one
