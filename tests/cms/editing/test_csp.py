"""What a browser may load and run on the admin host; no script without a nonce, no frame elsewhere."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.images.widgets import AdminImageChooser

from cms.editing.csp import HEADER, ContentSecurityPolicyMiddleware, current_nonce
from tenants.models import Role, Tenant
from tests.factories.content import make_news
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>")


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


@pytest.fixture
def client(school: Tenant) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(Role.SCHOOL_ADMIN, school))
    return client


def directives(answer: HttpResponse) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in answer[HEADER].split("; "))


def test_the_policy_runs_nothing_inline_and_nothing_of_other_hosts(client: Client) -> None:
    policy = directives(Client(HTTP_HOST="localhost").get("/admin/login/"))
    assert re.fullmatch(r"'self' 'nonce-[\w-]{22}'", policy["script-src"])
    assert policy["style-src"] == policy["script-src"]
    assert {policy[name] for name in ("default-src", "object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert policy["form-action"] == "'self'"
    assert "unsafe-eval" not in str(policy)
    assert not any(host in str(policy) for host in ("http:", "https:", "*"))


def test_each_answer_has_a_nonce_of_its_own(client: Client) -> None:
    assert client.get("/admin/")[HEADER] != client.get("/admin/")[HEADER]
    assert current_nonce() == ""


def test_a_preview_may_be_framed_by_the_editor_and_nothing_else(client: Client, school: Tenant) -> None:
    page = make_news(school)
    policy = directives(client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])))
    assert policy["frame-ancestors"] == "'self'"
    assert "nonce" not in policy["script-src"]


@pytest.mark.parametrize(
    "url",
    [
        "wagtailadmin_home",
        "wagtailadmin_account",
        "editing_password",
        "editing_school",
        "editing_audit",
        "news",
        "wagtailimages:index",
    ],
)
def test_every_inline_script_of_a_screen_carries_the_nonce_and_no_markup_runs_code(
    client: Client, school: Tenant, url: str
) -> None:
    if url == "news":
        url = reverse("wagtailadmin_pages:edit", args=[make_news(school).pk])
    else:
        url = reverse(url, args=[school.slug] if url == "editing_school" else [])
    answer = client.get(url)
    html = answer.content.decode()
    assert answer.status_code == 200
    nonce = directives(answer)["script-src"].rpartition("nonce-")[2].rstrip("'")
    assert all(f'nonce="{nonce}"' in script for script in INLINE.findall(html)), INLINE.findall(html)
    assert not re.search(r"<[^>]+\son[a-z]+=|javascript:", html)


def test_a_chooser_s_script_cannot_be_ended_early() -> None:
    widget = AdminImageChooser()
    html = ContentSecurityPolicyMiddleware(lambda request: HttpResponse(widget.render("x", None, {"id": "</script>"})))(
        RequestFactory().get("/")
    ).content.decode()
    assert html.count("</script>") == 1
    assert 'nonce=""' not in html


def test_a_stricter_policy_of_a_view_stays() -> None:
    answer = ContentSecurityPolicyMiddleware(lambda request: HttpResponse(headers={HEADER: "sandbox"}))(
        RequestFactory().get("/")
    )
    assert answer[HEADER] == "sandbox"


def test_the_other_headers_stand_beside_it() -> None:
    answer = Client(HTTP_HOST="localhost").get("/admin/login/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"]
