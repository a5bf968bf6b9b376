"""What a tenant's uploads take, and the door that closes when there is no more room."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.content.media.errors import NobodyWorksHere, NoRoom
from cms.content.media.room import BigFile, Room, biggest_files, room_of, rooms_of
from cms.content.models import SiteDocument, SiteImage
from tenants.jobs import get_jobs
from tenants.models import Role, Tenant
from tests.factories import files
from tests.factories.content import image_bytes, make_document, make_image
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db

PDF = files.PDF + b"%" + b"x" * 5000 + b"\n%%EOF\n"


@pytest.fixture
def school(settings: Any, tmp_path: Any) -> Tenant:
    settings.MEDIA_ROOT = str(tmp_path)
    return make_school("banna")


def allow(school: Tenant, more: int) -> None:
    Tenant.objects.filter(pk=school.pk).update(storage_limit=room_of(school.pk).used + more)


def client_of(school: Tenant, role: Role = Role.EDITOR) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(role, school))
    return client


def test_originals_public_sizes_and_documents_count(school: Tenant) -> None:
    image, document = make_image(school), make_document(school, data=PDF)
    make_document(make_school("other"), data=PDF)
    assert room_of(school.pk) == Room(image.file_size, 0, len(PDF))
    assert document.file_size == len(PDF)
    SiteImage.objects.filter(pk=image.pk).update(rendered_size=700)
    assert room_of(school.pk).used == image.file_size + 700 + len(PDF)


def test_the_public_sizes_are_known_when_they_are_made(school: Tenant) -> None:
    image = make_image(school)
    get_jobs().run_due(lambda: False)
    image.refresh_from_db()
    assert image.rendered_size == sum(one["size"] for one in image.public_renditions) > 0


def test_many_tenants_cost_two_queries(school: Tenant, django_assert_num_queries: Any) -> None:
    tenants = [school.pk, *(make_school().pk for _ in range(3))]
    make_document(school, data=PDF)
    with django_assert_num_queries(2):
        rooms = rooms_of(tenants)
    assert [rooms[pk].used for pk in tenants] == [len(PDF), 0, 0, 0]


def test_a_file_that_does_not_fit_is_refused_before_anything_is_stored(school: Tenant, tmp_path: Any) -> None:
    allow(school, len(PDF) - 1)
    with pytest.raises(NoRoom):
        make_document(school, data=PDF)
    Tenant.objects.filter(pk=school.pk).update(storage_limit=10)
    with pytest.raises(NoRoom):
        make_image(school)
    assert (SiteDocument.objects.count(), SiteImage.objects.count()) == (0, 0)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_that_just_fits_is_taken(school: Tenant) -> None:
    allow(school, len(PDF))
    assert make_document(school, data=PDF).pk


def test_replacing_counts_the_difference(school: Tenant) -> None:
    document = make_document(school, data=PDF)
    allow(school, 10)
    document.file = SimpleUploadedFile("paper.pdf", PDF.replace(b"xx", b"yy", 1))
    document.save()
    document.file = SimpleUploadedFile("paper.pdf", PDF + PDF)
    with pytest.raises(NoRoom):
        document.save()


def test_what_is_deleted_makes_room(school: Tenant) -> None:
    document = make_document(school, data=PDF)
    allow(school, 0)
    document.delete()
    assert make_document(school, data=PDF).pk


def test_renaming_needs_no_room(school: Tenant) -> None:
    document = make_document(school, data=PDF)
    Tenant.objects.filter(pk=school.pk).update(storage_limit=1)
    document.title = "ชื่อใหม่"
    document.save()
    assert SiteDocument.objects.get(pk=document.pk).title == "ชื่อใหม่"


def test_a_closed_school_takes_no_more(school: Tenant) -> None:
    Tenant.objects.filter(pk=school.pk).update(closed_at=timezone.now())
    with pytest.raises(NobodyWorksHere):
        make_document(school, data=PDF)


@pytest.mark.parametrize(
    ("view", "name", "field"),
    [
        ("wagtaildocs:add", "paper.pdf", "file"),
        ("wagtailimages:add", "photo.jpg", "file"),
        ("wagtaildocs_chooser:create", "paper.pdf", "document-chooser-upload-file"),
        ("wagtailimages_chooser:create", "photo.jpg", "image-chooser-upload-file"),
        ("wagtaildocs:add_multiple", "paper.pdf", "files[]"),
        ("wagtailimages:add_multiple", "photo.jpg", "files[]"),
    ],
)
def test_every_way_to_upload_says_how_much_room_is_left(school: Tenant, view: str, name: str, field: str) -> None:
    allow(school, 10)
    data = PDF if name.endswith("pdf") else image_bytes(900, 700)
    prefix = field.removesuffix("file")
    answer = client_of(school).post(
        reverse(view),
        {field: SimpleUploadedFile(name, data), f"{prefix if field != 'files[]' else ''}title": "ไฟล์"},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )
    assert answer.status_code < 500
    text = answer.content.decode()
    if answer["Content-Type"].startswith("application/json"):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    assert "พื้นที่เก็บข้อมูลเหลือ" in text
    assert (SiteDocument.objects.count(), SiteImage.objects.count()) == (0, 0)


def test_the_biggest_files_come_first(school: Tenant) -> None:
    small, big = make_document(school, data=PDF), make_document(school, data=PDF + PDF)
    image = make_image(school)
    assert biggest_files(school.pk) == [
        BigFile("SiteDocument", big.pk, big.title, 2 * len(PDF)),
        BigFile("SiteDocument", small.pk, small.title, len(PDF)),
        BigFile("SiteImage", image.pk, image.title, image.file_size),
    ]
