"""Another host: what may be given, what becomes of the old one."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content.lifecycle.addresses import change_host
from cms.content.lifecycle.closing import close_school
from cms.content.lifecycle.errors import HostRefused, SameHost
from site_builder.models import PublishRequest
from tenants.audit.models import AuditEntry
from tenants.hosts import resolve_host
from tenants.models import Tenant, TenantHost, User
from tests.cms.content.lifecycle.test_closing import public_facts
from tests.factories.people import make_office, make_school

pytestmark = pytest.mark.django_db

NEW = "banna.example.org"
REASON = "ใช้ชื่อโดเมนของโรงเรียนเอง"


def test_the_school_answers_to_both_and_is_published_under_the_new_one(school: Tenant, officer: User) -> None:
    PublishRequest.objects.all().delete()
    assert change_host(school, " BanNa.example.org. ", by=officer, reason=REASON) == NEW
    tenant = resolve_host("banna.localhost")
    assert (tenant, tenant.host) == (resolve_host(NEW), NEW)
    assert (public_facts(school).host, Tenant.objects.get(pk=school.pk).site.hostname) == (NEW, NEW)
    assert PublishRequest.objects.filter(tenant=school).count() == 1


def test_the_act_is_recorded_with_its_reason(school: Tenant, officer: User) -> None:
    change_host(school, NEW, by=officer, reason=REASON)
    entry = AuditEntry.objects.get(action="host_changed")
    assert entry.facts == {"from": "banna.localhost", "to": NEW, "reason": REASON}
    assert entry.by_id == officer.pk


def test_the_old_name_may_be_taken_back(school: Tenant, officer: User) -> None:
    change_host(school, NEW, by=officer, reason=REASON)
    change_host(school, "banna.localhost", by=officer, reason=REASON)
    assert public_facts(school).host == "banna.localhost"
    assert TenantHost.objects.filter(tenant=school).count() == 2


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("other.localhost", "place.host_taken"),
        ("former.example.org", "place.host_taken"),
        ("admin.example.org", "host.admin"),
        ("www.schools.example", "host.reserved"),
        ("a.api.schools.example", "host.reserved"),
        ("schools.example", "host.reserved"),
        ("bаnna.example.org", "host.mixed"),
        ("оаса.example.org", "host.mixed"),
        ("บanna.example.org", "host.mixed"),
        ("10.0.0.1", "host.address"),
        ("[::1]", "host.address"),
        ("https://a.example.org", "host.malformed"),
        ("a.example.org/x", "host.malformed"),
        ("a.example.org:80", "host.port"),
        ("localhost", "host.malformed"),
        ("", "host.malformed"),
        ("xn--a.example.org", "host.malformed"),
        ("a b.example.org", "host.malformed"),
        ("x" * 64 + ".example.org", "host.malformed"),
        ("a\u200b.example.org", "host.malformed"),
    ],
)
def test_a_name_that_may_not_be_given_changes_nothing(
    school: Tenant, officer: User, settings: Any, host: str, why: str
) -> None:
    settings.ADMIN_HOST, settings.PUBLIC_DOMAIN = "admin.example.org", "schools.example"
    other = make_school("other")
    TenantHost.objects.create(tenant=other, name="former.example.org", primary=False)
    before = list(TenantHost.objects.order_by("pk").values())
    with pytest.raises(HostRefused) as refused:
        change_host(school, host, by=officer, reason=REASON)
    assert (refused.value.why, bool(refused.value.message)) == (why, True)
    assert list(TenantHost.objects.order_by("pk").values()) == before


def test_the_same_name_is_no_change(school: Tenant, officer: User) -> None:
    with pytest.raises(SameHost):
        change_host(school, "BANNA.localhost", by=officer, reason=REASON)


def test_a_reserved_word_below_another_domain_is_nobodys_business(school: Tenant, officer: User, settings: Any) -> None:
    settings.PUBLIC_DOMAIN = "schools.example"
    assert change_host(school, "www.banna.ac.example", by=officer, reason=REASON) == "www.banna.ac.example"


def test_a_thai_name_is_kept_in_its_one_spelling(school: Tenant, officer: User) -> None:
    assert change_host(school, "โรงเรียนบ้านนา.ไทย", by=officer, reason=REASON).startswith("xn--")


def test_archives_and_offices_may_change_their_name_too(school: Tenant, officer: User) -> None:
    close_school(school, by=officer, reason="ยุบรวมแล้ว")
    assert change_host(school, NEW, by=officer, reason=REASON) == NEW
    assert change_host(make_office(), "office.example.org", by=officer, reason=REASON) == "office.example.org"
