"""After «publish»: the way of a page to the public, and who may see it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from site_builder.services import build_site
from tenants.models import Role
from tests.factories.content import make_news
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def signed_in(user) -> Client:  # type: ignore[no-untyped-def]
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def test_an_editor_follows_a_page_from_the_queue_to_its_public_address() -> None:
    school = make_school()
    news = make_news(school, title="ประกาศวันหยุด")
    client = signed_in(make_member(Role.EDITOR, school))
    waiting = client.get(reverse("editing_status_json", args=[news.pk])).json()
    build_site(school)
    live = client.get(reverse("editing_status_json", args=[news.pk])).json()
    assert (waiting["state"], waiting["url"]) == ("queued", "")
    assert [step["is"] for step in waiting["steps"]] == ["done", "now", "next", "next"]
    assert live["state"] == "live"
    assert live["url"].endswith(f"/news/{news.slug}/")
    assert {step["is"] for step in live["steps"]} == {"done"}


def test_the_screen_works_without_a_script() -> None:
    school = make_school()
    news = make_news(school)
    answer = signed_in(make_member(Role.EDITOR, school)).get(reverse("editing_status", args=[news.pk]))
    assert answer.status_code == 200
    assert '<noscript><meta http-equiv="refresh"' in answer.content.decode()


@pytest.mark.parametrize("name", ["editing_status", "editing_status_json"])
def test_another_schools_page_does_not_exist(name: str) -> None:
    stranger = make_member(Role.SCHOOL_ADMIN, make_school())
    news = make_news(make_school(), title="ความลับของโรงเรียนอื่น")
    answer = signed_in(stranger).get(reverse(name, args=[news.pk]))
    assert answer.status_code == 404
    assert "ความลับ" not in answer.content.decode()


def test_a_visitor_is_sent_to_sign_in() -> None:
    news = make_news(make_school())
    answer = Client(HTTP_HOST="localhost").get(reverse("editing_status", args=[news.pk]))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
