"""What an entry says, and to which trail it goes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from wagtail.log_actions import LogContext

from tenants.audit import sealing
from tenants.audit.models import AuditChain, AuditEntry
from tenants.audit.origin import coming_from
from tenants.audit.services import LONGEST, record
from tenants.audit.values import Action, Origin
from tenants.models import Role, Tenant
from tenants.services import add_member, remove_member
from tests.factories.people import make_area, make_member, make_tenant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Tenant:
    return make_tenant("alpha")


def trail(key: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(chain__key=key).order_by("number"))


def test_an_entry_says_who_when_from_where_what_and_on_which_object(school: Tenant) -> None:
    person = make_user("somjai", first_name="สมใจ", last_name="ใจดี")
    now = datetime(2026, 11, 26, 1, 2, 3, 456, UTC)
    with coming_from(Origin("192.0.2.7")):
        (entry,) = record(
            Action.PUBLISH, by=person, tenant=school, subject="page:9 ข่าว", details={"live": True}, now=now
        )
    entry.refresh_from_db()
    assert (entry.at, entry.by_id, entry.by_name, entry.origin) == (now, person.pk, "สมใจ ใจดี", "192.0.2.7")
    assert (entry.action, entry.action_label, entry.subject) == ("publish", "เผยแพร่หน้า", "page:9 ข่าว")
    assert entry.facts == {"live": True}


def test_without_a_request_it_came_from_the_command_line(school: Tenant) -> None:
    (entry,) = record(Action.ROLLBACK, by=None, tenant=school)
    assert (entry.origin, entry.by_id, entry.by_name) == ("command line", None, "")


def test_each_entry_holds_the_hash_of_the_one_before_and_the_head_the_last(school: Tenant) -> None:
    first, second = (record(Action.PUBLISH, by=None, tenant=school)[0] for _ in range(2))
    head = AuditChain.objects.get(tenant=school)
    assert (first.number, first.previous) == (1, "")
    assert (second.number, second.previous) == (2, first.hash)
    assert (head.count, head.last) == (2, second.hash)
    assert head.seal_fits()
    assert sealing.is_entry(second.hash, head.key, second.fields_sealed())


def test_places_have_chains_of_their_own_and_the_platform_one_for_the_rest(school: Tenant) -> None:
    other = make_tenant("beta", area=school.area)
    record(Action.EXPORTED, by=None, tenant=school)
    record(Action.EXPORTED, by=None, area=school.area)
    record(Action.SETTINGS_CHANGED, by=None)
    record(Action.SCHOOL_DELETED, by=None, tenant=school, area=school.area)
    assert [e.action for e in trail(f"tenant:{school.pk}")] == ["exported", "school_deleted"]
    assert [e.action for e in trail(f"area:{school.area_id}")] == ["exported", "school_deleted"]
    assert [e.action for e in trail("platform")] == ["settings_changed"]
    assert trail(f"tenant:{other.pk}") == []


def test_an_entry_stands_or_falls_with_the_act(school: Tenant) -> None:
    with transaction.atomic():
        record(Action.PUBLISH, by=None, tenant=school)
        transaction.set_rollback(True)
    assert trail(f"tenant:{school.pk}") == []
    record(Action.PUBLISH, by=None, tenant=school)
    assert [e.number for e in trail(f"tenant:{school.pk}")] == [1]


def test_a_place_has_its_empty_chain_from_the_first_moment(school: Tenant) -> None:
    assert AuditChain.objects.get(tenant=school).seal_fits()
    assert AuditChain.objects.get(area=school.area).seal_fits()
    assert AuditChain.objects.get(key="platform").seal_fits()


@pytest.mark.parametrize("text", ["ก" * 4000, "a\x00b\x1bc", "\ud800 ครึ่งตัว"])
def test_no_text_is_too_wild_to_be_recorded(school: Tenant, text: str) -> None:
    (entry,) = record(Action.PUBLISH, by=None, tenant=school, subject=text, details={"title": text})
    entry.refresh_from_db()
    assert len(entry.subject) <= LONGEST
    assert "\x00" not in entry.subject
    assert sealing.is_entry(entry.hash, entry.chain.key, entry.fields_sealed())


def test_the_trail_outlives_the_school_and_its_area_still_sees_it(school: Tenant) -> None:
    record(Action.PUBLISH, by=None, tenant=school)
    key, area = f"tenant:{school.pk}", school.area
    school.name = "โรงเรียนชื่อสุดท้าย"
    school.save()
    school.delete()
    chain = AuditChain.objects.get(key=key)
    assert (chain.tenant, chain.area, str(chain)) == (None, area, "โรงเรียนชื่อสุดท้าย")
    assert [e.action for e in trail(key)] == ["publish"]


def test_the_trail_outlives_the_person_under_the_name_of_then(school: Tenant) -> None:
    person = make_user("somjai", first_name="สมใจ")
    (entry,) = record(Action.PUBLISH, by=person, tenant=school)
    person.delete()
    entry.refresh_from_db()
    assert entry.by_name == "สมใจ"


# --------------------------------------------------------------------------------------------------------- members


def test_who_comes_and_goes_as_a_member_is_recorded_with_the_role_and_the_actor(school: Tenant) -> None:
    boss, person = make_user("boss"), make_user("somjai")
    with LogContext(user=boss):
        add_member(person, Role.EDITOR, tenant=school)
        add_member(person, Role.EDITOR, tenant=school)
        remove_member(person, Role.EDITOR, tenant=school)
    told = [(e.action, e.by_name, e.subject, e.facts) for e in trail(f"tenant:{school.pk}")]
    subject = f"user:{person.pk} somjai"
    assert told == [
        ("member_added", "boss", subject, {"role": "editor"}),
        ("member_removed", "boss", subject, {"role": "editor"}),
    ]


def test_a_person_who_is_deleted_left_every_place(school: Tenant) -> None:
    person = make_member(Role.EDITOR, school)
    number = person.pk
    person.delete()
    last = trail(f"tenant:{school.pk}")[-1]
    assert last.action == "member_removed"
    assert last.subject.startswith(f"user:{number}")


def test_officers_are_recorded_in_the_area_and_platform_admins_on_the_platform() -> None:
    area = make_area()
    make_member(Role.AREA_OFFICER, area)
    make_member(Role.PLATFORM_ADMIN)
    assert [e.facts["role"] for e in trail(f"area:{area.pk}")] == ["area_officer"]
    assert [e.facts["role"] for e in trail("platform")] == ["platform_admin"]
