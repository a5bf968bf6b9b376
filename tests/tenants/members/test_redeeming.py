"""Invitations and resets from being made to being used: once, in time, by whoever holds the code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.errors import AlreadyInvited, BadCode, NotGoverned, ReasonNeeded, UserNameTaken
from tenants.members.codes import spelled
from tenants.members.invitations import (
    INVITATION_LASTS,
    RESET_LASTS,
    Invitee,
    allow_reset,
    hand_out,
    invite,
    renew,
    renew_all,
    withdraw,
)
from tenants.members.policies import seats_taken
from tenants.members.redeeming import NewAccount, join, join_with_new_account, look_up, set_password
from tenants.members.services import change_roles, deactivate, remove
from tenants.models import AccessCode, Appointment, Role, Tenant, User
from tenants.services import add_member
from tests.factories.people import make_user
from tests.tenants.members.places import Place

pytestmark = pytest.mark.django_db

SOMCHAI = NewAccount("somchai", "kla-kla-nong-bua-9")


def roles(user: User) -> set[tuple[str, str]]:
    return {(one.tenant.slug, one.role) for one in user.memberships.all() if one.tenant}


# -------------------------------------------------------------------------------------------------------- invitations


def test_who_holds_an_invitation_makes_an_account_with_its_roles(place: Place) -> None:
    issued = place.invited(Role.EDITOR, Role.REGISTRAR, name="นายสมชาย ใจ ดี")
    user = join_with_new_account(spelled(issued.code), SOMCHAI)
    assert (user.username, user.first_name, user.last_name) == ("somchai.own", "นายสมชาย", "ใจ ดี")
    assert roles(user) == {("own", Role.EDITOR), ("own", Role.REGISTRAR)}
    assert user.check_password(SOMCHAI.password)
    told = AuditEntry.objects.order_by("pk").values_list("action", "by_id")
    assert list(told)[-4:] == [
        (Action.INVITED, place.admin.pk),
        (Action.MEMBER_ADDED, user.pk),
        (Action.MEMBER_ADDED, user.pk),
        (Action.CODE_USED, user.pk),
    ]


def test_who_has_an_account_joins_with_it_and_keeps_the_rest(place: Place) -> None:
    user = place.member(Role.DIRECTOR, place.far)
    join(place.invited().code, user)
    assert roles(user) == {("far", Role.DIRECTOR), ("own", Role.EDITOR)}


def test_a_code_works_once(place: Place) -> None:
    issued = place.invited()
    join(issued.code, make_user())
    for other in (make_user(), make_user()):
        with pytest.raises(BadCode):
            join(issued.code, other)
    with pytest.raises(BadCode):
        join_with_new_account(issued.code, SOMCHAI)
    assert not User.objects.filter(username="somchai.own").exists()


def test_a_code_is_good_for_two_weeks_and_not_a_moment_longer(place: Place) -> None:
    issued = place.invited()
    made = issued.row.made_at
    assert look_up(issued.code, now=made + INVITATION_LASTS - timedelta(seconds=1)).pk == issued.row.pk
    with pytest.raises(BadCode):
        join(issued.code, make_user(), now=made + INVITATION_LASTS)


def test_a_renewed_code_lives_and_the_old_one_is_dead(place: Place) -> None:
    old = place.invited()
    later = timezone.now() + timedelta(days=20)
    new = renew(old.row.pk, by=place.officer, now=later)
    assert new.row.expires_at == later + INVITATION_LASTS
    with pytest.raises(BadCode):
        look_up(old.code)
    assert look_up(new.code).pk == old.row.pk


def test_a_withdrawn_or_used_invitation_cannot_be_renewed(place: Place) -> None:
    withdrawn, used = place.invited(name="ก"), place.invited(name="ข")
    withdraw(withdrawn.row.pk, by=place.admin)
    join(used.code, make_user())
    for issued in (withdrawn, used):
        for act in (renew, withdraw):
            with pytest.raises(BadCode):
                act(issued.row.pk, by=place.admin)
    with pytest.raises(BadCode):
        look_up(withdrawn.code)


def test_nothing_in_the_database_is_the_code(place: Place) -> None:
    issued = place.invited(Role.EDITOR, email="kru@example.org")
    stored = " ".join(str(value) for value in AccessCode.objects.filter(pk=issued.row.pk).values_list()[0])
    stored += " ".join(str(entry.details) + entry.subject for entry in AuditEntry.objects.all())
    assert issued.code not in stored.lower()
    assert spelled(issued.code) not in stored


def test_the_same_person_is_not_invited_twice(place: Place) -> None:
    place.invited(name="นาย สมชาย", email="Kru@example.org")
    for name, email in (("นายสมชาย", ""), ("คนอื่น", "kru@example.org")):
        with pytest.raises(AlreadyInvited):
            place.invited(name=name, email=email)
    place.invited(name="คนอื่น", email="other@example.org")
    assert seats_taken(place.school) == 3


def test_only_who_keeps_the_school_invites_renews_and_withdraws(place: Place) -> None:
    row = place.invited().row
    others = (place.far_officer, place.member(Role.DIRECTOR), place.member(Role.SCHOOL_ADMIN, place.near))
    for by in (*others, make_user(is_superuser=True, is_active=False)):
        with pytest.raises(NotGoverned):
            invite(place.school, Invitee("ก", (Role.EDITOR,)), by=by)
        for act in (renew, withdraw):
            with pytest.raises(NotGoverned):
                act(row.pk, by=by)
        assert renew_all([row.pk], by=by) == []
    assert look_up(place.invited(name="ข").code)


def test_from_above_an_admin_is_invited_with_a_reason(place: Place) -> None:
    with pytest.raises(ReasonNeeded):
        place.invited(Role.SCHOOL_ADMIN, by=place.officer)
    assert not AccessCode.objects.exists()
    invite(place.school, Invitee("ครูใหม่", (Role.SCHOOL_ADMIN,)), by=place.officer, reason="ผู้ดูแลเดิมเกษียณ")
    assert Appointment.objects.get().person == "ครูใหม่"


def test_a_school_admins_own_invitation_of_an_admin_is_no_appointment(place: Place) -> None:
    place.invited(Role.SCHOOL_ADMIN)
    assert not Appointment.objects.exists()


def test_a_user_name_of_the_same_school_is_refused_and_the_code_lives_on(place: Place) -> None:
    make_user("Somchai.own")
    issued = place.invited()
    with pytest.raises(UserNameTaken):
        join_with_new_account(issued.code, SOMCHAI)
    assert join_with_new_account(issued.code, NewAccount("somying", SOMCHAI.password))


def test_an_address_is_the_accounts_only_when_the_code_was_mailed_there(place: Place) -> None:
    typed = place.invited(name="ก", email="typed@example.org")
    assert join_with_new_account(typed.code, SOMCHAI).email == ""
    mailed = place.invited(name="ข", email="mailed@example.org")
    hand_out([mailed.row], mailed=True)
    assert join_with_new_account(mailed.code, NewAccount("b", SOMCHAI.password)).email == "mailed@example.org"
    taken = place.invited(name="ค", email="taken@example.org")
    hand_out([taken.row], mailed=True)
    make_user(email="taken@example.org")
    assert join_with_new_account(taken.code, NewAccount("c", SOMCHAI.password)).email == ""


def test_a_closed_account_cannot_join(place: Place) -> None:
    with pytest.raises(BadCode):
        join(place.invited().code, make_user(is_active=False))


# -------------------------------------------------------------------------------------------------------------- resets


def test_a_reset_sets_the_password_once(place: Place) -> None:
    person = place.member()
    issued = allow_reset(place.school, person, by=place.admin)
    assert issued.row.expires_at - issued.row.made_at == RESET_LASTS
    set_password(spelled(issued.code), "kla-kla-nong-bua-2")
    assert User.objects.get(pk=person.pk).check_password("kla-kla-nong-bua-2")
    with pytest.raises(BadCode):
        set_password(issued.code, "kla-kla-nong-bua-3")
    last = AuditEntry.objects.order_by("pk").last()
    assert (last.action, last.by_id) == (Action.PASSWORD_RESET, person.pk)


def test_a_new_reset_kills_the_old_one(place: Place) -> None:
    person = place.member()
    old, new = (allow_reset(place.school, person, by=by) for by in (place.admin, place.officer))
    with pytest.raises(BadCode):
        look_up(old.code)
    assert look_up(new.code)


def test_a_reset_is_good_for_three_days(place: Place) -> None:
    issued = allow_reset(place.school, place.member(), by=place.admin)
    with pytest.raises(BadCode):
        look_up(issued.code, now=issued.row.made_at + RESET_LASTS)


def test_a_reset_dies_when_the_password_changes_by_other_means(place: Place) -> None:
    person = place.member()
    issued = allow_reset(place.school, person, by=place.admin)
    person.set_password("something-else-entirely")
    person.save()
    with pytest.raises(BadCode):
        set_password(issued.code, "kla-kla-nong-bua-2")


def test_a_reset_dies_when_the_account_comes_to_serve_another_school(place: Place) -> None:
    person = place.member()
    issued = allow_reset(place.school, person, by=place.admin)
    change_roles(place.school, person, [Role.EDITOR, Role.REGISTRAR], by=place.admin)
    assert look_up(issued.code)
    add_member(person, Role.EDITOR, tenant=place.far)
    with pytest.raises(BadCode):
        set_password(issued.code, "kla-kla-nong-bua-2")


@pytest.mark.parametrize("role", [Role.AREA_OFFICER, Role.PLATFORM_ADMIN])
def test_a_reset_dies_when_the_account_rises_above_schools(place: Place, role: Role) -> None:
    person = place.member()
    issued = allow_reset(place.school, person, by=place.admin)
    add_member(person, role, area=place.area if role == Role.AREA_OFFICER else None)
    with pytest.raises(BadCode):
        look_up(issued.code)


def test_a_reset_dies_with_the_membership_and_with_the_account(place: Place) -> None:
    gone, closed = place.member(), place.member()
    codes = [allow_reset(place.school, person, by=place.admin).code for person in (gone, closed)]
    remove(place.school, gone, by=place.admin)
    deactivate(place.school, closed, by=place.admin)
    for code in codes:
        with pytest.raises(BadCode):
            look_up(code)


@pytest.mark.parametrize("act", ["removed", "demoted", "closed"])
def test_an_admin_who_is_out_cannot_come_back_by_a_code_of_the_own_making(place: Place, act: str) -> None:
    other = place.member(Role.SCHOOL_ADMIN)
    codes = [
        place.invited(Role.SCHOOL_ADMIN, by=other).code,
        allow_reset(place.school, place.member(), by=other).code,
    ]
    kept = place.invited(name="ของอีกคน").code
    if act == "removed":
        remove(place.school, other, by=place.admin)
    elif act == "demoted":
        change_roles(place.school, other, [Role.EDITOR], by=place.admin)
    else:
        deactivate(place.school, other, by=place.admin)
    for code in codes:
        with pytest.raises(BadCode):
            look_up(code)
    assert look_up(kept)


def test_codes_of_an_officer_die_with_the_officers_account(place: Place) -> None:
    code = place.invited(by=place.officer).code
    User.objects.filter(pk=place.officer.pk).update(is_active=False)
    with pytest.raises(BadCode):
        look_up(code)


def test_codes_of_a_closed_school_rest_with_it(place: Place) -> None:
    code = place.invited().code
    Tenant.objects.filter(pk=place.school.pk).update(closed_at=timezone.now())
    with pytest.raises(BadCode):
        look_up(code)
    Tenant.objects.filter(pk=place.school.pk).update(closed_at=None)
    assert look_up(code)


def test_an_invitation_is_no_reset_and_a_reset_no_invitation(place: Place) -> None:
    person = place.member()
    with pytest.raises(BadCode):
        set_password(place.invited().code, "kla-kla-nong-bua-2")
    with pytest.raises(BadCode):
        join(allow_reset(place.school, person, by=place.admin).code, make_user())
