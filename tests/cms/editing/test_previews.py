"""A preview shows a draft in its own school's site, and its files to nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms.content.preview import preview_prefix
from cms.content.records import PublishedPageRecord
from tenants.models import Role
from tests.factories.content import make_news
from tests.factories.people import make_member, make_school
from themes.registry import load_theme

pytestmark = pytest.mark.django_db


def test_a_draft_is_shown_as_it_would_be_published_and_stays_a_draft() -> None:
    school = make_school(name="โรงเรียนบ้านทดลอง")
    draft = make_news(school, title="ร่างประกาศ <script>alert(1)</script>", live=False)
    html = draft.make_preview_request().content.decode()
    assert "โรงเรียนบ้านทดลอง" in html
    assert "ร่างประกาศ &lt;script&gt;" in html
    assert "<script>alert" not in html
    assert not PublishedPageRecord.objects.filter(key=draft.public_key).exists()


def test_what_a_preview_loads_comes_from_the_admin_host() -> None:
    school = make_school()
    html = make_news(school).make_preview_request().content.decode()
    style = load_theme("plain").assets["site.css"].url
    assert preview_prefix(school) + style.lstrip("/") in html
    assert f'"{style}"' not in html


def test_a_members_preview_gets_its_style_and_a_strangers_does_not() -> None:
    school, other = make_school(), make_school()
    path = load_theme("plain").assets["site.css"].url.lstrip("/")
    statuses = []
    for user in (make_member(Role.EDITOR, school), make_member(Role.SCHOOL_ADMIN, other)):
        client = Client(HTTP_HOST="localhost")
        client.force_login(user)
        statuses.append(client.get(reverse("preview_file", args=[school.slug, path])).status_code)
    assert statuses == [200, 404]


@pytest.mark.parametrize("path", ["assets/none.css", "images/000000000000/x.webp", "files/../../etc/passwd", "x"])
def test_a_file_that_no_preview_loads_is_404(path: str) -> None:
    school = make_school()
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(Role.EDITOR, school))
    assert client.get(f"/admin/preview/{school.slug}/{path}").status_code == 404
