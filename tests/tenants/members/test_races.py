"""At the same moment: two admins who remove each other leave one; a code that two use works for one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections

from tenants.errors import BadCode, LastAdmin, NotGoverned, TenantsError
from tenants.members.invitations import allow_reset
from tenants.members.redeeming import NewAccount, join, join_with_new_account, set_password
from tenants.members.services import change_roles, deactivate, remove
from tenants.models import Membership, Role, User
from tests.factories.people import make_user
from tests.tenants.members.places import Place, make_place

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def at_once(*acts: Callable[[], object]) -> list[TenantsError | None]:
    """Run the acts in threads that start together; return what each raised."""
    barrier = threading.Barrier(len(acts))
    raised: list[TenantsError | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        except TenantsError as error:
            raised[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return raised


def admins_left(place: Place) -> int:
    held = {"tenant": place.school, "role": Role.SCHOOL_ADMIN, "user__is_active": True}
    return Membership.objects.filter(**held).count()


def take_each_other_out(place: Place, act: str, one: User, other: User) -> list[TenantsError | None]:
    acts: dict[str, Callable[[User, User], object]] = {
        "remove": lambda by, person: remove(place.school, person, by=by),
        "demote": lambda by, person: change_roles(place.school, person, [Role.EDITOR], by=by),
        "deactivate": lambda by, person: deactivate(place.school, person, by=by),
    }
    return at_once(lambda: acts[act](one, other), lambda: acts[act](other, one))


@pytest.mark.parametrize("act", ["remove", "demote", "deactivate"])
def test_two_admins_who_take_each_other_out_leave_one(act: str) -> None:
    place = make_place()
    other = place.member(Role.SCHOOL_ADMIN)
    for _ in range(ROUNDS):
        raised = take_each_other_out(place, act, place.admin, other)
        assert admins_left(place) == 1
        assert {type(error) for error in raised if error} in ({NotGoverned}, {LastAdmin})
        for user in (place.admin, other):
            User.objects.filter(pk=user.pk).update(is_active=True)
            Membership.objects.get_or_create(user=user, tenant=place.school, role=Role.SCHOOL_ADMIN)


def test_two_admins_who_leave_at_once_leave_one() -> None:
    place = make_place()
    other = place.member(Role.SCHOOL_ADMIN)
    raised = at_once(
        lambda: remove(place.school, place.admin, by=place.admin), lambda: remove(place.school, other, by=other)
    )
    assert admins_left(place) == 1
    assert [type(error) for error in raised if error] == [LastAdmin]


def test_a_code_that_several_use_at_once_works_for_one() -> None:
    place = make_place()
    issued, users = place.invited(), [make_user() for _ in range(3)]
    raised = at_once(
        *(lambda user=user: join(issued.code, user) for user in users),
        lambda: join_with_new_account(issued.code, NewAccount("somchai", "kla-kla-nong-bua-9")),
    )
    assert [type(error) for error in raised if error] == [BadCode] * 3
    assert place.school.memberships.filter(role=Role.EDITOR).count() == 1


def test_a_reset_that_two_use_at_once_works_for_one() -> None:
    place = make_place()
    person = place.member()
    issued = allow_reset(place.school, person, by=place.admin)
    words = ["kla-kla-nong-bua-2", "kla-kla-nong-bua-3"]
    raised = at_once(*(lambda word=word: set_password(issued.code, word) for word in words))
    assert [type(error) for error in raised if error] == [BadCode]


def test_closing_an_account_and_its_joining_elsewhere_do_not_wait_for_each_other() -> None:
    place = make_place()
    for number in range(ROUNDS):
        person = place.member()
        issued = place.invited(name=f"คนที่ {number}")
        closing = partial(deactivate, place.school, person, by=place.admin)
        at_once(closing, partial(join, issued.code, person))
        assert not User.objects.get(pk=person.pk).is_active
