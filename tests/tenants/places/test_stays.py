"""Choosing a place: who may, for how long, what is recorded, and how rights shrink to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wagtail.permissions import policy_registry

from cms.content.models import BasePage, SiteImage
from tenants.audit.models import AuditEntry
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.errors import NoWayIn, ReasonTooLong, ReasonTooShort
from tenants.groups import GRANTS
from tenants.models import Area, Role, Stay, Tenant, User
from tenants.places.narrowing import ACTS_AS, narrow
from tenants.places.services import choose, leave, recent_tenants, visits
from tenants.places.standing import read_standing, way_into
from tenants.places.values import LONGEST, Bounds, Standing, Way
from tenants.policies import tenants_of_person, tenants_within_reach
from tenants.services import add_member, remove_member
from tests.factories.content import make_image
from tests.factories.people import make_area, make_member, make_office, make_school, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
REASON = "โรงเรียนแจ้งว่าหน้าข่าวแสดงผิด"


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


@pytest.fixture
def other(school: Tenant) -> Tenant:
    return make_school("beta")


@pytest.fixture
def foreign() -> Tenant:
    return make_school("gamma", area=make_area("area-2", "เขต 2"))


@pytest.fixture
def officer(school: Tenant) -> User:
    return make_member(Role.AREA_OFFICER, school.area, first_name="เจ้าหน้าที่", last_name="นามสมมติ")


@pytest.fixture
def platform() -> User:
    return make_member(Role.PLATFORM_ADMIN)


def of_two(first: Tenant, second: Tenant) -> User:
    user = make_member(Role.EDITOR, first)
    add_member(user, Role.SCHOOL_ADMIN, tenant=second)
    return User.objects.get(pk=user.pk)


def fresh(user: User) -> User:
    """Wagtail remembers permissions on the instance."""
    return User.objects.get(pk=user.pk)


def standing(user: User, stay: Stay | None = None, now: datetime = NOW) -> Standing:
    return read_standing(fresh(user), None if stay is None else stay.pk, now)


def trail(key: str) -> list[tuple[str, dict[str, Any]]]:
    entries = AuditEntry.objects.filter(chain__key=key, action__in=[Action.ENTERED, *ACTING]).order_by("number")
    return [(entry.action, json.loads(entry.details)) for entry in entries]


ACTING = (Action.ACTING_FOR_BEGAN, Action.ACTING_FOR_ENDED)


# ---------------------------------------------------------------------------------------------------- who has to choose


def test_who_serves_one_school_is_there_without_choosing(school: Tenant) -> None:
    member = make_member(Role.EDITOR, school)
    add_member(member, Role.DIRECTOR, tenant=school)
    found = standing(member)
    assert (found.place.tenant, found.place.way, found.chooses) == (school, Way.MEMBER, False)


def test_who_serves_none_is_nowhere_and_is_not_asked(school: Tenant) -> None:
    assert standing(make_user()) == Standing(None, chooses=False)
    assert standing(make_member(Role.EDITOR, school, is_active=False)) == Standing(None, chooses=False)


def test_others_are_outside_until_they_choose(school: Tenant, other: Tenant, officer: User, platform: User) -> None:
    for user in (of_two(school, other), officer, platform):
        assert standing(user).is_outside
        stay = choose(user, school, now=NOW, reason=REASON)
        assert standing(user, stay).place.tenant == school


def test_the_stay_of_somebody_else_or_of_nobody_is_no_place(school: Tenant, officer: User) -> None:
    colleague = make_member(Role.AREA_OFFICER, school.area)
    stay = choose(colleague, school, now=NOW)
    for stay_id in (stay.pk, 10**9, "1", None, True, {"a": 1}):
        assert read_standing(officer, stay_id, NOW).is_outside, stay_id


# -------------------------------------------------------------------------------------------------------------- who may


def test_who_may_work_where_and_by_what_right(
    school: Tenant, other: Tenant, foreign: Tenant, officer: User, platform: User
) -> None:
    office = make_office(school.area)
    ways = {
        "member": (make_member(Role.REGISTRAR, school), [Way.MEMBER, None, None, None]),
        "of two": (of_two(school, other), [Way.MEMBER, Way.MEMBER, None, None]),
        "officer": (officer, [Way.OFFICER, Way.OFFICER, Way.OFFICER, None]),
        "platform": (platform, [Way.PLATFORM] * 4),
        "inactive": (make_member(Role.PLATFORM_ADMIN, is_active=False), [None] * 4),
        "nobody": (make_user(), [None] * 4),
    }
    for name, (user, expected) in ways.items():
        assert [way_into(fresh(user), place) for place in (school, other, office, foreign)] == expected, name
        for place, way in zip((school, other, office, foreign), expected, strict=True):
            if way is None:
                with pytest.raises(NoWayIn):
                    choose(fresh(user), place, now=NOW, reason=REASON)


def test_an_officer_who_is_a_member_too_works_there_as_a_member(school: Tenant, officer: User) -> None:
    add_member(officer, Role.EDITOR, tenant=school)
    assert choose(fresh(officer), school, now=NOW).way == Way.MEMBER
    assert not visits(school).exists()


@pytest.mark.parametrize("reason", ["", "สั้นไป", "   ก ข    ", "1234 56789"[:9]])
def test_a_platform_admin_gives_a_reason(school: Tenant, platform: User, reason: str) -> None:
    with pytest.raises(ReasonTooShort):
        choose(platform, school, now=NOW, reason=reason)
    with pytest.raises(ReasonTooLong):
        choose(platform, school, now=NOW, reason="ก" * 501)
    assert not Stay.objects.exists()
    assert trail("platform") == []


# ---------------------------------------------------------------------------------------------------------- how it ends


def test_acting_ends_by_itself_after_a_working_day(school: Tenant, officer: User) -> None:
    stay = choose(officer, school, now=NOW)
    assert standing(officer, stay, NOW + LONGEST - timedelta(seconds=1)).place is not None
    assert standing(officer, stay, NOW + LONGEST).is_outside


def test_a_member_who_serves_two_schools_is_not_asked_again(school: Tenant, other: Tenant) -> None:
    user = of_two(school, other)
    stay = choose(user, school, now=NOW)
    assert standing(user, stay, NOW + timedelta(days=13)).place.tenant == school


def test_leaving_ends_a_stay_once(school: Tenant, officer: User) -> None:
    stay = choose(officer, school, now=NOW)
    assert leave(stay.pk, officer, now=NOW + timedelta(hours=1)) == stay
    assert leave(stay.pk, officer, now=NOW + timedelta(hours=2)) is None
    assert standing(officer, stay).is_outside
    stay.refresh_from_db()
    assert stay.ended_at == NOW + timedelta(hours=1)


def test_who_leaves_too_late_left_when_the_time_was_over(school: Tenant, officer: User) -> None:
    stay = choose(officer, school, now=NOW)
    leave(stay.pk, officer, now=NOW + timedelta(days=3))
    assert Stay.objects.get().ended_at == NOW + LONGEST


def test_nobody_ends_the_stay_of_another(school: Tenant, officer: User) -> None:
    stay = choose(officer, school, now=NOW)
    assert leave(stay.pk, make_member(Role.AREA_OFFICER, school.area), now=NOW) is None
    assert standing(officer, stay).place is not None


def test_a_removed_membership_ends_the_place_at_once(school: Tenant, other: Tenant, officer: User) -> None:
    user = of_two(school, other)
    stay, acting = choose(user, other, now=NOW), choose(officer, school, now=NOW)
    remove_member(user, Role.SCHOOL_ADMIN, tenant=other)
    assert standing(user, stay).place.tenant == school
    remove_member(officer, Role.AREA_OFFICER, area=school.area)
    assert standing(officer, acting).place is None
    acting.refresh_from_db()
    assert acting.ended_at is not None


def test_an_officer_of_another_area_gets_no_way_in_by_an_old_stay(school: Tenant, officer: User) -> None:
    stay = choose(officer, school, now=NOW)
    Tenant.objects.filter(pk=school.pk).update(area=make_area("area-2", "เขต 2"))
    assert standing(officer, stay).is_outside


# ----------------------------------------------------------------------------------------------------- what is recorded


def test_acting_for_a_school_stands_in_its_trail_and_in_the_areas(school: Tenant, officer: User) -> None:
    stay = choose(officer, school, now=NOW)
    leave(stay.pk, officer, now=NOW)
    expected = [(action.value, {"stay": stay.pk}) for action in ACTING]
    assert trail(f"tenant:{school.pk}") == trail(f"area:{school.area_id}") == expected


def test_a_platform_admins_reason_stands_in_the_schools_trail_and_in_the_platforms(
    school: Tenant, platform: User
) -> None:
    stay = choose(platform, school, now=NOW, reason=f"  {REASON}\n")
    expected = [(Action.ENTERED.value, {"stay": stay.pk, "reason": REASON})]
    assert trail(f"tenant:{school.pk}") == trail("platform") == expected


def test_what_is_done_while_acting_says_so(school: Tenant, officer: User) -> None:
    stay = choose(officer, school, now=NOW)
    user = fresh(officer)
    narrow(user, standing(officer, stay).place.bounds)
    [entry] = record(Action.PUBLISH, by=user, tenant=school, details={"why": "x"})
    assert json.loads(entry.details) == {"acting_as": "officer", "stay": stay.pk, "why": "x"}


def test_a_members_choice_is_nobodys_news(school: Tenant, other: Tenant) -> None:
    stay = choose(of_two(school, other), school, now=NOW)
    leave(stay.pk, stay.user, now=NOW)
    assert trail(f"tenant:{school.pk}") == []
    assert not visits(school).exists()


def test_what_was_chosen_lately_comes_first_and_once(school: Tenant, other: Tenant, officer: User) -> None:
    for minutes, place in enumerate([school, other, school]):
        choose(officer, place, now=NOW + timedelta(minutes=minutes))
    assert recent_tenants(officer) == [school.pk, other.pk]


# ---------------------------------------------------------------------------------------------------- how rights shrink


def at(user: User, place: Tenant | None) -> User:
    """Return the person as a request at work in a place has it."""
    way = Way.PLATFORM if place is None else way_into(fresh(user), place)
    user = fresh(user)
    if place is not None:
        choose(user, place, now=NOW, reason=REASON)
    narrow(user, Bounds(None if place is None else place.pk, way))
    return user


def images_of(user: User) -> set[int]:
    policy = policy_registry.get_by_type(SiteImage)
    return set(policy.instances_user_has_any_permission_for(user, ["change", "choose"]).values_list("pk", flat=True))


def pages_of(user: User) -> set[int | None]:
    policy = policy_registry.get_by_type(BasePage)
    found = policy.instances_user_has_any_permission_for(user, ["add", "change", "publish"])
    return set(found.values_list("tenant", flat=True))


def test_every_policy_answers_for_the_chosen_place_only(
    school: Tenant, other: Tenant, officer: User, platform: User, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    mine, theirs = make_image(school), make_image(other)
    for user in (of_two(school, other), officer, platform):
        assert {mine.pk, theirs.pk} <= images_of(fresh(user))
        there = at(user, school)
        assert images_of(there) == {mine.pk}
        assert pages_of(there) == {school.pk}
        assert set(tenants_within_reach(there)) == {school}
        assert there.has_perm("wagtailadmin.access_admin")
        assert not other.root_page.permissions_for_user(at(user, school)).can_edit()
        assert not there.is_superuser


def test_a_role_counts_in_its_own_school_only(school: Tenant, other: Tenant) -> None:
    user = of_two(school, other)
    assert not tenants_within_reach(at(user, school), [Role.SCHOOL_ADMIN]).exists()
    assert tenants_within_reach(at(user, other), [Role.SCHOOL_ADMIN]).get() == other
    assert set(tenants_of_person(at(user, school))) == {school, other}


def test_a_platform_admin_outside_every_school_reaches_nothing_of_any(school: Tenant, platform: User) -> None:
    user = at(platform, None)
    assert pages_of(user) == images_of(user) == set()
    assert not tenants_within_reach(user).exists()
    assert user.has_perm("wagtailadmin.access_admin")


def test_nobody_who_acts_may_more_than_before(school: Tenant) -> None:
    acts, officer = GRANTS[ACTS_AS], GRANTS[Role.AREA_OFFICER]
    assert set(acts.pages) <= set(officer.pages)
    assert set(acts.media) <= set(officer.media)


def test_what_is_narrowed_is_never_stored(school: Tenant, platform: User) -> None:
    user = at(platform, school)
    user.first_name = "ใหม่"
    user.save()
    user.save(update_fields=["is_superuser", "last_name"])
    stored = fresh(platform)
    assert stored.is_superuser
    assert stored.first_name == "ใหม่"


def test_an_area_without_a_school_still_asks(school: Tenant) -> None:
    empty: Area = make_area("area-3", "เขต 3")
    assert standing(make_member(Role.AREA_OFFICER, empty)).is_outside
