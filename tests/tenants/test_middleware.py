"""Which host leads where over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver

from tenants.models import Role, Tenant
from tests.factories.people import PASSWORD, make_member, make_tenant


def answer(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """A site responder that says whose site it is."""
    return HttpResponse(f"site of {tenant.slug}: {request.path}")


@pytest.fixture
def school(db: None) -> Tenant:
    return make_tenant("nong-bua")


@pytest.fixture
def sites(settings: Any) -> None:
    settings.PUBLIC_SITE_RESPONDER = f"{__name__}.answer"


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, __name__, sys.modules[answer.__module__])


@pytest.mark.usefixtures("sites")
def test_a_tenants_host_is_answered_by_its_site(school: Tenant) -> None:
    response = Client().get("/news/", HTTP_HOST="nong-bua.localhost:8000")
    assert response.content.decode() == "site of nong-bua: /news/"


@pytest.mark.usefixtures("sites")
@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/pages/", "/documents/1/a.pdf", "/media/a.jpg"])
def test_a_public_host_never_reaches_the_admin(school: Tenant, path: str) -> None:
    client = Client()
    client.force_login(make_member(Role.PLATFORM_ADMIN))
    response = client.get(path, HTTP_HOST="nong-bua.localhost")
    assert response.content.decode() == f"site of nong-bua: {path}"


@pytest.mark.usefixtures("sites")
def test_no_url_of_the_admin_answers_on_a_public_host(school: Tenant) -> None:
    client = Client()
    paths = {f"/{pattern.pattern}" for pattern in get_resolver().url_patterns}
    assert len(paths) >= 4
    for path in paths:
        assert client.get(path, HTTP_HOST="nong-bua.localhost").content.startswith(b"site of nong-bua")


@pytest.mark.usefixtures("sites")
def test_signing_in_on_a_public_host_is_impossible(school: Tenant) -> None:
    user = make_member(Role.PLATFORM_ADMIN)
    form = {"username": user.username, "password": PASSWORD}
    response = Client().post("/admin/login/", form, HTTP_HOST="nong-bua.localhost")
    assert "sessionid" not in response.cookies


@pytest.mark.usefixtures("sites", "school")
@pytest.mark.parametrize("host", ["unknown.localhost", "127.0.0.1", "[::1]", "a b", "nong-bua.localhost:x", "..", "-"])
def test_an_unknown_host_is_a_plain_404_in_thai(host: str) -> None:
    response = Client().get("/admin/", HTTP_HOST=host)
    assert response.status_code == 404
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "ไม่พบเว็บไซต์" in response.content.decode()
    assert host not in response.content.decode()


@pytest.mark.usefixtures("sites", "school")
def test_a_browser_at_an_unknown_host_gets_a_page_that_asks_for_nothing_else() -> None:
    response = Client().get("/admin/", HTTP_HOST="unknown.localhost", HTTP_ACCEPT="text/html,*/*;q=0.8")
    text = response.content.decode()
    assert response.status_code == 404
    assert "ไม่พบเว็บไซต์" in text
    assert not [word for word in ("src=", "href=", "url(") if word in text], "no file of ours has an address here"


def test_without_a_responder_a_tenants_host_is_404(school: Tenant) -> None:
    assert Client().get("/admin/", HTTP_HOST="nong-bua.localhost").status_code == 404


@pytest.mark.django_db
def test_the_admins_host_leads_to_the_admin() -> None:
    response = Client().get("/", HTTP_HOST="localhost:8000")
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert Client().get("/admin/login/", HTTP_HOST="localhost").status_code == 200


@pytest.mark.django_db
def test_a_request_without_a_host_header_goes_by_the_servers_name() -> None:
    client = Client(SERVER_NAME="localhost")
    client.defaults.pop("HTTP_HOST", None)
    assert client.get("/").status_code == 302
