"""What a person sees when something does not work: a Thai page with a way on, whatever part of the house refuses."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.views import defaults

from tests.cms.editing.english import english_in

View = Callable[[HttpRequest], HttpResponse]
FORM = {"username": "x", "password": "y"}


def broken(request: HttpRequest) -> HttpResponse:
    return defaults.server_error(request)


def refused(request: HttpRequest) -> HttpResponse:
    return defaults.permission_denied(request, Exception("the reason is for the log"))


def is_a_thai_page(answer: Any, *words: str) -> bool:
    text = answer.content.decode()
    return '<html lang="th">' in text and not english_in(text) and all(word in text for word in words)


@pytest.mark.django_db
def test_a_form_from_an_old_tab_is_refused_with_what_to_do_now() -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", FORM)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert is_a_thai_page(answer, "ยังไม่ได้บันทึก", "โหลดหน้านั้นใหม่")


@pytest.mark.django_db
@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=1)
def test_a_form_with_more_than_the_server_reads_is_refused_in_thai() -> None:
    answer = Client().post("/admin/login/", FORM)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert is_a_thai_page(answer, "ยังไม่มีอะไรถูกบันทึก")


def test_an_address_outside_the_admin_that_does_not_exist_leads_to_the_first_page() -> None:
    answer = Client().get("/nowhere/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert is_a_thai_page(answer, "ไม่พบหน้านี้", 'href="/admin/"')


@pytest.mark.parametrize(
    ("view", "status", "words"), [(broken, 500, "ระบบขัดข้องชั่วคราว"), (refused, 403, "ทำรายการนี้ไม่ได้")]
)
def test_a_fault_and_a_refusal_say_so_without_their_reason(view: View, status: int, words: str) -> None:
    answer = view(RequestFactory().get("/admin/"))
    assert answer.status_code == status
    assert is_a_thai_page(answer, words)
    assert b"reason" not in answer.content
