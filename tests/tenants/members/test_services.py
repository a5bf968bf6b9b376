"""Roles, removal, closed accounts: who may, what it touches, and that an admin is left."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.utils import timezone
from wagtail.admin.models import EditingSession

from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.errors import (
    InactiveAccount,
    LastAdmin,
    MemberError,
    NoRole,
    NotAMember,
    NotGoverned,
    ProtectedAccount,
    ReasonNeeded,
    SharedAccount,
)
from tenants.members.invitations import allow_reset
from tenants.members.services import appoint, change_roles, deactivate, reactivate, remove
from tenants.models import AccessCode, Appointment, Role, Tenant, User
from tenants.services import add_member
from tests.factories.people import make_member, make_user
from tests.tenants.members.places import Place

pytestmark = pytest.mark.django_db

Act = Callable[[Tenant, User, User], object]

ACTS: dict[str, Act] = {
    "change roles": lambda tenant, person, by: change_roles(tenant, person, [Role.CONTRIBUTOR], by=by),
    "remove": lambda tenant, person, by: remove(tenant, person, by=by),
    "deactivate": lambda tenant, person, by: deactivate(tenant, person, by=by),
    "reactivate": lambda tenant, person, by: reactivate(tenant, person, by=by),
    "reset": lambda tenant, person, by: allow_reset(tenant, person, by=by),
}
WHOLE = ("deactivate", "reactivate", "reset")


def roles(person: User, tenant: Tenant) -> set[str]:
    return set(person.memberships.filter(tenant=tenant).values_list("role", flat=True))


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def state_of(person: User) -> object:
    found = fresh(person)
    held = sorted(found.memberships.values_list("tenant", "area", "role"), key=str)
    return found.is_active, found.password, held, found.reset_codes.count()


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# ------------------------------------------------------------------------------------------------------- who × what


def everybody(place: Place) -> dict[str, tuple[User, bool]]:
    """Who asks, and whether the person may do anything to a plain member of ``place.school``."""
    return {
        **{role.value: (place.member(role), False) for role in Role if role not in above(role)},
        "the school's admin": (place.admin, True),
        "another school's admin": (place.member(Role.SCHOOL_ADMIN, place.near), False),
        "the area's officer": (place.officer, True),
        "another area's officer": (place.far_officer, False),
        "platform admin": (place.platform, True),
        "an admin who is deactivated": (place.member(Role.SCHOOL_ADMIN, is_active=False), False),
        "an inactive superuser": (make_user(is_superuser=True, is_active=False), False),
        "nobody's member": (make_user(), False),
    }


def above(role: Role) -> set[Role]:
    return {Role.SCHOOL_ADMIN, Role.AREA_OFFICER, Role.PLATFORM_ADMIN}


@pytest.mark.parametrize("act", ACTS)
def test_only_who_keeps_the_school_changes_its_members(place: Place, act: str) -> None:
    for who, (by, may) in everybody(place).items():
        person = place.member()
        before = state_of(person)
        if may:
            ACTS[act](place.school, person, by)
        else:
            with pytest.raises(NotGoverned):
                ACTS[act](place.school, person, by)
            assert state_of(person) == before, who


@pytest.mark.parametrize("act", ACTS)
def test_a_person_of_another_school_is_no_member_here(place: Place, act: str) -> None:
    for tenant, by in ((place.near, place.admin), (place.far, place.admin), (place.near, place.officer)):
        person = place.member(tenant=tenant)
        before = state_of(person)
        with pytest.raises(NotAMember):
            ACTS[act](place.school, person, by)
        assert state_of(person) == before


@pytest.mark.parametrize("act", ACTS)
def test_accounts_above_schools_are_out_of_a_school_admins_reach(place: Place, act: str) -> None:
    for person in (place.officer, place.far_officer, place.platform, make_user(is_superuser=True)):
        add_member(person, Role.EDITOR, tenant=place.school)
        before = state_of(person)
        with pytest.raises(ProtectedAccount):
            ACTS[act](place.school, person, place.admin)
        assert state_of(person) == before


@pytest.mark.parametrize("act", WHOLE)
def test_an_account_that_serves_another_school_too_is_not_taken_over(place: Place, act: str) -> None:
    for elsewhere, by in ((place.near, place.admin), (place.far, place.admin), (place.far, place.officer)):
        person = place.member()
        add_member(person, Role.CONTRIBUTOR, tenant=elsewhere)
        before = state_of(person)
        with pytest.raises(SharedAccount):
            ACTS[act](place.school, person, by)
        assert state_of(person) == before


@pytest.mark.parametrize("act", WHOLE)
def test_who_keeps_every_place_of_an_account_has_the_whole_account(place: Place, act: str) -> None:
    person = place.member()
    add_member(person, Role.CONTRIBUTOR, tenant=place.near)
    ACTS[act](place.school, person, place.officer)
    add_member(place.admin, Role.SCHOOL_ADMIN, tenant=place.near)
    ACTS["reactivate"](place.school, person, place.admin)


def test_roles_elsewhere_are_never_touched(place: Place) -> None:
    person = place.member()
    add_member(person, Role.SCHOOL_ADMIN, tenant=place.far)
    change_roles(place.school, person, [Role.REGISTRAR], by=place.admin)
    remove(place.school, person, by=place.admin)
    assert (roles(person, place.school), roles(person, place.far)) == (set(), {Role.SCHOOL_ADMIN})


# -------------------------------------------------------------------------------------------------------------- roles


def test_a_member_holds_exactly_the_chosen_roles(place: Place) -> None:
    person = place.member()
    assert change_roles(place.school, person, [Role.EDITOR, Role.REGISTRAR], by=place.admin)
    assert not change_roles(place.school, person, [Role.REGISTRAR, Role.EDITOR], by=place.admin)
    assert change_roles(place.school, person, [Role.DIRECTOR], by=place.admin)
    assert roles(person, place.school) == {Role.DIRECTOR}
    told = AuditEntry.objects.filter(by_id=place.admin.pk).order_by("pk").values_list("action", "details")
    assert {(action, json.loads(details)["role"]) for action, details in told} == {
        (Action.MEMBER_ADDED, "registrar"),
        (Action.MEMBER_REMOVED, "editor"),
        (Action.MEMBER_REMOVED, "registrar"),
        (Action.MEMBER_ADDED, "director"),
    }


@pytest.mark.parametrize("wanted", [[], ["area_officer"], ["platform_admin"], ["editor", "king"]])
def test_only_roles_of_a_school_are_given(place: Place, wanted: list[str]) -> None:
    person = place.member()
    with pytest.raises(NoRole):
        change_roles(place.school, person, wanted, by=place.admin)
    assert roles(person, place.school) == {Role.EDITOR}


# ----------------------------------------------------------------------------------------------------- the last admin


@pytest.mark.parametrize("act", ["change roles", "remove", "deactivate"])
def test_the_last_admin_stays(place: Place, act: str) -> None:
    before = state_of(place.admin)
    with pytest.raises(LastAdmin):
        ACTS[act](place.school, place.admin, place.admin)
    assert state_of(place.admin) == before


@pytest.mark.parametrize("act", ["change roles", "remove", "deactivate"])
def test_an_admin_who_cannot_sign_in_does_not_count(place: Place, act: str) -> None:
    place.member(Role.SCHOOL_ADMIN, is_active=False)
    with pytest.raises(LastAdmin):
        ACTS[act](place.school, place.admin, place.admin)


@pytest.mark.parametrize("act", ["change roles", "remove", "deactivate"])
def test_one_of_two_admins_may_go(place: Place, act: str) -> None:
    place.member(Role.SCHOOL_ADMIN)
    ACTS[act](place.school, place.admin, place.admin)
    assert not (fresh(place.admin).is_active and Role.SCHOOL_ADMIN in roles(place.admin, place.school))


def test_the_last_admin_of_any_school_of_the_account_stays(place: Place) -> None:
    both = place.member(Role.SCHOOL_ADMIN)
    add_member(both, Role.SCHOOL_ADMIN, tenant=place.near)
    with pytest.raises(LastAdmin):
        deactivate(place.school, both, by=both)
    assert fresh(both).is_active


def test_the_area_office_may_remove_a_last_admin(place: Place) -> None:
    remove(place.school, place.admin, by=place.officer)
    assert roles(place.admin, place.school) == set()


# ------------------------------------------------------------------------------------------------------------ accounts


def test_a_closed_account_has_no_session_no_editing_and_no_code_left(place: Place) -> None:
    person = place.member()
    EditingSession.objects.create(user=person, content_object=place.school, last_seen_at=timezone.now())
    allow_reset(place.school, person, by=place.admin)
    deactivate(place.school, person, by=place.admin)
    assert not fresh(person).is_active
    assert not EditingSession.objects.filter(user=person).exists()
    assert not AccessCode.objects.filter(user=person, withdrawn_at=None).exists()
    with pytest.raises(InactiveAccount):
        allow_reset(place.school, person, by=place.admin)


def test_a_reopened_account_is_as_it_was(place: Place) -> None:
    person = place.member(Role.DIRECTOR)
    before = fresh(person)
    deactivate(place.school, person, by=place.admin)
    reactivate(place.school, person, by=place.admin)
    after = fresh(person)
    assert (after.is_active, after.password) == (True, before.password)
    assert roles(after, place.school) == {Role.DIRECTOR}
    assert actions()[-2:] == [Action.MEMBER_DEACTIVATED, Action.MEMBER_REACTIVATED]


# --------------------------------------------------------------------------------------------------------- appointing


def test_the_area_office_appoints_a_member_and_the_school_reads_why(place: Place) -> None:
    person = place.member(first_name="สมหญิง", last_name="ใจดี")
    appoint(place.school, person, by=place.officer, reason="ผู้ดูแลเดิม\nย้ายไปแล้ว")
    assert roles(person, place.school) == {Role.EDITOR, Role.SCHOOL_ADMIN}
    note = Appointment.objects.get(tenant=place.school)
    assert (note.person, note.by_name, note.reason) == ("สมหญิง ใจดี", "เจ้าหน้าที่", "ผู้ดูแลเดิม ย้ายไปแล้ว")
    entry = AuditEntry.objects.get(action=Action.ADMIN_APPOINTED)
    assert "ย้ายไปแล้ว" in str(entry.details)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_nobody_is_appointed_without_a_reason(place: Place, reason: str) -> None:
    person = place.member()
    with pytest.raises(ReasonNeeded):
        appoint(place.school, person, by=place.officer, reason=reason)
    with pytest.raises(ReasonNeeded):
        change_roles(place.school, person, [Role.SCHOOL_ADMIN], by=place.officer)
    assert roles(person, place.school) == {Role.EDITOR}


def test_a_school_admin_makes_another_without_ado(place: Place) -> None:
    person = place.member()
    change_roles(place.school, person, [Role.SCHOOL_ADMIN], by=place.admin)
    assert roles(person, place.school) == {Role.SCHOOL_ADMIN}
    assert not Appointment.objects.exists()


def test_only_who_stands_above_the_school_appoints(place: Place) -> None:
    for by in (place.admin, place.far_officer, place.member(Role.DIRECTOR)):
        with pytest.raises(NotGoverned):
            appoint(place.school, place.member(), by=by, reason="เพราะ")
    with pytest.raises(NotAMember):
        appoint(place.school, make_user(), by=place.officer, reason="เพราะ")
    with pytest.raises(InactiveAccount):
        appoint(place.school, place.member(is_active=False), by=place.officer, reason="เพราะ")
    assert not Appointment.objects.exists()


def test_every_error_has_a_code_and_thai_words() -> None:
    leaves = MemberError.__subclasses__()
    assert len({leaf.code for leaf in leaves}) == len(leaves)
    assert all(any("\u0e00" <= letter <= "\u0e7f" for letter in leaf.message) for leaf in leaves)


def test_a_school_admin_of_two_schools_keeps_both(place: Place) -> None:
    add_member(place.admin, Role.SCHOOL_ADMIN, tenant=place.near)
    person = make_member(Role.EDITOR, place.near)
    remove(place.near, person, by=place.admin)
    assert roles(person, place.near) == set()
