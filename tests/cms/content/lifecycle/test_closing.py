"""A closed school: the site stays, the members are out, nothing goes live by itself; opened again it is as it was."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.content.lifecycle.closing import close_school, reopen_school
from cms.content.lifecycle.errors import AlreadyClosed, NoReason, NotASchool, NotClosed
from cms.content.records import PublishedPageRecord, PublishedSiteRecord
from site_builder.engine.values import SiteFacts
from site_builder.models import PublishRequest
from site_builder.queue.schedule import publish_what_is_due
from tenants.models import Membership, Role, Tenant, User
from tenants.policies import tenants_in_care, tenants_within_reach
from tenants.services import add_member
from tests.factories.content import make_page
from tests.factories.people import make_member, make_office, make_school

pytestmark = pytest.mark.django_db

REASON = "ยุบรวมกับโรงเรียนบ้านหนอง"


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def public_facts(tenant: Tenant) -> SiteFacts:
    return msgspec.json.decode(bytes(PublishedSiteRecord.objects.get(tenant=tenant).body), type=SiteFacts)


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN])
def test_members_of_a_closed_school_are_out_at_once(school: Tenant, officer: User, role: Role) -> None:
    member = make_member(role, school)
    client = client_of(member)
    page = reverse("wagtailadmin_pages:edit", args=[school.root_page_id])
    close_school(school, by=officer, reason=REASON)
    assert client.get(page).status_code == 404
    assert not tenants_within_reach(member).exists()
    assert not User.objects.get(pk=member.pk).groups.exists()
    assert Membership.objects.filter(user=member, tenant=school, role=role).exists()


def test_an_officer_may_no_longer_edit_a_closed_school_but_still_decides_about_it(
    school: Tenant, officer: User
) -> None:
    close_school(school, by=officer, reason=REASON)
    page = reverse("wagtailadmin_pages:edit", args=[school.root_page_id])
    assert client_of(officer).get(page).status_code == 404
    assert school in tenants_in_care(officer)


def test_one_who_serves_two_schools_keeps_the_other(school: Tenant, officer: User) -> None:
    other = make_school("other")
    member = make_member(Role.EDITOR, school)
    add_member(member, Role.EDITOR, tenant=other)
    close_school(school, by=officer, reason=REASON)
    assert list(tenants_within_reach(member)) == [other]
    assert User.objects.get(pk=member.pk).groups.count() == 1


def test_the_site_stays_and_says_since_when_the_school_is_closed(school: Tenant, officer: User) -> None:
    pages = PublishedPageRecord.objects.filter(tenant=school).count()
    PublishRequest.objects.all().delete()
    close_school(school, by=officer, reason=REASON)
    assert public_facts(school).closed == timezone.localdate().isoformat()
    assert PublishedPageRecord.objects.filter(tenant=school).count() == pages
    assert PublishRequest.objects.filter(tenant=school).exists()


def test_what_was_scheduled_stays_a_draft(school: Tenant, officer: User) -> None:
    page = make_page(school, live=False, title="เปิดเทอม")
    page.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    page.save_revision().publish()
    close_school(school, by=officer, reason=REASON)
    publish_what_is_due(timezone.now() + datetime.timedelta(hours=2))
    page.refresh_from_db()
    assert not page.live
    assert not page.get_latest_revision().approved_go_live_at


def test_what_was_scheduled_elsewhere_goes_live(school: Tenant, officer: User) -> None:
    page = make_page(make_school("other"), live=False)
    page.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    page.save_revision().publish()
    close_school(school, by=officer, reason=REASON)
    assert page.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_opened_again_everything_is_as_it_was(school: Tenant, officer: User) -> None:
    member = make_member(Role.EDITOR, school)
    before = set(member.groups.values_list("pk", flat=True))
    facts = public_facts(school)
    close_school(school, by=officer, reason=REASON)
    reopen_school(school, by=officer, reason="เปิดสอนตามเดิม")
    assert set(User.objects.get(pk=member.pk).groups.values_list("pk", flat=True)) == before
    assert list(tenants_within_reach(member)) == [school]
    assert public_facts(school) == facts


def test_somebody_added_while_closed_comes_in_with_the_opening(school: Tenant, officer: User) -> None:
    close_school(school, by=officer, reason=REASON)
    member = make_member(Role.EDITOR, school)
    assert not member.groups.exists()
    reopen_school(school, by=officer, reason=REASON)
    assert User.objects.get(pk=member.pk).groups.exists()


@pytest.mark.parametrize("reason", ["", "   ", "xx", "\u200b\u200b\u200b\u200b\u200b\u200b"])
def test_without_a_reason_nothing_happens(school: Tenant, officer: User, reason: str) -> None:
    with pytest.raises(NoReason):
        close_school(school, by=officer, reason=reason)
    assert Tenant.objects.get(pk=school.pk).is_working


def test_what_does_not_fit_the_state_is_refused(school: Tenant, officer: User) -> None:
    with pytest.raises(NotClosed):
        reopen_school(school, by=officer, reason=REASON)
    close_school(school, by=officer, reason=REASON)
    with pytest.raises(AlreadyClosed):
        close_school(school, by=officer, reason=REASON)


def test_an_office_is_never_closed(officer: User) -> None:
    with pytest.raises(NotASchool):
        close_school(make_office(), by=officer, reason=REASON)


def test_all_or_nothing(school: Tenant, officer: User, monkeypatch: Any) -> None:
    from cms.content.lifecycle import closing

    member = make_member(Role.EDITOR, school)

    def fails(*args: Any, **words: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(closing, "record", fails)
    with pytest.raises(RuntimeError):
        close_school(school, by=officer, reason=REASON)
    assert list(tenants_within_reach(member)) == [school]
    assert User.objects.get(pk=member.pk).groups.exists()
