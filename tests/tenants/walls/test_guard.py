"""The table of views, and the doors that stay open: everyday work of every role, also of who serves several schools."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenants.models import Role, Tenant
from tenants.walls import guard, listing, table
from tenants.walls.checks import check_views
from tenants.walls.classes import Access, Kind, View
from tests.factories.people import make_member, work_in
from tests.tenants.walls.test_writes import news_data
from tests.tenants.walls.world import WORD, World

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


CHOOSERS = ("area_officer", "two_schools", "two_areas", "platform_admin")
"""Who has to choose a place."""


def client_at(world: World, name: str) -> Client:
    """Return one of the world's people, at work in the own school."""
    client = client_of(world.people[name])
    if name in CHOOSERS:
        work_in(client, world.people[name], world.own.tenant)
    return client


# ------------------------------------------------------------------------------------------------------------ the table


def test_a_view_without_a_class_is_closed_even_to_a_platform_admin_and_stops_the_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = client_of(make_member(Role.PLATFORM_ADMIN))
    assert platform.get("/admin/users/").status_code == 200
    rows = {name: row for name, row in table.TABLE.items() if name != "wagtailusers_users:index"}
    monkeypatch.setattr(guard, "TABLE", rows)
    monkeypatch.setattr(listing, "TABLE", rows)
    assert platform.get("/admin/users/").status_code == 404
    assert [(found.id, "wagtailusers_users:index" in found.msg) for found in check_views()] == [("tenants.E001", True)]


def test_an_argument_without_a_meaning_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    row = View(Access.OWN, "about one page")
    monkeypatch.setattr(listing, "TABLE", {**table.TABLE, "wagtailadmin_pages:revisions_compare": row})
    assert [(found.id, "compare: pk" in found.msg) for found in check_views()] == [("tenants.E002", True)]


def test_every_row_of_the_table_is_a_view_with_a_reason() -> None:
    known = {found.name for found in listing.patterns()}
    assert set(table.TABLE) <= known
    assert all(row.reason for row in table.TABLE.values())


def test_platform_admins_pass_what_shows_all_tenants_and_nobody_passes_what_is_denied(world: World) -> None:
    platform, editor = client_of(make_member(Role.PLATFORM_ADMIN)), client_of(world.people["editor"])
    for url in ("/admin/users/", "/admin/groups/", "/admin/collections/", "/admin/reports/locked/"):
        assert (platform.get(url).status_code, editor.get(url).status_code) == (200, 404), url
    for url in ("/admin/tag-autocomplete/", "/admin/api/main/images/", f"/admin/pages/{world.own.news.pk}/privacy/"):
        assert platform.get(url).status_code == editor.get(url).status_code == 404, url


def test_what_is_foreign_and_what_does_not_exist_look_alike(world: World) -> None:
    editor = client_of(world.people["editor"])
    answers = [
        editor.get(reverse("wagtailadmin_pages:edit", args=[pk]))
        for pk in (world.far.news.pk, world.near.draft.pk, world.own.tenant.area.node_id, 999_999_999, 10**30)
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, "ไม่พบหน้านี้\n".encode())}


def test_in_a_browser_what_is_foreign_missing_or_for_another_role_is_the_same_page(
    world: World,
) -> None:
    editor = client_of(world.people["editor"])
    edit = [reverse("wagtailadmin_pages:edit", args=[pk]) for pk in (world.far.news.pk, 999_999_999)]
    closed = reverse("editing_members", args=[world.own.tenant.slug])
    answers = [editor.get(url, HTTP_ACCEPT="text/html") for url in (*edit, closed, "/admin/nowhere/", "/nowhere/")]
    assert {answer.status_code for answer in answers} == {404}
    (page,) = {answer.content.decode() for answer in answers}
    assert "ไม่พบหน้านี้" in page


