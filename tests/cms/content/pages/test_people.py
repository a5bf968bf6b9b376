"""Directories: groups in their order, vacant positions, official contact only, no foreign pictures."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms.content.erasing import erase_uploads
from cms.content.models import BasePage, PeoplePage, Person, PublishedPageRecord, SiteImage
from cms.content.official import is_official
from cms.content.rebuild import compare
from site_builder.engine.details import People
from site_builder.engine.values import PublishedPage
from tenants.models import Tenant
from tests.factories.content import add_page, make_image
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


def directory(school: Tenant, *people: dict[str, Any]) -> PeoplePage:
    page = PeoplePage(title="ครูและบุคลากร", slug="people")
    page.people = [Person(sort_order=place, **facts) for place, facts in enumerate(people)]
    return add_page(BasePage.objects.get(pk=school.root_page_id), page)


def people_of(page: PeoplePage) -> People:
    body = bytes(PublishedPageRecord.objects.get(key=page.public_key).body)
    details = msgspec.json.decode(body, type=PublishedPage).details
    assert isinstance(details, People)
    return details


def post(client: Client, school: Tenant, *people: dict[str, Any]) -> Any:
    empty = dict.fromkeys(("id", "group", "name", "position", "rank", "duty", "contact", "term", "photo"), "")
    rows = [{**empty, "ORDER": str(place), **facts} for place, facts in enumerate(people, start=1)]
    data = {
        "title": "ครูและบุคลากร",
        "slug": "",
        "summary": "",
        "body": streamfield([]),
        "people": inline_formset(rows),
        "go_live_at": "",
        "expire_at": "",
        "action-publish": "yes",
    }
    url = reverse("wagtailadmin_pages:add", args=["content", "peoplepage", school.root_page_id])
    return client.post(url, nested_form_data(data))


def test_people_stand_in_their_groups_and_order_and_a_vacant_position_says_so(school: Tenant) -> None:
    page = directory(
        school,
        {"group": "ผู้บริหาร", "name": "สมมุติ นามสมมติ", "position": "ผู้อำนวยการ", "rank": "senior"},
        {"group": "ผู้บริหาร", "position": "รองผู้อำนวยการ"},
        {"group": "ภาษาไทย", "name": "ตัวอย่าง นามสมมติ", "position": "ครู"},
    )

    groups = people_of(page).groups

    assert [(group.title, [person.name for person in group.people]) for group in groups] == [
        ("ผู้บริหาร", ["สมมุติ นามสมมติ", "ตำแหน่งว่าง"]),
        ("ภาษาไทย", ["ตัวอย่าง นามสมมติ"]),
    ]
    assert groups[0].people[0].rank == "ชำนาญการพิเศษ"
    assert groups[0].people[1].vacant
    assert compare(school).equal


@pytest.mark.parametrize("contact", ["081-234-5678", "โทร ๐๘๑ ๒๓๔ ๕๖๗๘", "+66 81 234 5678", "1 2345 67890 12 3"])
def test_a_private_number_is_refused_and_never_public(school: Tenant, client: Client, contact: str) -> None:
    answer = post(client, school, {"name": "สมมุติ", "contact": contact})

    assert answer.status_code == 200
    assert "สมมุติ: ดูเหมือน" in str(answer.context["form"].non_field_errors())
    page = directory(school, {"name": "สมมุติ", "contact": contact})
    assert people_of(page).groups[0].people[0].contact == ""


@pytest.mark.parametrize("contact", ["0 4212 3456 ต่อ 12", "042-123456", "school@example.ac.th", ""])
def test_what_the_office_has_is_shown(contact: str) -> None:
    assert is_official(contact)


def test_a_row_with_neither_name_nor_position_is_refused(school: Tenant, client: Client) -> None:
    answer = post(client, school, {"name": "สมมุติ"}, {"group": "ภาษาไทย"})

    assert "อย่างน้อยหนึ่งอย่าง" in str(answer.context["form"].non_field_errors())


def test_a_foreign_picture_is_refused_and_never_public(school: Tenant, client: Client) -> None:
    foreign = make_image(make_school("far"), title="ของโรงเรียนอื่น")

    answer = post(client, school, {"name": "สมมุติ", "photo": str(foreign.pk)})

    assert answer.status_code == 200
    assert foreign.title not in answer.content.decode()
    assert people_of(directory(school, {"name": "สมมุติ", "photo": foreign})).groups[0].people[0].photo is None


def test_somebody_whose_picture_is_taken_down_stays_without_it(school: Tenant) -> None:
    image = make_image(school)
    page = directory(school, {"name": "สมมุติ", "photo": image})
    assert people_of(page).groups[0].people[0].photo == image.public_key

    erase_uploads(school, [SiteImage.objects.get(pk=image.pk)])

    person = people_of(page).groups[0].people[0]
    assert (person.name, person.photo) == ("สมมุติ", None)
    assert all(row["photo"] is None for revision in page.revisions.all() for row in revision.content["people"])
    assert compare(school).equal
