"""What Wagtail's own permissions keep a member from: another school's pages, images and documents."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from wagtail.permissions import policy_registry

from cms.content.models import BasePage, SiteDocument, SiteImage, StandardPage
from tenants.groups import GRANTS, TENANT_ROLES
from tenants.models import Area, Role, Tenant, User
from tests.factories.content import make_document, make_image, make_page
from tests.factories.people import make_area, make_member, make_office, make_school, make_user, work_in

pytestmark = pytest.mark.django_db

MARKER = "ZZ-OTHER-ZZ"
WRITERS = [Role.CONTRIBUTOR, Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN]
PUBLISHERS = [Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN]


@dataclass(frozen=True)
class Place:
    """A school with a page, an image and a document."""

    tenant: Tenant
    page: StandardPage
    image: SiteImage
    document: SiteDocument


def place(slug: str, title: str, area: Area) -> Place:
    tenant = make_school(slug, area=area, name=f"โรงเรียน {title}")
    return Place(
        tenant,
        make_page(tenant, title=f"หน้า {title}", slug="a-page"),
        make_image(tenant, title=f"ภาพ {title}", name=f"{slug}.jpg"),
        make_document(tenant, title=f"เอกสาร {title}", name=f"{slug}.pdf"),
    )


@pytest.fixture
def area() -> Area:
    return make_area()


@pytest.fixture
def own(area: Area) -> Place:
    return place("alpha", "AA-OWN-AA", area)


@pytest.fixture
def other(area: Area) -> Place:
    return place("beta", MARKER, area)


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def may(user: User, page: BasePage) -> dict[str, bool]:
    user, page = User.objects.get(pk=user.pk), BasePage.objects.get(pk=page.pk)
    rights = page.permissions_for_user(user)
    return {
        "add beside it": page.get_parent().permissions_for_user(user).can_add_subpage(),
        "edit": rights.can_edit(),
        "publish": rights.can_publish(),
        "unpublish": rights.can_unpublish(),
        "delete": rights.can_delete(),
        "move": rights.can_move(),
    }


ALL = {"add beside it": True, "edit": True, "publish": True, "unpublish": True, "delete": True, "move": True}
NONE = dict.fromkeys(ALL, False)


def test_what_a_role_may_do_with_pages_of_its_own_and_of_another_school(own: Place, other: Place) -> None:
    for role in TENANT_ROLES:
        member = make_member(role, own.tenant)
        expected = ALL if role in PUBLISHERS else {**NONE, "add beside it": role == Role.CONTRIBUTOR}
        assert may(member, own.page) == expected, role
        for page in (other.page, other.tenant.root_page, own.tenant.area.node):
            assert may(member, page) == NONE, (role, page)


def test_a_contributor_edits_the_pages_of_ones_own(own: Place) -> None:
    member = make_member(Role.CONTRIBUTOR, own.tenant)
    page = make_page(own.tenant, owner=member, live=False)
    assert may(member, page) == {**NONE, "add beside it": True, "edit": True, "delete": True, "move": True}


def test_an_inactive_editor_and_an_inactive_superuser_may_nothing(own: Place) -> None:
    editor = make_member(Role.EDITOR, own.tenant, is_active=False)
    platform = make_member(Role.PLATFORM_ADMIN, is_active=False)
    assert may(editor, own.page) == may(platform, own.page) == NONE


def test_an_area_officer_may_all_in_the_area_and_nothing_in_another(own: Place, other: Place) -> None:
    office = make_office(own.tenant.area)
    elsewhere = make_area("area-2", "เขต 2")
    foreign = place("gamma", "CC", elsewhere)
    officer = make_member(Role.AREA_OFFICER, own.tenant.area)
    assert may(officer, own.page) == may(officer, other.page) == ALL
    assert may(officer, office.root_page)["edit"]
    assert may(officer, foreign.page) == may(officer, elsewhere.node) == NONE
    assert seen(officer, SiteImage) == {own.image.pk, other.image.pk}


def test_an_area_officer_holds_one_page_grant_however_many_schools(own: Place, other: Place) -> None:
    officer = make_member(Role.AREA_OFFICER, own.tenant.area)
    pages = officer.groups.values_list("page_permissions__page", flat=True).distinct()
    assert list(pages) == [own.tenant.area.node_id]


def seen(user: User, model: Any, actions: tuple[str, ...] = ("choose", "change")) -> set[int]:
    policy = policy_registry.get_by_type(model)
    return set(policy.instances_user_has_any_permission_for(user, actions).values_list("pk", flat=True))


def test_what_a_role_sees_of_images_and_documents(own: Place, other: Place) -> None:
    for role, (model, mine) in product(TENANT_ROLES, ((SiteImage, own.image), (SiteDocument, own.document))):
        member = make_member(role, own.tenant)
        assert seen(member, model, ("choose",)) == ({mine.pk} if role in WRITERS else set()), role
        assert seen(member, model, ("change",)) == ({mine.pk} if role in PUBLISHERS else set()), role
        assert seen(member, model, ("nonsense",)) == set(), role


def test_every_role_opens_the_admin(own: Place) -> None:
    for role in GRANTS:
        member = make_member(role, own.tenant.area if role == Role.AREA_OFFICER else own.tenant)
        assert member.has_perm("wagtailadmin.access_admin"), role


def test_nobody_without_a_membership_opens_the_admin(own: Place) -> None:
    assert client_of(make_user()).get("/admin/").status_code == 302
    assert not AnonymousUser().has_perm("wagtailadmin.access_admin")


def listings(other: Place) -> dict[str, str]:
    """Lists of the admin in which another school's things must not stand."""
    return {
        "explorer": "/admin/pages/",
        "explorer of the area": f"/admin/pages/{other.tenant.area.node_id}/",
        "images": "/admin/images/",
        "image chooser": "/admin/images/chooser/",
        "image chooser's results": f"/admin/images/chooser/results/?q={MARKER}",
        "documents": "/admin/documents/",
        "document chooser": "/admin/documents/chooser/",
        "search": f"/admin/pages/search/?q={MARKER}",
        "dashboard": "/admin/",
    }