@pytest.mark.parametrize("value", ["x", "-1", "๑", "1.5", "1 or 1", "null", "9" * 40])
def test_what_is_no_id_names_nothing(world: World, value: str) -> None:
    url = reverse("wagtailadmin_choose_page_chosen_multiple")
    assert client_of(world.people["editor"]).get(url, {"id": value}).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(world: World) -> None:
    answer = Client().get(reverse("wagtailadmin_pages:edit", args=[world.own.news.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


# -------------------------------------------------------------------------------------------------------- everyday work

READERS = {"home": "/admin/", "account": "/admin/account/", "words": "/admin/jsi18n/", "icons": "/admin/sprite/"}


def writing(world: World) -> dict[str, str]:
    """What everyone who writes opens day by day."""
    own = world.own
    page, index = own.draft.pk, own.news.get_parent().pk
    return {
        **READERS,
        "explorer": reverse("wagtailadmin_explore", args=[own.tenant.root_page_id]),
        "search below": reverse("wagtailadmin_explore", args=[own.tenant.root_page_id]) + f"?q={WORD}",
        "search": f"/admin/pages/search/?q={WORD}",
        "new": reverse("wagtailadmin_pages:add", args=["content", "newspage", index]),
        "below": reverse("wagtailadmin_pages:add_subpage", args=[own.tenant.root_page_id]),
        "page chooser": "/admin/choose-page/",
        "page chooser's search": f"/admin/choose-page/search/?q={WORD}",
        "page chooser below": reverse("wagtailadmin_choose_page_child", args=[index]),
        "image chooser": "/admin/images/chooser/",
        "chosen image": reverse("wagtailimages_chooser:chosen", args=[own.image.pk]),
        "document chooser": "/admin/documents/chooser/",
        "chosen document": reverse("wagtaildocs_chooser:chosen", args=[own.document.pk]),
        "upload": "/admin/images/multiple/add/",
        "menu": f"/admin/api/main/pages/?child_of={own.tenant.root_page_id}&for_explorer=1",
        "draft": reverse("wagtailadmin_pages:view_draft", args=[page]) if page else "",
    }


def publishing(world: World) -> dict[str, str]:
    own = world.own
    first, last = own.news.revisions.earliest("pk").pk, own.news.latest_revision_id
    return {
        "edit": reverse("wagtailadmin_pages:edit", args=[own.news.pk]),
        "status": reverse("editing_status", args=[own.news.pk]),
        "history": reverse("wagtailadmin_pages:history", args=[own.news.pk]),
        "compare": reverse("wagtailadmin_pages:revisions_compare", args=[own.news.pk, first, last]),
        "compare words": reverse("wagtailadmin_pages:revisions_compare", args=[own.news.pk, "earliest", "latest"]),
        "revert": reverse("wagtailadmin_pages:revisions_revert", args=[own.news.pk, first]),
        "usage": reverse("wagtailadmin_pages:usage", args=[own.news.pk]),
        "move": reverse("wagtailadmin_pages:move", args=[own.draft.pk]),
        "copy": reverse("wagtailadmin_pages:copy", args=[own.news.pk]),
        "delete": reverse("wagtailadmin_pages:delete", args=[own.news.pk]),
        "unpublish": reverse("wagtailadmin_pages:unpublish", args=[own.news.pk]),
        "images": "/admin/images/",
        "image": reverse("wagtailimages:edit", args=[own.image.pk]),
        "document": reverse("wagtaildocs:edit", args=[own.document.pk]),
        "bulk": reverse("wagtail_bulk_action", args=["content", "basepage", "publish"]) + f"?id={own.draft.pk}",
        "bulk all": reverse("wagtail_bulk_action", args=["content", "basepage", "unpublish"])
        + f"?id=all&childOf={own.news.get_parent().pk}",
    }


def test_every_role_opens_what_its_work_needs(world: World) -> None:
    for name in world.people:
        if name in ("deactivated", "no_place"):
            continue
        urls = dict(READERS)
        urls |= writing(world) if name not in ("registrar", "assessor") else {}
        urls |= publishing(world) if name not in ("registrar", "assessor", "contributor") else {}
        if name == "contributor":
            urls.pop("draft", None)
        client = client_at(world, name)
        closed = {what: client.get(url).status_code for what, url in urls.items()}
        assert {what: status for what, status in closed.items() if status != 200} == {}, name


def test_who_keeps_the_schools_facts_opens_them(world: World) -> None:
    url = reverse("editing_school", args=[world.own.tenant.slug])
    found = {name: client_at(world, name).get(url).status_code for name in world.people}
    assert {name for name, status in found.items() if status == 200} == {
        "director",
        "school_admin",
        "area_officer",
        "platform_admin",
    }


def test_an_editor_writes_previews_schedules_and_publishes(world: World) -> None:
    editor, own = client_of(world.people["editor"]), world.own
    add = reverse("wagtailadmin_pages:add", args=["content", "newspage", own.news.get_parent().pk])
    data = news_data(own, title="ข่าวใหม่", slug="", cover=own.image.pk)
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[own.news.pk])
    assert editor.post(preview, news_data(own)).json()["is_valid"]
    assert editor.get(preview).status_code == 200
    assert editor.post(add, data).status_code == 302
    assert editor.post(add, {**data, "title": "อีกข่าว", "go_live_at": "1/1/2570 08:00"}).status_code == 302
    bulk = reverse("wagtail_bulk_action", args=["content", "basepage", "publish"])
    children = list(own.news.get_parent().get_children().filter(live=False).values_list("pk", flat=True))
    assert editor.post(f"{bulk}?id={children[0]}", {}).status_code == 302
    assert own.news.get_parent().get_children().get(pk=children[0]).live


def test_menus_lead_only_to_open_doors(world: World) -> None:
    for name in ("editor", "school_admin", "area_officer"):
        html = client_at(world, name).get("/admin/").content.decode()
        assert "/admin/reports/" not in html, name
        assert "/admin/collections/" not in html, name
        assert "/admin/workflows/" not in html, name


def test_who_serves_schools_of_two_areas_walks_to_both(world: World) -> None:
    user, area = world.people["two_areas"], world.far.area
    for school in (world.own.tenant, Tenant.objects.get(slug="own-third")):
        client = client_of(user)
        work_in(client, user, school)
        chooser = client.get("/admin/choose-page/").json()["html"]
        assert school.root_page.title in chooser
        explorer = client.get(reverse("wagtailadmin_explore", args=[school.root_page_id]))
        assert explorer.status_code == 200
        for node in (world.own.area.node_id, area.node_id):
            assert client.get(reverse("wagtailadmin_explore", args=[node])).status_code == 404


def test_who_serves_one_school_does_not_see_the_nodes_above_it(world: World) -> None:
    client = client_of(world.people["editor"])
    assert client.get(reverse("wagtailadmin_explore", args=[world.own.area.node_id])).status_code == 404
    assert Kind.NODE in {kind for row in table.TABLE.values() for kind in row.ids.values()}
