"""From a Host header to a tenant: one spelling, one error per way to fail, no default."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.errors import (
    AddressNotAName,
    AdminHost,
    BadPort,
    HostError,
    HostTaken,
    MalformedHost,
    MissingHost,
    UnknownHost,
)
from tenants.hosts import Host, parse_host, resolve_host
from tenants.models import Tenant, TenantHost
from tenants.services import give_host
from tests.factories.people import make_tenant


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("school.localhost", Host("school.localhost")),
        ("School.LOCALHOST", Host("school.localhost")),
        ("school.localhost.", Host("school.localhost")),
        ("school.localhost:8000", Host("school.localhost", 8000)),
        ("school.localhost.:65535", Host("school.localhost", 65535)),
        ("โรงเรียน.ไทย", Host("xn--12cma4jd0axx.xn--o3cw4h")),
        ("XN--12CMA4JD0AXX.xn--o3cw4h:80", Host("xn--12cma4jd0axx.xn--o3cw4h", 80)),
        ("a", Host("a")),
    ],
)
def test_a_host_has_one_spelling(raw: str, host: Host) -> None:
    if raw == "โรงเรียน.ไทย":
        host = Host(raw.encode("idna").decode())
    assert parse_host(raw) == host


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("", MissingHost),
        (":80", MalformedHost),
        (".", MalformedHost),
        ("..", MalformedHost),
        ("a..b", MalformedHost),
        (".school.localhost", MalformedHost),
        ("school.localhost..", MalformedHost),
        ("-school.localhost", MalformedHost),
        ("school-.localhost", MalformedHost),
        ("school_1.localhost", MalformedHost),
        ("school localhost", MalformedHost),
        (" school.localhost", MalformedHost),
        ("school.localhost\n", MalformedHost),
        ("school\x00.localhost", MalformedHost),
        ("school\r\nX-Evil: 1", MalformedHost),
        ("school.localhost/admin", MalformedHost),
        ("user@school.localhost", MalformedHost),
        ("school.localhost#x", MalformedHost),
        ("school%2elocalhost", MalformedHost),
        ("../../etc", MalformedHost),
        ("a" * 64 + ".localhost", MalformedHost),
        (".".join(["a" * 60] * 5), MalformedHost),
        ("xn--.localhost", MalformedHost),
        ("xn--a.localhost", MalformedHost),
        ("โรง เรียน.ไทย", MalformedHost),
        ("school\u200b.localhost", MalformedHost),
        ("school\u202e.localhost", MalformedHost),
        ("school.localhost:", BadPort),
        ("school.localhost:0", BadPort),
        ("school.localhost:65536", BadPort),
        ("school.localhost:-1", BadPort),
        ("school.localhost:+80", BadPort),
        ("school.localhost:80a", BadPort),
        ("school.localhost:๘๐", BadPort),
        ("school.localhost:80:80", BadPort),
        ("school.localhost: 80", BadPort),
        ("127.0.0.1", AddressNotAName),
        ("127.0.0.1:8000", AddressNotAName),
        ("[::1]", AddressNotAName),
        ("[::1]:8000", AddressNotAName),
        ("::1", AddressNotAName),
        ("2001:db8::1", AddressNotAName),
        ("2130706433", AddressNotAName),
        ("127.1", AddressNotAName),
        ("school.123", AddressNotAName),
    ],
)
def test_each_way_to_fail_has_its_error(raw: str, error: type[HostError]) -> None:
    with pytest.raises(HostError) as caught:
        parse_host(raw)
    assert caught.type is error


@given(st.text(max_size=300))
def test_any_text_is_a_host_in_one_spelling_or_a_host_error(raw: str) -> None:
    try:
        host = parse_host(raw)
    except HostError:
        return
    assert host.name == host.name.lower()
    assert host.name.isascii()
    assert parse_host(host.name).name == host.name


@pytest.fixture
def school(db: None) -> Tenant:
    return make_tenant("nong-bua")


@pytest.mark.parametrize("raw", ["nong-bua.localhost", "NONG-BUA.localhost:8000", "nong-bua.localhost."])
def test_a_host_leads_to_its_tenant(school: Tenant, raw: str) -> None:
    assert resolve_host(raw) == school


def test_every_host_of_a_tenant_leads_to_it(school: Tenant) -> None:
    give_host(school, "WWW.nong-bua.ac.th", primary=False)
    assert resolve_host("www.nong-bua.ac.th") == school
    assert resolve_host("www.nong-bua.ac.th").host == "nong-bua.localhost"


@pytest.mark.parametrize("raw", ["other.localhost", "localhost.nong-bua.localhost", "bua.localhost", "nong-bua"])
def test_an_unknown_host_is_no_tenant_even_when_there_is_only_one(school: Tenant, raw: str) -> None:
    with pytest.raises(UnknownHost):
        resolve_host(raw)


@pytest.mark.parametrize("raw", ["localhost", "LOCALHOST:8000", "localhost.", "testserver"])
def test_the_admins_host_is_no_tenant(school: Tenant, raw: str) -> None:
    with pytest.raises(AdminHost):
        resolve_host(raw)


def test_garbage_never_asks_the_database(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0), pytest.raises(MalformedHost):
        resolve_host("../../etc")


def test_a_tenant_and_its_host_are_two_queries(school: Tenant, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert resolve_host("nong-bua.localhost").host == "nong-bua.localhost"


def test_a_new_primary_host_leaves_the_old_one_secondary(school: Tenant) -> None:
    give_host(school, "nong-bua.ac.th")
    assert Tenant.objects.get(pk=school.pk).host == "nong-bua.ac.th"
    assert not TenantHost.objects.get(name="nong-bua.localhost").primary
    give_host(school, "nong-bua.localhost")
    assert Tenant.objects.get(pk=school.pk).host == "nong-bua.localhost"
    assert school.hosts.count() == 2


@pytest.mark.parametrize("raw", ["nong-bua.localhost", "NONG-BUA.LOCALHOST.:80", "localhost"])
def test_a_host_that_is_taken_is_refused(school: Tenant, raw: str) -> None:
    with pytest.raises(HostTaken):
        give_host(make_tenant("other"), raw)


def test_a_tenant_without_a_host_says_so(school: Tenant) -> None:
    school.hosts.all().delete()
    with pytest.raises(TenantHost.DoesNotExist):
        school.host  # noqa: B018


def test_a_list_of_tenants_reads_all_hosts_in_one_query(db: None, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        make_tenant()
    with django_assert_num_queries(2):
        assert len({tenant.host for tenant in Tenant.objects.with_hosts()}) == 5
