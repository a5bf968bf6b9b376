"""Everything of an area, a school and an office, made once and in one transaction."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Revision, Site

from cms.content import provisioning
from cms.content.first_pages import CLOSING_HINT
from cms.content.models import (
    BasePage,
    ContactPage,
    HomePage,
    IdentityPage,
    NewsIndexPage,
    PeoplePage,
    PublishedPageRecord,
    PublishedSiteRecord,
    StatisticsPage,
)
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
from tenants.errors import BadSlug, HostTaken, MalformedHost, OtherArea, ReservedSlug
from tenants.models import Area, Network, RoleGroup, Tenant, TenantHost
from tenants.services import give_host

pytestmark = pytest.mark.django_db

AREA = AreaSpec("bueng-khla-1", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาบึงคล้า เขต 1", "สพป.บึงคล้า เขต 1")
SCHOOL = SchoolSpec(
    AREA.slug,
    "nong-bua",
    "โรงเรียนบ้านหนองบัว",
    "Nong-Bua.localhost",
    network="กลุ่มหนองบัว",
    code10="1047510001",
    founded=1938,
    latitude=16.4,
    longitude=102.8,
    phone="0 4300 0000",
)
OFFICE = SchoolSpec(AREA.slug, "office", AREA.name, "office.localhost", kind=Tenant.Kind.OFFICE)

COUNTED = (
    Area,
    Network,
    Tenant,
    TenantHost,
    RoleGroup,
    Group,
    GroupPagePermission,
    GroupCollectionPermission,
    Collection,
    Site,
    BasePage,
    Revision,
    PublishedPageRecord,
    PublishedSiteRecord,
)


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of everything that provisioning makes."""
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in COUNTED}


@pytest.fixture
def area() -> Area:
    return provision_area(AREA)


@pytest.fixture
def school(area: Area) -> Tenant:
    return provision_school(SCHOOL)


def pages_of(tenant: Tenant, **conditions: Any) -> list[str]:
    return list(BasePage.objects.filter(tenant=tenant, **conditions).values_list("slug", flat=True))


def test_an_area_has_a_node_without_address_and_a_collection(area: Area) -> None:
    node = BasePage.objects.get(pk=area.node_id)
    assert (node.depth, node.tenant_id, node.full_url) == (2, None, None)
    assert type(node.specific) is BasePage
    assert Collection.objects.get(pk=area.collection_id).depth == 2
    assert not Site.objects.exists()


def test_a_school_hangs_below_its_area_with_everything_its_own(school: Tenant, area: Area) -> None:
    home = HomePage.objects.get(pk=school.root_page_id)
    site = Site.objects.get(pk=school.site_id)
    assert home.get_parent().pk == area.node_id
    assert (home.title, home.live, home.tenant) == (SCHOOL.name, True, school)
    assert (site.hostname, site.root_page_id, site.is_default_site) == ("nong-bua.localhost", home.pk, False)
    assert home.full_url.endswith("://nong-bua.localhost/")
    assert Collection.objects.get(pk=school.collection_id).get_parent().pk == area.collection_id
    assert (school.network.name, school.code10, school.founded) == ("กลุ่มหนองบัว", "1047510001", 1938)


def test_the_menu_stands_and_every_page_belongs_to_the_school(school: Tenant) -> None:
    menu = ["about", "news", "activities", "documents", "calendar", "administration", "contact"]
    assert pages_of(school, depth=4, live=True, show_in_menus=True) == menu
    below = BasePage.objects.get(pk=school.root_page_id).get_descendants(inclusive=True)
    assert set(below.values_list("tenant_id", flat=True)) == {school.pk}
    assert NewsIndexPage.objects.get(slug="news", tenant=school)


def test_what_a_person_has_to_write_is_a_draft_that_says_what_belongs_there(school: Tenant) -> None:
    drafts = BasePage.objects.filter(tenant=school, live=False).specific()
    assert {"history", "academic"} < {page.slug for page in drafts}
    for page in drafts:
        newest = page.get_latest_revision_as_object()
        assert isinstance(page, PeoplePage | IdentityPage | StatisticsPage) or CLOSING_HINT in str(newest.body)


