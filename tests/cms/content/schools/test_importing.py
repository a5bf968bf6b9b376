"""All or nothing; again with changes is an update; what people wrote stays; sites are built behind editors' work."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from cms.content.models import BasePage
from cms.content.schools import importing
from cms.content.schools.importing import Refused
from cms.content.schools.values import State
from site_builder.models import Priority, PublishRequest
from tenants.models import AccessCode, Membership, Network, Role, Tenant, TenantHost, User
from tests.cms.content.schools.files import bring_in, found, school
from tests.factories.people import make_area, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _area(db: None) -> None:
    make_area()


def counts() -> tuple[int, ...]:
    models = (Tenant, TenantHost, BasePage, User, Membership, Network, AccessCode)
    return tuple(model.objects.count() for model in models)


def test_a_new_school_is_whole() -> None:
    bring_in(school(1, admin_email="kru@example.org", admin_name="นาย สมชาย ใจดี"))
    tenant = Tenant.objects.get(slug="thotlong1")
    assert (tenant.code10, tenant.network.name, tenant.host) == ("1047510001", "เครือข่ายริมน้ำ", "thotlong1.localhost")
    assert tenant.site.hostname == tenant.host
    assert tenant.root_page.specific.live
    invitation = tenant.access_codes.get()
    assert (invitation.name, invitation.email) == ("นาย สมชาย ใจดี", "kru@example.org")
    assert (invitation.roles, invitation.handed_out_at) == ([Role.SCHOOL_ADMIN], None)


def test_a_code_of_eight_digits_is_the_smis_code() -> None:
    bring_in(school(1, code="47010001"))
    assert Tenant.objects.get(slug="thotlong1").code8 == "47010001"


def test_one_error_keeps_everything_out() -> None:
    before = counts()
    with pytest.raises(Refused) as refused:
        bring_in(school(1), school(2, host="10.0.0.1"), school(3))
    assert found(refused.value.plan) == [(3, "host.address")]
    assert counts() == before


def test_what_only_the_database_sees_keeps_everything_out(monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts()
    real = importing.provision_school

    def fails_at_the_second(spec: Any, **words: str) -> Tenant:
        from tenants.errors import HostTaken

        if spec.slug == "thotlong2":
            raise HostTaken(spec.slug)
        return real(spec, **words)

    monkeypatch.setattr(importing, "provision_school", fails_at_the_second)
    with pytest.raises(Refused) as refused:
        bring_in(school(1), school(2))
    assert found(refused.value.plan) == [(3, "place.host_taken")]
    assert counts() == before


def test_the_same_file_again_changes_nothing() -> None:
    rows = [school(1, admin_email="kru@example.org"), school(2)]
    bring_in(*rows)
    before, requests = counts(), PublishRequest.objects.count()
    assert [one.state for one in bring_in(*rows).schools] == [State.UNCHANGED] * 2
    assert (counts(), PublishRequest.objects.count()) == (before, requests)


def test_changes_are_facts_and_never_pages() -> None:
    bring_in(school(1))
    home = Tenant.objects.get(slug="thotlong1").root_page.specific
    home.title = "ชื่อที่ครูแก้"
    home.save_revision().publish()
    plan = bring_in(school(1, name="โรงเรียนชื่อใหม่", network="เครือข่ายเชิงเขา", host="new.example.org", levels=""))
    assert {change.name for change in plan.schools[0].changes} == {"name", "network", "host"}
    tenant = Tenant.objects.get(slug="thotlong1")
    assert (tenant.name, tenant.network.name, tenant.host) == ("โรงเรียนชื่อใหม่", "เครือข่ายเชิงเขา", "new.example.org")
    assert tenant.levels == "อนุบาล 2 – ป.6"
    assert tenant.site.hostname == "new.example.org"
    assert set(tenant.hosts.values_list("name", "primary")) == {
        ("thotlong1.localhost", False),
        ("new.example.org", True),
    }
    assert tenant.root_page.specific.title == "ชื่อที่ครูแก้"


def test_a_host_may_go_back_to_an_old_one() -> None:
    for host in ("", "new.example.org", "thotlong1.localhost"):
        bring_in(school(1, host=host))
    assert Tenant.objects.get(slug="thotlong1").host == "thotlong1.localhost"


def test_sites_are_asked_for_at_fleet_priority() -> None:
    bring_in(school(1))
    bring_in(school(1, name="โรงเรียนชื่อใหม่", host="new.example.org"))
    requests = PublishRequest.objects.filter(tenant__slug="thotlong1")
    assert {request.priority for request in requests} == {Priority.FLEET}
    assert requests.count() >= 2


def test_accounts_that_exist_are_neither_told_nor_touched() -> None:
    user = make_user("kru", email="kru@example.org", first_name="สมชาย", last_name="ใจดี")
    make_user(email="closed@example.org", is_active=False)
    bring_in(school(1, admin_email="kru@example.org", admin_name="คนละคน"), school(2, admin_email="closed@example.org"))
    assert not user.memberships.exists()
    assert User.objects.count() == 2
    assert AccessCode.objects.count() == 2


def test_an_admin_without_an_address_is_invited_by_name() -> None:
    rows = [school(1, admin_name="นาย สมชาย ใจดี")]
    bring_in(*rows)
    assert AccessCode.objects.get().name == "นาย สมชาย ใจดี"
    assert bring_in(school(1, admin_name="สมชาย  ใจดี")).schools[0].state == State.UNCHANGED


def test_another_admin_is_invited_beside_the_first() -> None:
    bring_in(school(1, admin_email="kru@example.org"))
    plan = bring_in(school(1, admin_email="other@example.org"))
    assert [change.name for change in plan.schools[0].changes] == ["admin_email"]
    assert set(AccessCode.objects.values_list("email", flat=True)) == {"kru@example.org", "other@example.org"}


def test_who_has_come_or_was_withdrawn_decides_what_a_file_does_again() -> None:
    bring_in(school(1, admin_email="kru@example.org"))
    AccessCode.objects.update(used_at=timezone.now(), user=make_user())
    assert bring_in(school(1, admin_email="kru@example.org")).schools[0].state == State.UNCHANGED
    AccessCode.objects.update(used_at=None, withdrawn_at=timezone.now())
    assert bring_in(school(1, admin_email="kru@example.org")).schools[0].state == State.CHANGED
    assert AccessCode.objects.count() == 2


def test_a_new_school_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(200):
        bring_in(school(1))
