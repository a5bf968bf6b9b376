"""Two at one page, at the desk and in Wagtail's editor: they are told of each other, and nobody overwrites unseen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession

from cms.content.models import NewsPage
from tenants.models import Role, Tenant, User
from tests.cms.editing.desk.conftest import (
    NEW,
    body_of,
    edit_form,
    newest,
    only_news,
    signed_in,
    words,
)
from tests.factories.content import make_news
from tests.factories.people import make_member

pytestmark = pytest.mark.django_db


def open_in_wagtail(client: Client, page: NewsPage) -> dict[str, Any]:
    """Open Wagtail's editor, and let its script ask who else is there."""
    screen = words(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    ping = re.search(r"/admin/editing-sessions/ping/[^\"&]+", screen)
    assert ping is not None
    found: dict[str, Any] = client.post(ping[0]).json()
    return found


def test_two_teachers_on_one_page_are_told_of_each_other(client: Client, school: Tenant, editor: User) -> None:
    page = make_news(school)
    mine = edit_form(client, page, text="ของฉัน")
    other = signed_in(make_member(Role.EDITOR, school, first_name="วิชัย"))
    other.post(reverse("editing_desk_edit", args=[page.pk]), edit_form(other, page, text="ของวิชัย"))
    answer = client.post(reverse("editing_desk_edit", args=[page.pk]), mine)
    assert answer.status_code == 409
    assert "วิชัย แก้ไขหน้านี้หลังจากที่ท่านเปิด" in words(answer)
    assert "ของฉัน" in words(answer)
    assert body_of(newest(page)) == [("text", "ของวิชัย")]
    client.post(reverse("editing_desk_edit", args=[page.pk]), mine | {"over_others": "1"})
    assert body_of(newest(page)) == [("text", "ของฉัน")]


def test_who_has_the_page_open_in_wagtails_editor_is_named(client: Client, school: Tenant, editor: User) -> None:
    page = make_news(school)
    other = make_member(Role.EDITOR, school, first_name="วิชัย")
    now = timezone.now()
    for user, seen in ((other, now), (editor, now), (make_member(Role.EDITOR, school, first_name="นานแล้ว"), None)):
        seen = seen or now - timedelta(minutes=5)
        EditingSession.objects.create(user=user, content_object=page, last_seen_at=seen)
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    assert "วิชัย เปิดหน้านี้แก้ไขอยู่" in shown
    assert "นานแล้ว" not in shown


def test_who_writes_at_the_desk_is_named_in_wagtails_editor_until_leaving(
    client: Client, school: Tenant, editor: User
) -> None:
    page = make_news(school)
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    ping, release = (re.search(rf'data-{name}="([^"]+)"', shown) for name in ("ping", "release"))
    assert ping is not None
    assert release is not None
    other = signed_in(make_member(Role.EDITOR, school, first_name="วิชัย", last_name="มานะ"))
    (there,) = open_in_wagtail(other, page)["other_sessions"]
    assert (there["user"], there["is_editing"]) == ("สมศรี ใจงาม", False)
    answer = client.post(ping[1], {"is_editing": "1"}).json()
    assert [one["user"] for one in answer["other_sessions"]] == ["วิชัย มานะ"]
    assert open_in_wagtail(other, page)["other_sessions"][0]["is_editing"]
    client.post(release[1])
    assert open_in_wagtail(other, page)["other_sessions"] == []


def test_what_somebody_has_saved_since_is_told_while_one_still_types(
    client: Client, school: Tenant, editor: User
) -> None:
    page = make_news(school)
    shown = words(client.get(reverse("editing_desk_edit", args=[page.pk])))
    ping = re.search(r'data-ping="([^"]+)"', shown)
    based_on = re.search(r'name="based_on" value="(\d+)@([^"]+)"', shown)
    assert ping is not None
    assert based_on is not None
    seen = {"revision_id": based_on[1], "revision_created_at": based_on[2]}
    assert client.post(ping[1], seen).json()["other_sessions"] == []
    page.save_revision(user=make_member(Role.EDITOR, school, first_name="วิชัย", last_name="มานะ"))
    (other,) = client.post(ping[1], seen).json()["other_sessions"]
    assert other["user"] == "วิชัย มานะ"
    assert other["revision_id"]


def test_what_wagtail_has_saved_by_itself_over_the_same_version_is_not_overwritten(
    client: Client, school: Tenant, editor: User
) -> None:
    other = make_member(Role.EDITOR, school, first_name="วิชัย")
    page = make_news(school)
    revision = page.save_revision(user=other)
    page = only_news(school)
    mine = edit_form(client, page, text="ของฉัน")
    page.body = [("text", "บันทึกเอง")]
    page.save_revision(user=other, overwrite_revision=revision)
    answer = client.post(reverse("editing_desk_edit", args=[page.pk]), mine)
    assert answer.status_code == 409
    assert "วิชัย แก้ไขหน้านี้หลังจากที่ท่านเปิด" in words(answer)
    assert body_of(newest(page)) == [("text", "บันทึกเอง")]


def test_a_new_page_has_no_company(client: Client, school: Tenant) -> None:
    assert "data-ping" not in words(client.get(reverse(NEW)))
    assert not EditingSession.objects.exists()
