"""Photos and files that arrive one by one: each once, whatever the line does, and none left behind for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pillow_heif
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.content.media import intake
from cms.content.media.errors import WorkerFailed
from cms.content.models import SiteDocument, SiteImage
from cms.editing.desk.arrivals import forget_left_behind
from cms.editing.desk.models import Arrival, Writing
from site_builder.chores import chores_for
from site_builder.queue.database import DatabaseQueue
from tenants.models import Role, Tenant, User
from tests.cms.editing.desk.conftest import NEW, news_form, paper, photo, signed_in
from tests.factories.content import make_image, make_news
from tests.factories.papers import BROKEN_PDF, text_pdf
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


def send(browser: Client, key: str, file: Any, **values: Any) -> Any:
    return browser.post(reverse("editing_desk_upload"), {"key": key, "kind": "photo", "file": file, **values})


def client_key(number: int) -> str:
    return f"{number:064x}"


def test_a_photo_that_is_sent_again_and_again_is_one(client: Client) -> None:
    key = str(uuid4())
    answers = [send(client, key, photo(), client=client_key(1)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert SiteImage.objects.count() == Arrival.objects.count() == 1


def test_fifty_photos_over_a_line_that_drops_are_fifty(client: Client, school: Tenant) -> None:
    """Every third answer is lost on its way, so the device sends that photo again."""
    key = str(uuid4())
    numbers = [number for number in range(50) for _ in range(2 if number % 3 == 0 else 1)]
    answers = [send(client, key, photo(number=one, kind="PNG"), client=client_key(one)) for one in numbers]
    ids = [answer.json()["id"] for answer in answers]
    assert len(set(ids)) == SiteImage.objects.filter(tenant=school).count() == 50
    client.post(reverse(NEW), news_form(school, key=key, photo=list(dict.fromkeys(ids)), consent="on"))
    page = school.pages.get(newspage__isnull=False).specific
    assert [one["image"].pk for one in page.body[-1].value["pictures"]] == list(dict.fromkeys(ids))[1:]


def test_a_form_that_was_loaded_again_learns_what_has_arrived(client: Client) -> None:
    key = str(uuid4())
    send(client, key, photo("b.jpg", number=1), client=client_key(1), taken="2026-11-20T09:00:00")
    send(client, key, photo("a.jpg", number=2), client=client_key(2), taken="2026-11-20T08:00:00")
    send(client, key, paper(), kind="file", client=client_key(3))
    found = client.get(reverse("editing_desk_arrivals"), {"key": key}).json()["arrived"]
    assert [one["client"] for one in found] == [client_key(3), client_key(2), client_key(1)]
    assert [bool(one["thumbnail"]) for one in found] == [False, True, True]


@pytest.mark.parametrize(
    ("file", "kind", "said"),
    [
        (photo("เสีย.jpg"), "photo", "มาไม่ครบ"),
        (paper("ใบ.pdf", b"MZ not a pdf"), "file", "เนื้อไฟล์ไม่ใช่ .pdf"),
        (paper("โปรแกรม.exe", b"MZ"), "file", "ไม่รับไฟล์ชนิด .exe"),
        (paper("ว่าง.pdf", b" "), "file", "เนื้อไฟล์ไม่ใช่ .pdf"),
        (paper("ลับ.pdf", text_pdf(1, password="secret")), "file", "ตั้งรหัสผ่านไว้"),
        (paper("เปิดไม่ได้.pdf", BROKEN_PDF), "file", "เปิดไฟล์ PDF นี้ไม่ได้"),
        (paper("เป็นรูป.pdf", photo().read()), "file", "เนื้อไฟล์ไม่ใช่ .pdf"),
        (paper("ภาพ.jpg"), "photo", "เป็น PDF"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_for_good_with_the_reason(
    client: Client, file: Any, kind: str, said: str
) -> None:
    if file.name == "เสีย.jpg":
        file.file.truncate(300)
        file.size = 300
    file.seek(0)
    answer = send(client, str(uuid4()), file, kind=kind)
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert not SiteImage.objects.exists()
    assert not SiteDocument.objects.exists()


def test_a_real_heic_of_a_telephone_becomes_a_picture_with_a_small_one_to_look_at(client: Client) -> None:
    pillow_heif.register_heif_opener()
    answer = send(client, str(uuid4()), photo("IMG_0001.HEIC", kind="HEIF"), thumbnail="1")
    image = SiteImage.objects.get(pk=answer.json()["id"])
    assert image.file.name.endswith(".jpg")
    assert answer.json()["thumbnail"]


def test_a_file_larger_than_allowed_is_refused(client: Client, settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20
    for kind, file in (("photo", photo()), ("file", paper(data=b"%PDF-1.4 " + b" " * 50 + b"%%EOF"))):
        assert "เกินกำหนด" in send(client, str(uuid4()), file, kind=kind).json()["error"]


def test_a_school_without_room_is_told_so_and_keeps_nothing(client: Client, school: Tenant) -> None:
    Tenant.objects.filter(pk=school.pk).update(storage_limit=10)
    answer = send(client, str(uuid4()), photo())
    assert answer.status_code == 422
    assert "พื้นที่เก็บข้อมูลเหลือ" in answer.json()["error"]
    assert not SiteImage.objects.exists()


def test_a_pdf_of_two_thousand_pages_is_taken(client: Client) -> None:
    answer = send(client, str(uuid4()), paper("รายงาน.pdf", text_pdf(2_000)), kind="file")
    assert (answer.status_code, answer.json()["title"]) == (200, "รายงาน")


def test_a_file_of_no_bytes_is_refused(client: Client) -> None:
    for kind, name in (("photo", "ว่าง.jpg"), ("file", "ว่าง.pdf")):
        answer = send(client, str(uuid4()), paper(name, b""), kind=kind)
        assert answer.status_code == 422
        assert "ว่างเปล่า (0 ไบต์)" in answer.json()["error"]


def test_a_fault_of_ours_asks_for_the_photo_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any) -> Any:
        raise WorkerFailed("exit 1")

    monkeypatch.setattr(intake, "prepare_image", fails)
    assert send(client, str(uuid4()), photo()).status_code == 503


def test_a_picture_that_the_school_has_already_takes_no_more_room(client: Client, school: Tenant) -> None:
    image = make_image(school, data=photo(kind="PNG").read(), name="old.png")
    answer = send(client, str(uuid4()), photo("new.png", kind="PNG"))
    assert answer.json()["id"] == image.pk
    assert SiteImage.objects.count() == 1


@pytest.mark.parametrize("values", [{"key": "x"}, {"kind": "video"}, {"parent": True}])
def test_what_no_form_of_ours_sends_is_404(client: Client, values: dict[str, Any]) -> None:
    if values.pop("parent", False):
        values["parent_page_id"] = make_school("beta").root_page_id
    answer = client.post(
        reverse("editing_desk_upload"), {"key": str(uuid4()), "kind": "photo", "file": photo()} | values
    )
    assert answer.status_code == 404
    assert not SiteImage.objects.exists()


def test_a_request_without_a_file_says_so(client: Client) -> None:
    answer = client.post(reverse("editing_desk_upload"), {"key": str(uuid4()), "kind": "photo"})
    assert (answer.status_code, answer.json()["error"]) == (422, "ไฟล์มาไม่ถึง กรุณาเลือกอีกครั้ง")


def test_nobody_learns_what_has_arrived_for_somebody_else(client: Client, school: Tenant) -> None:
    key = str(uuid4())
    send(client, key, photo())
    other = signed_in(make_member(Role.EDITOR, school))
    assert other.get(reverse("editing_desk_arrivals"), {"key": key}).json() == {"arrived": []}


# ---------------------------------------------------------------------------------------------------------- cleaning


def left_behind(user: User, days: int = 8) -> None:
    Writing.objects.filter(user=user).update(touched_at=timezone.now() - timedelta(days=days))


def test_what_came_for_a_page_that_was_never_written_goes_after_a_week(client: Client, editor: User) -> None:
    send(client, str(uuid4()), photo())
    send(client, str(uuid4()), paper(), kind="file")
    left_behind(editor, 6)
    assert forget_left_behind(timezone.now()) == 0
    left_behind(editor)
    assert forget_left_behind(timezone.now()) == 2
    assert not SiteImage.objects.exists()
    assert not SiteDocument.objects.exists()
    assert not Writing.objects.exists()


@pytest.mark.parametrize("where", ["page", "draft", "emblem", "other writing", "had before"])
def test_what_stands_somewhere_stays(client: Client, school: Tenant, editor: User, where: str) -> None:
    if where == "had before":
        make_image(school, data=photo(kind="PNG").read(), name="old.png")
    key = str(uuid4())
    pk = send(client, key, photo(kind="PNG")).json()["id"]
    left_behind(editor)
    if where in ("page", "draft"):
        page = make_news(school, cover_id=pk if where == "page" else None)
        page.cover_id = pk
        page.save_revision()
    if where == "emblem":
        Tenant.objects.filter(pk=school.pk).update(emblem=pk)
    if where == "other writing":
        send(client, str(uuid4()), photo(kind="PNG"))
    forget_left_behind(timezone.now())
    assert SiteImage.objects.filter(pk=pk).exists()


def test_photos_that_were_taken_out_before_publishing_go_and_the_page_keeps_its_own(
    client: Client, school: Tenant, editor: User
) -> None:
    key = str(uuid4())
    kept = send(client, key, photo(number=1), client=client_key(1)).json()["id"]
    out = send(client, key, photo(number=30), client=client_key(2)).json()["id"]
    client.post(reverse(NEW), news_form(school, key=key, photo=[kept], consent="on"))
    left_behind(editor)
    assert forget_left_behind(timezone.now()) == 1
    assert list(SiteImage.objects.values_list("pk", flat=True)) == [kept]
    assert out != kept


def test_the_worker_does_it_by_the_clock() -> None:
    chores = chores_for(DatabaseQueue(), "w", timezone.now())
    assert forget_left_behind in [chore.run for chore in chores]
