"""The sign-in screen is Thai and tells nobody which accounts exist."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db
URL = "/admin/login/"


def answer_to(username: str, password: str) -> str:
    answer = Client(HTTP_HOST="localhost").post(URL, {"username": username, "password": password})
    return answer.content.decode() if answer.status_code == 200 else answer["Location"]


def test_the_labels_are_thai() -> None:
    html = Client(HTTP_HOST="localhost").get(URL).content.decode()
    assert "ชื่อผู้ใช้หรืออีเมล" in html
    assert "รหัสผ่าน" in html
    assert "Password" not in html


def test_a_wrong_name_and_a_wrong_password_are_answered_alike() -> None:
    make_user("kru.mee")
    wrong = [answer_to("kru.mee", "wrong"), answer_to("nobody.here", "wrong")]
    assert all("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in html for html in wrong)


def test_the_right_password_signs_in() -> None:
    make_user("kru.mee")
    assert answer_to("kru.mee", PASSWORD) == "/admin/"
