"""The explorer of pages: closed schools leave it, and looking for a page in it goes on working."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.content.lifecycle.closing import close_school
from tenants.models import Role, Tenant, User
from tests.cms.editing.area_schools.conftest import Areas, client_of
from tests.factories.content import make_page
from tests.factories.people import make_member, make_school, work_in

pytestmark = pytest.mark.django_db
QUESTIONS = ["q=ประวัติ", "q=ประวัติ&ordering=title&p=1", "q=ประวัติ&search_all=1", "q=%00'", "ordering=title"]


def explored(user: User, page_id: int, query: str = "", place: Tenant | None = None) -> str:
    client = client_of(user)
    if place is not None:
        work_in(client, user, place)
    answer = client.get(f"{reverse('wagtailadmin_explore', args=[page_id])}?{query}")
    assert answer.status_code == 200, (query, answer.status_code)
    return str(answer.content.decode())


@pytest.mark.parametrize("question", QUESTIONS)
def test_looking_for_a_page_is_answered_for_members_and_officers(areas: Areas, question: str) -> None:
    school = areas.school
    make_page(school, title="ประวัติโรงเรียน")
    close_school(make_school("rests", area=school.area), by=None, reason="ยุบรวมตามประกาศ")
    assert school.root_page_id is not None
    for user, place in ((make_member(Role.EDITOR, school), None), (areas.officer, school)):
        text = explored(user, school.root_page_id, question, place)
        assert "ประวัติโรงเรียน" in text or "%00" in question


def test_a_closed_school_leaves_the_explorer_of_its_officer(areas: Areas) -> None:
    from cms.editing.area_schools.hooks import without_archives

    home, request = areas.school.root_page, client_of(areas.officer).get(reverse("editing_area_schools")).wsgi_request
    assert home is not None
    pages = type(home).objects.filter(pk=home.pk)
    assert without_archives(None, pages, request).exists()
    close_school(areas.school, by=areas.officer, reason="ยุบรวมตามประกาศ")
    assert not without_archives(None, pages, request).exists()
