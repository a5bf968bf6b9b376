"""«พื้นที่เก็บข้อมูล»: a school sees what it has used; an officer gives more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.editing.storage import bar
from tenants.models import Role, Tenant, User
from tests.factories.content import make_document
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(settings: Any, tmp_path: Any) -> Tenant:
    settings.MEDIA_ROOT = str(tmp_path)
    return make_school("banna", name="โรงเรียนบ้านนา")


def ask(user: User, name: str, *args: Any) -> Any:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client.get(reverse(name, args=args))


@pytest.mark.parametrize(
    ("used", "limit", "percent", "state"),
    [(0, 100, 0, "fine"), (89, 100, 89, "fine"), (90, 100, 90, "nearly"), (100, 100, 100, "full"), (7, 1, 100, "full")],
)
def test_a_bar_warns_before_it_is_full(used: int, limit: int, percent: int, state: str) -> None:
    shown = bar("", used, limit, as_size=True)
    assert (shown.percent, shown.state) == (percent, state)


def test_a_school_sees_its_own_room_and_its_biggest_files(school: Tenant) -> None:
    make_document(school, title="แผนปฏิบัติการประจำปี")
    make_document(make_school("other"), title="เอกสารของที่อื่น")
    text = ask(make_member(Role.EDITOR, school), "editing_storage_index").content.decode()
    assert "แผนปฏิบัติการประจำปี" in text
    assert "เอกสารของที่อื่น" not in text
    assert "จาก 2.0 GB" in text


def test_another_school_is_not_found(school: Tenant) -> None:
    assert ask(make_member(Role.SCHOOL_ADMIN, make_school("other")), "editing_storage", "banna").status_code == 404


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.REGISTRAR])
def test_who_does_not_write_has_no_such_screen(school: Tenant, role: Role) -> None:
    assert ask(make_member(role, school), "editing_storage", "banna").status_code == 404


def test_a_school_without_files_is_told_so(school: Tenant) -> None:
    assert "ยังไม่มีรูปภาพหรือเอกสาร" in ask(make_member(Role.EDITOR, school), "editing_storage", "banna").content.decode()
