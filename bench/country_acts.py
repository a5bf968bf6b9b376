"""What the people of a country do, each as a function that does it once: over the whole stack of the web application,
without a network."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.test import Client

from bench.country_rows import SCHOOLS_OF_AREA
from bench.people_input import PASSWORD, NewsItem, news_form
from cms.content.models import NewsIndexPage, NewsPage
from cms.content.provisioning import SchoolSpec, provision_school
from tenants.models import Area, Role, Tenant, User
from tenants.services import add_member

SENTENCE = "นักเรียนและครูร่วมกิจกรรมของโรงเรียนด้วยความตั้งใจ "
BODY = SENTENCE * 10

Act = Callable[[int], object]
Acts = dict[str, Act]


def acts_of(area: Area) -> Acts:
    """Return what people of an area do, by name: the number of the round is theirs to take."""
    school = area.tenants.order_by("pk")[SCHOOLS_OF_AREA // 2]
    officer = User.objects.get(memberships__area=area, memberships__role=Role.AREA_OFFICER)
    editor = User.objects.get(memberships__tenant=school, memberships__role=Role.EDITOR)
    keeper = User.objects.get(memberships__tenant=school, memberships__role=Role.SCHOOL_ADMIN)
    return {
        **_editor_acts(school, signed_in(editor)),
        **_keeper_acts(school, signed_in(keeper)),
        **_officer_acts(area, school, signed_in(officer)),
        **_others(area, editor),
    }


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def get(client: Client, path: str, **query: str) -> Act:
    def act(turn: int) -> None:
        answer = client.get(path, query)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"

    return act


def _editor_acts(school: Tenant, client: Client) -> Acts:
    index = NewsIndexPage.objects.get(tenant=school)
    item = NewsPage.objects.filter(tenant=school).order_by("-pk")[0]
    edit = f"/admin/pages/{item.pk}/edit/"

    def publish(turn: int) -> None:
        form = news_form(NewsItem(item.pk, item.slug, Path()), f"ข่าวที่ {turn} กีฬาสี sports", BODY)
        answer = client.post(edit, form)
        assert answer.status_code == 302, f"{edit}: {answer.status_code}"

    return {
        "an editor's explorer": get(client, f"/admin/pages/{school.root_page_id}/"),
        "an editor's list of news": get(client, f"/admin/pages/{index.pk}/"),
        "an editor's edit form": get(client, edit),
        "an editor's publish": publish,
        "an editor's first screen": get(client, "/admin/"),
        "an editor's page search": get(client, "/admin/pages/search/", q="sports"),
        "an editor's pictures": get(client, "/admin/images/"),
        "an editor's search for a picture": get(client, "/admin/images/", q="กีฬาสี"),
        "an editor's page chooser": get(client, "/admin/choose-page/"),
        "an editor's page history": get(client, f"/admin/pages/{item.pk}/history/"),
    }


def _keeper_acts(school: Tenant, client: Client) -> Acts:
    return {
        "a school admin's members": get(client, f"/admin/members/{school.slug}/"),
        "a school admin's trail": get(client, "/admin/audit/"),
        "a school admin's old addresses": get(client, "/admin/old-addresses/"),
        "a school admin's urgent notices": get(client, "/admin/notices/"),
    }


def _officer_acts(area: Area, school: Tenant, client: Client) -> Acts:
    def choose(turn: int) -> None:
        answer = client.post("/admin/places/choose/", {"place": school.slug})
        assert answer.status_code == 302, answer.status_code

    return {
        "an area officer's choice of schools": get(client, "/admin/places/"),
        "an area officer's schools": get(client, "/admin/area-schools/"),
        "an area officer's trail of all schools": get(client, "/admin/audit/"),
        "an area officer enters a school": choose,
        "an area officer's explorer there": get(client, f"/admin/pages/{school.root_page_id}/"),
        "an area officer's page search there": get(client, "/admin/pages/search/", q="sports"),
    }


def _others(area: Area, editor: User) -> Acts:
    def sign_in(turn: int) -> None:
        client = Client(headers={"host": "localhost"})
        answer = client.post("/admin/login/", {"username": editor.username, "password": PASSWORD, "next": "/admin/"})
        assert answer.status_code == 302, answer.status_code

    def add_school(turn: int) -> None:
        slug = f"new-{os.getpid()}-{turn + 1}"
        tenant = provision_school(SchoolSpec(area.slug, slug, f"โรงเรียนใหม่ {slug}", f"{slug}.localhost"))
        add_member(User.objects.create_user(slug), Role.SCHOOL_ADMIN, tenant=tenant)

    return {"sign-in": sign_in, "adding a school": add_school}
