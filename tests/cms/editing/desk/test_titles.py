"""What the library calls the photos of a page: by what they show, and still found by what the camera called them."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cms.content.media.titles import give_titles
from cms.content.models import ActivityPage, PublishedMediaRecord, SiteImage
from cms.content.rebuild import compare
from tenants.jobs import get_jobs
from tenants.models import Role, Tenant
from tests.cms.editing.desk.conftest import only_news, photo, send_news, signed_in
from tests.cms.editing.desk.test_activities_and_documents import activity_form
from tests.cms.editing.desk.test_arrivals import client_key, send
from tests.factories.content import make_image
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


def titles() -> dict[str, str]:
    return dict(SiteImage.objects.values_list("file_name", "title"))


def arrive(client: Client, key: str, *names: str) -> list[int]:
    answers = [
        send(client, key, photo(name, number=5 * at), client=client_key(at)) for at, name in enumerate(names, start=1)
    ]
    return [answer.json()["id"] for answer in answers]


def send_album(client: Client, school: Tenant, key: str, ids: list[int], **values: Any) -> None:
    form = activity_form(school, key=key, photo=ids, statement="given", **values)
    assert client.post(reverse("editing_desk_activity"), form).status_code == 302


def test_names_of_cameras_give_way_to_title_and_number_and_words_of_people_stay(client: Client, school: Tenant) -> None:
    key = str(uuid4())
    ids = arrive(client, key, "IMG_0003.JPG", "ชักเย่อรอบชิง.jpg", "20261120_0915.jpg", "LINE_ALBUM_2_261120.jpg")
    send_album(client, school, key, [ids[2], ids[1], ids[0], ids[3]], title="กีฬาสี")
    assert titles() == {
        "20261120_0915.jpg": "กีฬาสี ภาพที่ 1",
        "ชักเย่อรอบชิง.jpg": "ชักเย่อรอบชิง",
        "IMG_0003.JPG": "กีฬาสี ภาพที่ 3",
        "LINE_ALBUM_2_261120.jpg": "กีฬาสี ภาพที่ 4",
    }
    assert PublishedMediaRecord.objects.count() == 4
    assert compare(school).equal


def test_a_single_photo_has_the_title_alone_and_keeps_it_when_the_page_is_edited(
    client: Client, school: Tenant
) -> None:
    send_news(client, school, photos=[photo("IMG_1.JPG")], title="วันครู", consent="on")
    assert titles() == {"IMG_1.JPG": "วันครู"}
    assert only_news(school).cover.default_alt_text == "วันครู"


def test_a_picture_that_the_school_had_before_keeps_its_title(client: Client, school: Tenant) -> None:
    old = make_image(school, data=photo("IMG_0001.png", kind="PNG").read(), name="IMG_0001.png", title="ภาพเดิม")
    key = str(uuid4())
    found = send(client, key, photo("IMG_0001.png", kind="PNG"), client=client_key(1)).json()["id"]
    assert found == old.pk
    send_album(client, school, key, [found])
    old.refresh_from_db()
    assert (old.title, old.file_name) == ("ภาพเดิม", "IMG_0001.png")


def test_the_library_finds_a_photo_by_title_and_by_the_name_of_its_file(client: Client, school: Tenant) -> None:
    key = str(uuid4())
    ids = arrive(client, key, "IMG_0003.JPG", "IMG_0004.JPG")
    send_album(client, school, key, ids, title="กีฬาสี")
    cases: tuple[tuple[str, set[int]], ...] = (
        ("IMG_0003", {ids[0]}),
        ("0003", {ids[0]}),
        ("IMG_0003.JPG", {ids[0]}),
        ("กีฬาสี", set(ids)),
        ("IMG_0099", set()),
    )
    for words, wanted in cases:
        page = client.get(reverse("wagtailimages:index"), {"q": words})
        assert {image.pk for image in page.context["page_obj"]} == wanted, words


def test_titles_of_two_hundred_photos_cost_a_statement_each_and_a_handful_more(
    client: Client, school: Tenant, django_assert_max_num_queries: Any
) -> None:
    images = [make_image(school, data=photo(number=at).read()) for at in range(12)]
    with django_assert_max_num_queries(16 + len(images)):
        give_titles(school.pk, {image.pk: f"ภาพที่ {image.pk}" for image in images})
    assert {image.title for image in SiteImage.objects.all()} == {f"ภาพที่ {image.pk}" for image in images}


def test_a_photo_of_a_writing_that_was_given_up_gets_its_title_with_the_next(client: Client, school: Tenant) -> None:
    given_up = arrive(client, str(uuid4()), "IMG_0003.JPG")
    key = str(uuid4())
    assert arrive(client, key, "IMG_0003.JPG") == given_up
    send_album(client, school, key, given_up, title="กีฬาสี")
    assert titles() == {"IMG_0003.JPG": "กีฬาสี"}


def test_photos_that_are_ready_are_shown_without_opening_one_and_to_nobody_else(
    client: Client, school: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = str(uuid4())
    send_album(client, school, key, arrive(client, key, "IMG_0001.JPG", "IMG_0002.JPG"))
    get_jobs().run_due(lambda: False)

    def decodes(*args: Any) -> Any:
        raise AssertionError("the web server opens a picture")

    monkeypatch.setattr(SiteImage, "get_rendition", decodes)
    screen = client.get(reverse("editing_desk_edit", args=[ActivityPage.objects.get().pk])).content.decode()
    small = re.findall(r'src="(/media/renditions/[0-9a-f]{64}/thumbnail\.webp)"', screen)
    assert len(small) == 2
    assert b"".join(client.get(small[0]).streaming_content)
    stranger = signed_in(make_member(Role.EDITOR, make_school("beta")))
    assert stranger.get(small[0]).status_code == 404
    assert client.get(small[0].replace("thumbnail.webp", "made.json")).status_code == 404
