"""Who reaches which members: nothing of others is met, and nothing of them is changed."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.members.invitations import allow_reset
from tenants.members.redeeming import look_up
from tenants.models import AccessCode, Appointment, Membership, Role, User
from tenants.services import add_member
from tests.cms.editing.members.asking import client_of, code_in, text_of, url
from tests.factories.people import make_member, make_user
from tests.tenants.members.places import Place

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------------------------------------------- who reaches what
def pages(place: Place, person: User, code_id: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Every address of one school's members, with what would change something there."""
    school = place.school
    appointment = {"person": str(person.pk), "reason": "เพราะ"}
    return [
        ("get", url("editing_members", school), {}),
        ("get", url("editing_member_add", school), {}),
        ("post", url("editing_member_add", school), {"name": "ก", "roles": ["editor"]}),
        ("get", url("editing_member", school, person.pk), {}),
        ("post", url("editing_member", school, person.pk), {"roles": ["contributor"]}),
        *(
            ("post", url(f"editing_member_{act}", school, person.pk), {})
            for act in ("deactivate", "reactivate", "reset", "remove")
        ),
        ("post", url("editing_invitation_renew", school, code_id), {}),
        ("post", url("editing_code_sheet", school, code_id), {"code": "0" * 16}),
        ("post", url("editing_invitation_withdraw", school, code_id), {}),
        ("get", url("editing_member_appoint", school), {}),
        ("post", url("editing_member_appoint", school), appointment),
    ]


def state(place: Place) -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (User, Membership, AccessCode, Appointment)]


def strangers(place: Place) -> dict[str, User]:
    return {
        **{f"{role.value} of another school": make_member(role, place.near) for role in Role if is_of_school(role)},
        **{f"{role.value} here": place.member(role) for role in Role if is_of_school(role) and role not in READERS},
        "officer of another area": place.far_officer,
        "no place": make_user(),
    }


READERS = (Role.SCHOOL_ADMIN, Role.DIRECTOR)


def is_of_school(role: Role) -> bool:
    return role not in (Role.AREA_OFFICER, Role.PLATFORM_ADMIN)


def test_who_does_not_keep_the_school_finds_nothing_and_changes_nothing(place: Place) -> None:
    person, invitation = place.member(), place.invited()
    people = strangers(place)
    before = state(place)
    for who, user in people.items():
        client = client_of(user)
        for method, address, data in pages(place, person, invitation.row.pk):
            answer = getattr(client, method)(address, data)
            assert answer.status_code == 404, (who, method, address)
            assert person.username not in text_of(answer)
    assert list(before) == state_without_sign_ins(place, before)


def state_without_sign_ins(place: Place, before: Any) -> Any:
    """Signing in writes when each was last here."""
    now: Any = state(place)
    for old, new in zip(before[0], now[0], strict=True):
        new["last_login"] = old["last_login"]
    return now


def test_a_director_reads_and_does_nothing_else(place: Place) -> None:
    person, invitation = place.member(), place.invited()
    client = client_of(place.member(Role.DIRECTOR))
    (_, listing, _), *rest = pages(place, person, invitation.row.pk)
    assert client.get(listing).status_code == 200
    assert {getattr(client, method)(address, data).status_code for method, address, data in rest} == {404}


@pytest.mark.parametrize("who", ["inactive superuser", "deactivated admin", "nobody"])
def test_who_cannot_sign_in_is_sent_to_the_sign_in_page(place: Place, who: str) -> None:
    person, invitation = place.member(), place.invited()
    user = {
        "inactive superuser": make_user(is_superuser=True, is_active=False),
        "deactivated admin": place.member(Role.SCHOOL_ADMIN, is_active=False),
        "nobody": None,
    }[who]
    for method, address, data in pages(place, person, invitation.row.pk):
        answer = getattr(client_of(user), method)(address, data)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/admin/login/")


def test_ids_of_another_school_under_the_own_address_are_not_found(place: Place) -> None:
    near, far = place.member(tenant=place.near), place.member(tenant=place.far)
    reset = allow_reset(place.near, near, by=place.officer)
    ids = {"editing_member": (near, far), "code": (reset.row,)}
    for by in (place.admin, place.officer, place.platform):
        client = client_of(by, None if by == place.admin else place.school)
        for other in ids["editing_member"]:
            assert client.get(url("editing_member", place.school, other.pk)).status_code == 404
            for act in ("remove", "deactivate", "reactivate", "reset"):
                assert client.post(url(f"editing_member_{act}", place.school, other.pk)).status_code == 404
        for name in ("editing_invitation_renew", "editing_invitation_withdraw", "editing_code_sheet"):
            answer = client.post(url(name, place.school, reset.row.pk), {"code": reset.code})
            assert answer.status_code == 404
    assert look_up(reset.code)


def test_an_officer_and_a_platform_admin_act_for_the_school_before_they_see_its_people(place: Place) -> None:
    for by in (place.officer, place.platform):
        address = url("editing_members", place.school)
        led = client_of(by).get(address)
        assert led["Location"].startswith(url("editing_places"))
        assert client_of(by).post(url("editing_member_add", place.school), {"name": "ก"}).status_code == 409
        page = text_of(client_of(by, place.school).get(address))
        assert "แต่งตั้งผู้ดูแลระบบ" in page
    assert not AccessCode.objects.exists()


def test_an_officer_gives_a_new_password_to_who_serves_two_schools_of_the_area(place: Place) -> None:
    person = place.member()
    add_member(person, Role.EDITOR, tenant=place.near)
    client = client_of(place.officer, place.school)
    assert url("editing_member_reset", place.school, person.pk) in text_of(
        client.get(url("editing_member", place.school, person.pk))
    )
    assert code_in(client.post(url("editing_member_reset", place.school, person.pk)))


def test_a_platform_admin_who_acts_for_a_school_reaches_an_officers_account_there(place: Place) -> None:
    add_member(place.officer, Role.EDITOR, tenant=place.school)
    client = client_of(place.platform, place.school)
    client.post(url("editing_member_remove", place.school, place.officer.pk))
    assert not place.officer.memberships.filter(tenant=place.school).exists()


def test_a_button_is_no_link(place: Place) -> None:
    person, invitation = place.member(), place.invited()
    client = client_of(place.admin)
    for method, address, _ in pages(place, person, invitation.row.pk)[5:12]:
        assert method == "post"
        assert client.get(address).status_code == 405
