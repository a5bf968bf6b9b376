"""Which passwords are good enough, and what is said of those that are not."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from tenants.models import Role, User
from tests.factories.people import PASSWORD, make_member, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    school = make_tenant("baannongbua", name="โรงเรียนบ้านหนองบัว", name_en="Ban Nong Bua School", code10="1047510001")
    return make_member(
        Role.EDITOR, school, username="somjai.jaidee", first_name="สมใจ", last_name="ใจดี", email="somjai@example.org"
    )


def codes(password: str, user: User | None = None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "มะม่วงสุกริมรั้ว",
        "correct horse battery staple",
        "แมวสามตัวนอนบนหลังคา",
        "8394017265503918",
        "xK9#mQ2$vL7!",
        "ทุเรียน กล้วย ส้มโอ",
    ],
)
def test_long_words_of_ones_own_are_good_whatever_characters(teacher: User, password: str) -> None:
    assert codes(password, teacher) == set()


@pytest.mark.parametrize("password", ["", "a", "xK9#mQ2$vL7", "๑๒๓๔"])
def test_short_ones_are_refused(password: str) -> None:
    assert "password_too_short" in codes(password)


def test_endless_ones_are_refused() -> None:
    assert "password_too_long" in codes("มะม่วงสุก" * 100)


@pytest.mark.parametrize(
    "password",
    [
        "password12345",
        "Password1234!",
        "111111111111",
        "abababababab",
        "123412341234",
        "1234567890123",
        "๑๒๓๔๕๖๗๘๙๐๑๒",
        "qwertyuiop[]",
        "qwertyasdfgh",
        "superman2569",
        "abcdefghijkl",
        "aaaaaaaaaaab",
        "p a s s w o r d 1 2",
        "ฟหกดฟหกดฟหกด",
    ],
)
def test_common_and_simple_ones_are_refused(password: str) -> None:
    assert codes(password) & {"password_too_common", "password_known_words"}


@pytest.mark.parametrize(
    "password",
    [
        "baannongbua2569",
        "BaanNongBua@2569",
        "บ้านหนองบัว2569",
        "โรงเรียนบ้านหนองบัว",
        "somjai.jaidee1",
        "สมใจใจดี2530",
        "1047510001-2569",
        "school-admin-2569",
        "รหัสผ่าน๒๕๖๙ๆๆ",
        "คุณครูสมใจ ใจดี ๒๕๖๙",
        "iloveyou-teacher-2026",
        "webmaster-baannongbua",
    ],
)
def test_what_everybody_here_knows_is_refused(teacher: User, password: str) -> None:
    assert "password_known_words" in codes(password, teacher)


def test_another_schools_name_is_words_of_ones_own(teacher: User) -> None:
    assert codes("ริมธารน้ำใสเย็น", teacher) == set()


def test_refusals_and_hints_are_thai() -> None:
    with pytest.raises(ValidationError) as error:
        validate_password("password")
    texts = [*error.value.messages, *filter(None, password_validators_help_texts())]
    assert len(texts) >= 4
    assert all(any("ก" <= character <= "๛" for character in text) for text in texts)
