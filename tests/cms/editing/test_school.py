"""«ข้อมูลสถานศึกษา»: a school keeps its own public facts, and only its own."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from cms.content.records import PublishedSiteRecord
from cms.editing.school import FoundedField, SchoolFactsForm
from site_builder.engine.values import SiteFacts
from tenants.models import Role, Tenant, User
from tests.factories.content import make_image
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def facts_of(school: Tenant, **changed: str) -> dict[str, str]:
    form = SchoolFactsForm(instance=school)
    return {name: str(form[name].value() or "") for name in form.fields} | changed


def test_saved_facts_are_public_facts() -> None:
    school = make_school()
    url = reverse("editing_school", args=[school.slug])
    answer = client_of(make_member(Role.SCHOOL_ADMIN, school)).post(
        url, facts_of(school, motto="เรียนดี มีสุข", founded="2480")
    )
    assert answer.status_code == 302
    public = msgspec.json.decode(bytes(PublishedSiteRecord.objects.get(tenant=school).body), type=SiteFacts)
    assert (public.motto, public.founded) == ("เรียนดี มีสุข", 1937)


@pytest.mark.parametrize(("typed", "year"), [("2480", 1937), ("๒๔๘๐", 1937), ("1937", 1937), ("", None)])
def test_a_year_is_understood_in_either_era(typed: str, year: int | None) -> None:
    assert FoundedField(required=False).clean(typed) == year


@pytest.mark.parametrize("typed", ["80", "2250", "9999", "สองพัน"])
def test_a_year_that_could_be_anything_is_refused(typed: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        FoundedField(required=False).clean(typed)


def test_another_schools_emblem_is_not_found() -> None:
    school, other = make_school(), make_school()
    foreign = make_image(other)
    url = reverse("editing_school", args=[school.slug])
    answer = client_of(make_member(Role.SCHOOL_ADMIN, school)).post(url, facts_of(school, emblem=str(foreign.pk)))
    assert answer.status_code == 404
    school.refresh_from_db()
    assert school.emblem_id is None


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.ASSESSOR])
def test_who_may_not_keep_facts_finds_no_such_screen(role: Role) -> None:
    school = make_school()
    url = reverse("editing_school", args=[school.slug])
    assert client_of(make_member(role, school)).get(url).status_code == 404


def test_another_schools_facts_do_not_exist() -> None:
    school, other = make_school(), make_school(name="โรงเรียนลับ")
    answer = client_of(make_member(Role.SCHOOL_ADMIN, school)).get(reverse("editing_school", args=[other.slug]))
    assert answer.status_code == 404
    assert "โรงเรียนลับ" not in answer.content.decode()