def test_no_list_shows_another_schools_things(own: Place, other: Place) -> None:
    for role in TENANT_ROLES:
        client = client_of(make_member(role, own.tenant))
        for name, url in listings(other).items():
            response = client.get(url, follow=True)
            assert response.status_code in (200, 404), (role, name)
            assert MARKER not in without_the_question(response.content.decode()), (role, name)


def without_the_question(html: str) -> str:
    """Take out what the person typed, and the labels of the explorer's filters.

    Stock Wagtail's filters name all sites and owners; permissions do not reach them.
    """
    html = re.sub(r"<label.*?</label>", "", html, flags=re.DOTALL)
    return re.sub(rf"q={MARKER}|\"{MARKER}\"|<em>{MARKER}</em>", "", html)


def test_the_lists_are_worth_looking_at(own: Place, other: Place) -> None:
    officer = make_member(Role.AREA_OFFICER, own.tenant.area)
    client = client_of(officer)
    work_in(client, officer, other.tenant)
    for name in ("images", "image chooser", "documents", "document chooser"):
        assert MARKER in client.get(listings(other)[name]).content.decode(), name


def test_an_editor_sees_the_own_images_in_the_chooser(own: Place, other: Place) -> None:
    client = client_of(make_member(Role.EDITOR, own.tenant))
    html = json.loads(client.get("/admin/images/chooser/").content)["html"]
    assert own.image.title in html
    assert other.image.title not in html


def foreign_urls(other: Place) -> list[str]:
    return [
        f"/admin/pages/{other.page.pk}/edit/",
        f"/admin/pages/{other.page.pk}/delete/",
        f"/admin/pages/{other.page.pk}/unpublish/",
        f"/admin/pages/{other.page.pk}/history/",
        f"/admin/pages/{other.tenant.root_page_id}/edit/",
        f"/admin/pages/add/content/standardpage/{other.tenant.root_page_id}/",
        f"/admin/images/{other.image.pk}/",
        f"/admin/images/{other.image.pk}/delete/",
        f"/admin/documents/edit/{other.document.pk}/",
        f"/admin/documents/delete/{other.document.pk}/",
    ]


def test_another_schools_things_cannot_be_opened_or_changed(own: Place, other: Place) -> None:
    for role in TENANT_ROLES:
        client = client_of(make_member(role, own.tenant))
        for url in foreign_urls(other):
            for response in (client.get(url), client.post(url, {"title": "stolen"})):
                assert response.status_code in (302, 403, 404), (role, url)
                assert MARKER not in response.content.decode(), (role, url)
    assert StandardPage.objects.get(pk=other.page.pk).title == other.page.title
    assert SiteImage.objects.get(pk=other.image.pk).title == other.image.title


def test_uploads_are_read_by_whoever_may_choose_them_and_by_nobody_else(own: Place, other: Place) -> None:
    rendition = own.image.get_rendition("max-165x165")
    urls = [f"/media/{own.image.file.name}", f"/media/{rendition.file.name}", own.document.url]
    insider, outsider = (client_of(make_member(Role.EDITOR, which.tenant)) for which in (own, other))
    for url in urls:
        answer = insider.get(url)
        assert answer.status_code == 200, url
        assert b"".join(answer.streaming_content), url
        assert outsider.get(url).status_code == 404, url
        assert Client().get(url).status_code == 302, url
        assert client_of(make_user()).get(url).status_code in (302, 403, 404), url


@pytest.mark.parametrize("path", ["../db.sqlite3", "nothing.jpg", "renditions/", "%2e%2e/secret"])
def test_nothing_else_below_the_media_folder_is_served(own: Place, path: str) -> None:
    assert client_of(make_member(Role.EDITOR, own.tenant)).get(f"/media/{path}").status_code == 404
