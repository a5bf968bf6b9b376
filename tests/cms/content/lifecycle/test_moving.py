"""Moved under another area: tree, media and officers' rights go along; visitors notice the name of the area only."""

from __future__ import annotations

import pytest
from treebeard.mp_tree import MP_Node
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from cms.content.lifecycle.errors import ForeignNetwork, NotASchool, SamePlace
from cms.content.lifecycle.moving import move_school
from cms.content.models import BasePage, SiteImage
from cms.content.rebuild import compare
from cms.content.records import PublishedMediaRecord, PublishedPageRecord
from tenants.audit.models import AuditEntry
from tenants.models import Network, Role, Tenant, User
from tenants.policies import tenants_in_care, tenants_within_reach
from tests.cms.content.lifecycle.test_closing import public_facts
from tests.factories.content import make_image, make_news, make_page
from tests.factories.people import make_area, make_member, make_office, make_school

pytestmark = pytest.mark.django_db

REASON = "ประกาศแบ่งเขตพื้นที่ใหม่"


def public(tenant: Tenant) -> list[tuple[str, str]]:
    pages = PublishedPageRecord.objects.filter(tenant=tenant).values_list("key", "hash")
    return sorted([*pages, *PublishedMediaRecord.objects.filter(tenant=tenant).values_list("key", "hash")])


def moved(school: Tenant, officer: User) -> Tenant:
    move_school(school, make_area("far", "เขตไกล"), by=officer, reason=REASON)
    return Tenant.objects.get(pk=school.pk)


def test_public_pages_stay_and_the_area_is_another(school: Tenant, officer: User) -> None:
    make_news(school, cover=make_image(school))
    make_page(school, parent=BasePage.objects.get(tenant=school, slug="about"))
    before, facts = public(school), public_facts(school)
    moved(school, officer)
    after = public_facts(school)
    assert public(school) == before
    assert (facts.area_name, after.area_name) == (school.area.name, "เขตไกล")
    assert compare(Tenant.objects.get(pk=school.pk)).equal


def test_the_trees_are_whole(school: Tenant, officer: User) -> None:
    make_school("neighbour")
    make_office(make_area("far", "เขตไกล"))
    tenant = moved(school, officer)
    assert tenant.root_page.get_parent().pk == tenant.area.node_id
    assert tenant.collection.get_parent().pk == tenant.area.collection_id
    for model in (BasePage, Collection):
        assert issubclass(model, MP_Node)
        assert not any(model.find_problems())
    for page in BasePage.objects.filter(tenant=tenant, depth__gt=3):
        assert page.url_path.startswith(tenant.root_page.url_path)
    assert tenant.root_page.url_path == f"{tenant.area.node.url_path}banna/"


def test_the_old_officer_loses_and_the_new_one_gains(school: Tenant, officer: User) -> None:
    image = make_image(school)
    new = make_member(Role.AREA_OFFICER, make_area("far", "เขตไกล"))
    tenant = moved(school, officer)
    policy = policy_registry.get_by_type(SiteImage)
    for user, may in ((officer, False), (new, True)):
        user = User.objects.get(pk=user.pk)
        assert tenant.root_page.permissions_for_user(user).can_edit() is may
        assert policy.user_has_permission_for_instance(user, "change", SiteImage.objects.get(pk=image.pk)) is may
        assert (tenant in tenants_in_care(user)) is may
        assert (tenant in tenants_within_reach(user)) is may


def test_members_keep_their_rights(school: Tenant, officer: User) -> None:
    editor = make_member(Role.EDITOR, school)
    tenant = moved(school, officer)
    assert tenant.root_page.permissions_for_user(User.objects.get(pk=editor.pk)).can_publish()


def test_the_old_network_is_left_behind(school: Tenant, officer: User) -> None:
    old = Network.objects.create(area=school.area, name="ริมน้ำ")
    Tenant.objects.filter(pk=school.pk).update(network=old)
    assert moved(school, officer).network is None


def test_within_the_area_only_the_network_changes(school: Tenant, officer: User) -> None:
    path = school.root_page.path
    network = Network.objects.create(area=school.area, name="ริมน้ำ")
    move_school(school, school.area, network, by=officer, reason=REASON)
    tenant = Tenant.objects.get(pk=school.pk)
    assert (tenant.network, tenant.root_page.path) == (network, path)


def test_moved_back_everything_is_as_it_was(school: Tenant, officer: User) -> None:
    before, facts = public(school), public_facts(school)
    moved(school, officer)
    move_school(school, school.area, by=officer, reason=REASON)
    assert (public(school), public_facts(school)) == (before, facts)
    assert school in tenants_in_care(officer)


def test_both_areas_and_the_school_have_it_in_their_trails(school: Tenant, officer: User) -> None:
    moved(school, officer)
    entries = AuditEntry.objects.filter(action="school_moved")
    assert entries.count() == 3
    assert {entry.facts["reason"] for entry in entries} == {REASON}


def test_what_leads_nowhere_is_refused(school: Tenant, officer: User) -> None:
    foreign = Network.objects.create(area=make_area("far"), name="ริมน้ำ")
    with pytest.raises(ForeignNetwork):
        move_school(school, school.area, foreign, by=officer, reason=REASON)
    with pytest.raises(SamePlace):
        move_school(school, school.area, by=officer, reason=REASON)
    with pytest.raises(NotASchool):
        move_school(make_office(), make_area("far"), by=officer, reason=REASON)