def test_people_and_contact_are_of_the_types_that_were_made_for_them(school: Tenant) -> None:
    kinds = {page.slug: type(page) for page in BasePage.objects.filter(tenant=school).specific()}
    assert (kinds["contact"], kinds["staff"], kinds["executives"]) == (ContactPage, PeoplePage, PeoplePage)
    assert b'"kind":"contact"' in bytes(PublishedPageRecord.objects.get(page__slug="contact").body)


def test_a_sheet_that_fills_the_people_publishes_no_hint(school: Tenant) -> None:
    page = PeoplePage.objects.get(tenant=school, slug="staff")
    assert not page.get_latest_revision_as_object().body


def test_no_visitor_reads_a_hint_for_teachers(school: Tenant) -> None:
    bodies = b"".join(bytes(body) for body in PublishedPageRecord.objects.values_list("body", flat=True))
    assert SCHOOL.name in bodies.decode()
    assert CLOSING_HINT not in bodies.decode()


def test_published_pages_have_a_live_revision_so_that_a_scheduled_edit_keeps_them_online(school: Tenant) -> None:
    assert not BasePage.objects.filter(tenant=school, live=True, live_revision=None).exists()


def test_the_sites_facts_are_public_in_the_same_transaction(school: Tenant) -> None:
    assert SCHOOL.name in bytes(PublishedSiteRecord.objects.get(tenant=school).body).decode()


def test_an_office_has_pages_of_its_own_words(area: Area) -> None:
    office = provision_school(OFFICE)
    assert BasePage.objects.get(tenant=office, slug="about").title == "เกี่ยวกับสำนักงาน"
    assert office.kind == Tenant.Kind.OFFICE


def test_an_area_has_one_office(area: Area) -> None:
    provision_school(OFFICE)
    with pytest.raises(ValidationError):
        provision_school(SchoolSpec(AREA.slug, "office-2", "สำนักงานอีกแห่ง", "office-2.localhost", kind="office"))


def test_called_twice_nothing_changes(school: Tenant) -> None:
    provision_school(OFFICE)
    before = rows()
    assert provision_area(AREA).pk == school.area_id
    assert provision_school(SCHOOL) == school
    provision_school(OFFICE)
    assert rows() == before


def test_what_people_have_edited_is_left_alone(school: Tenant) -> None:
    school.motto, school.phone = "เรียนดี มีวินัย", "0 4311 1111"
    school.save()
    give_host(school, "www.nong-bua.ac.th")
    BasePage.objects.get(tenant=school, slug="contact").delete()
    home = HomePage.objects.get(pk=school.root_page_id)
    home.title = "บ้านหนองบัวของเรา"
    home.save_revision().publish()

    again = provision_school(SCHOOL)
    assert (again.motto, again.phone, again.host) == ("เรียนดี มีวินัย", "0 4311 1111", "www.nong-bua.ac.th")
    assert HomePage.objects.get(pk=school.root_page_id).title == "บ้านหนองบัวของเรา"
    assert "contact" not in pages_of(school)
    assert Site.objects.get(pk=school.site_id).hostname == "www.nong-bua.ac.th"


def test_a_missing_group_or_grant_is_put_back(school: Tenant) -> None:
    before = GroupPagePermission.objects.count(), GroupCollectionPermission.objects.count(), Group.objects.count()
    Group.objects.filter(role_group__tenant=school, role_group__role="editor").delete()
    GroupPagePermission.objects.all().delete()
    provision_area(AREA)
    provision_school(SCHOOL)
    after = GroupPagePermission.objects.count(), GroupCollectionPermission.objects.count(), Group.objects.count()
    assert after == before


def test_the_site_follows_the_port_of_the_installation(school: Tenant, settings: Any) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "http", 8001
    provision_school(SCHOOL)
    assert Site.objects.get(pk=school.site_id).port == 8001


