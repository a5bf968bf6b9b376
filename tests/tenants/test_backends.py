"""Signing in by user name or e-mail address."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from tenants.models import Role, User
from tests.factories.people import PASSWORD, make_member, make_tenant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    return make_user("somsri", email="Somsri@Nong-Bua.ac.th")


@pytest.mark.parametrize("name", ["somsri", "Somsri", "somsri@nong-bua.ac.th", "SOMSRI@nong-bua.AC.TH"])
def test_one_signs_in_by_name_or_by_email_in_any_case(teacher: User, name: str) -> None:
    assert authenticate(username=name, password=PASSWORD) == teacher


@pytest.mark.parametrize("name", ["", "nobody", "nobody@nong-bua.ac.th", "somsri@", "@"])
def test_another_name_is_refused(teacher: User, name: str) -> None:
    assert authenticate(username=name, password=PASSWORD) is None


def test_a_name_as_it_is_written_comes_before_one_in_small_letters(teacher: User) -> None:
    other = make_user("Somsri")
    assert authenticate(username="Somsri", password=PASSWORD) == other
    assert authenticate(username="somsri", password=PASSWORD) == teacher


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper()])
def test_a_wrong_password_is_refused(teacher: User, password: str) -> None:
    assert authenticate(username="somsri", password=password) is None


def test_an_empty_name_is_not_the_user_without_email() -> None:
    make_user("somchai", email="")
    assert authenticate(username="", password=PASSWORD) is None


@pytest.mark.parametrize("name", ["somsri", "somsri@nong-bua.ac.th"])
def test_an_inactive_user_is_refused(teacher: User, name: str) -> None:
    User.objects.update(is_active=False)
    assert authenticate(username=name, password=PASSWORD) is None


@pytest.mark.parametrize("name", ["somsri", "somsri@nong-bua.ac.th", "nobody", "nobody@nong-bua.ac.th"])
def test_one_hash_is_made_whoever_it_is(teacher: User, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str, *args: Any) -> str:
        hashes.append(password)
        return encode(self, password, salt, *args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    assert authenticate(username=name, password="wrong") is None
    assert len(hashes) == 1


def test_nobody_may_take_another_users_email_as_a_name(teacher: User) -> None:
    squatter = User(username="somsri@nong-bua.ac.th", password="x")
    with pytest.raises(ValidationError, match="อีเมลของผู้ใช้อื่น"):
        squatter.full_clean()


def test_two_users_cannot_share_an_email_in_other_letters(teacher: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("somsak", email="SOMSRI@nong-bua.ac.th")


def test_many_users_may_have_no_email() -> None:
    assert [make_user(name).email for name in ("a", "b")] == ["", ""]


def test_the_admins_form_takes_an_email(teacher: User) -> None:
    member = make_member(Role.EDITOR, make_tenant(), username="kru", email="kru@nong-bua.ac.th")
    client = Client()
    response = client.post("/admin/login/", {"username": "KRU@nong-bua.ac.th", "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(member.pk)


def test_the_admins_form_says_nothing_about_who_exists(teacher: User) -> None:
    bodies = {
        name: Client().post("/admin/login/", {"username": name, "password": "wrong"}).content.decode().replace(name, "")
        for name in ("somsri", "nobody")
    }
    assert "csrf" in bodies["somsri"]
    assert len(bodies["somsri"]) == len(bodies["nobody"])