def test_it_is_all_or_nothing(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows()

    class Killed(Exception): ...

    def killed(*args: Any) -> None:
        raise Killed

    monkeypatch.setattr(provisioning, "tenant_groups", killed)
    with pytest.raises(Killed):
        provision_school(SCHOOL)
    assert rows() == before
    monkeypatch.undo()
    assert provision_school(SCHOOL).root_page_id


@pytest.mark.parametrize("slug", ["www", "admin", "api", "localhost", "mail", "static", "xn--o3cw4h"])
def test_reserved_names_are_refused(area: Area, slug: str) -> None:
    with pytest.raises(ReservedSlug):
        provision_school(SchoolSpec(AREA.slug, slug, "โรงเรียน", f"{slug}.localhost"))
    with pytest.raises(ReservedSlug):
        provision_area(AreaSpec(slug, "เขต"))


@pytest.mark.parametrize(
    "slug", ["", "Nong", "nong bua", "หนองบัว", "-nong", "nong-", "a" * 41, "nong\n", "../etc", "a.b"]
)
def test_names_that_cannot_be_a_host_label_are_refused(area: Area, slug: str) -> None:
    with pytest.raises(BadSlug):
        provision_school(SchoolSpec(AREA.slug, slug, "โรงเรียน", "a.localhost"))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "ก" * 201}, "name"),
        ({"code10": "๑๐๔๗๕๑๐๐๐๒"}, "code10"),
        ({"code8": "123"}, "code8"),
        ({"latitude": 48.1, "longitude": 11.5}, "latitude"),
        ({"latitude": 16.4}, "__all__"),
        ({"founded": 2481}, "founded"),
        ({"primary_colour": "red"}, "primary_colour"),
        ({"email": "not an address"}, "email"),
    ],
)
def test_facts_that_cannot_be_true_are_refused_and_leave_nothing(area: Area, facts: dict[str, Any], field: str) -> None:
    before = rows()
    wrong = {"name": "โรงเรียนทดสอบ", "host": "a.localhost"} | facts
    with pytest.raises(ValidationError) as caught:
        provision_school(SchoolSpec(AREA.slug, "a", **wrong))
    assert field in caught.value.message_dict
    assert rows() == before


def test_a_code_belongs_to_one_school(school: Tenant) -> None:
    with pytest.raises(ValidationError):
        provision_school(SchoolSpec(AREA.slug, "other", "โรงเรียนอื่น", "other.localhost", code10=SCHOOL.code10))


@pytest.mark.parametrize("host", ["nong-bua.localhost", "NONG-BUA.localhost.", "localhost"])
def test_a_host_of_another_is_refused_and_leaves_nothing(school: Tenant, host: str) -> None:
    before = rows()
    with pytest.raises(HostTaken):
        provision_school(SchoolSpec(AREA.slug, "other", "โรงเรียนอื่น", host))
    assert rows() == before


def test_a_host_that_is_none_is_refused(area: Area) -> None:
    with pytest.raises(MalformedHost):
        provision_school(SchoolSpec(AREA.slug, "other", "โรงเรียนอื่น", "../../etc"))


def test_a_school_of_another_area_is_not_taken_over(school: Tenant) -> None:
    provision_area(AreaSpec("area-2", "เขต 2"))
    with pytest.raises(OtherArea):
        provision_school(SchoolSpec("area-2", SCHOOL.slug, "โรงเรียนปลอม", "fake.localhost"))


def test_names_full_of_markup_and_marks_stay_text(area: Area) -> None:
    name = "โรงเรียน<script>alert(1)</script>\u202e🏫&"
    tenant = provision_school(SchoolSpec(AREA.slug, "odd", name, "odd.localhost"))
    assert tenant.name == name
    assert BasePage.objects.get(pk=tenant.root_page_id).title == name


def test_the_cost_of_a_school_does_not_grow(area: Area) -> None:
    counts = []
    for number in range(3):
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        provision_school(SchoolSpec(AREA.slug, f"s{number}", f"โรงเรียน {number}", f"s{number}.localhost"))
        counts.append(len(connection.queries_log) - before)
    connection.force_debug_cursor = False
    assert max(counts) - min(counts) <= 10  # the first school asks for content types that are then known
    assert max(counts) <= 1_200
