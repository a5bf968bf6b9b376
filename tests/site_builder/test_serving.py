"""What a visitor gets from the demo's server, and what nobody gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.test import RequestFactory

from site_builder.serving import serve_site
from tenants.models import Tenant, TenantHost
from tenants.services import give_host

SECRET = "ความลับ"


class Site:
    """A small site on disk, and its answers."""

    def __init__(self, root: Path, tenant: Tenant) -> None:
        self.tenant = tenant
        self.folder = root / tenant.host
        self.tree = self.folder / "trees" / "a"
        self.put("index.html", "หน้าแรก")
        self.put("404.html", "ไม่พบ")
        self.put("news/index.html", "ข่าว")
        self.put("news/feed.xml", "<feed/>")
        self.put("assets/site.0123abcd.css", "body{}")
        self.put("files/abc/plan.pdf", "%PDF")
        (self.folder / "current").symlink_to("trees/a")
        (self.folder / "live").mkdir()
        (self.folder / "live" / "notices.json").write_text("[]")
        (root / "secret.txt").write_text(SECRET)
        (self.tree / ".hidden").write_text(SECRET)
        (self.tree / "leak.txt").symlink_to(root / "secret.txt")
        (self.tree / "leak").symlink_to(root)

    def put(self, path: str, text: str) -> None:
        target = self.tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def ask(self, path: str, method: str = "GET", *, host: str = "", **headers: Any) -> HttpResponseBase:
        request = RequestFactory().generic(method, "/", headers=headers, HTTP_HOST=host or self.tenant.host)
        request.path_info, _, request.META["QUERY_STRING"] = path.partition("?")
        return serve_site(request, self.tenant)


@pytest.fixture
def site(school: Tenant, tmp_path: Path, settings: Any) -> Iterator[Site]:
    settings.SITES_TARGET = str(tmp_path)
    # The end of a request closes database connections, the test's own included.
    request_finished.disconnect(close_old_connections)
    yield Site(tmp_path, school)
    request_finished.connect(close_old_connections)


def text(response: Any) -> str:
    """The body, as a server would send it; closes the response."""
    content = b"".join(response) if response.streaming else response.content
    response.close()
    return content.decode()


@pytest.mark.parametrize(
    ("path", "content", "kind", "cache"),
    [
        ("/", "หน้าแรก", "text/html; charset=utf-8", "no-cache"),
        ("/news/", "ข่าว", "text/html; charset=utf-8", "no-cache"),
        ("/news/?utm=1", "ข่าว", "text/html; charset=utf-8", "no-cache"),
        ("/news/feed.xml", "<feed/>", "application/atom+xml; charset=utf-8", "no-cache"),
        ("/assets/site.0123abcd.css", "body{}", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/files/abc/plan.pdf", "%PDF", "application/pdf", "no-cache"),
        ("/live/notices.json", "[]", "application/json; charset=utf-8", "no-cache"),
    ],
)
def test_files_come_with_their_type_and_how_long_they_keep(
    site: Site, path: str, content: str, kind: str, cache: str
) -> None:
    response = site.ask(path)
    assert response.status_code == 200
    assert (response["Content-Type"], response["Cache-Control"]) == (kind, cache)
    assert int(response["Content-Length"]) == len(content.encode())
    assert text(response) == content


def test_every_answer_says_what_a_browser_may_not_do(site: Site) -> None:
    for response in (site.ask("/"), site.ask("/nowhere/"), site.ask("/", "POST"), site.ask("/news")):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert response["Referrer-Policy"]
        response.close()


def test_a_folder_without_its_slash_is_sent_there(site: Site) -> None:
    response = site.ask("/news?page=2")
    assert (response.status_code, response["Location"]) == (301, "/news/?page=2")


def test_what_is_not_there_gets_the_sites_own_404_page(site: Site) -> None:
    response = site.ask("/nowhere/")
    assert response.status_code == 404
    assert text(response) == "ไม่พบ"


def test_a_site_that_was_never_built_is_404_too(school: Tenant, tmp_path: Path, settings: Any) -> None:
    settings.SITES_TARGET = str(tmp_path)
    assert serve_site(RequestFactory().get("/", HTTP_HOST=school.host), school).status_code == 404


@pytest.mark.parametrize("asked", ["old.example.org", "OLD.example.org.", "old.example.org:8000"])
@pytest.mark.parametrize(
    "path", ["/", "/news/?page=2", "/nowhere/", "/files/abc/plan.pdf", "//evil.example/", "/@evil"]
)
def test_another_host_of_the_school_leads_to_the_same_path(site: Site, settings: Any, asked: str, path: str) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", None
    TenantHost.objects.create(tenant=site.tenant, name="old.example.org", primary=False)
    response = site.ask(path, host=asked)
    assert (response.status_code, response["Location"]) == (301, f"https://{site.tenant.host}{path}")
    assert "max-age=3600" in response["Cache-Control"]


def test_a_site_that_has_not_moved_yet_is_shown_under_either_host(site: Site, settings: Any) -> None:
    give_host(site.tenant, "new.example.org")
    tenant = site.tenant = Tenant.objects.get(pk=site.tenant.pk)
    for host in ("new.example.org", "ban-khao.localhost"):
        response = site.ask("/news/", host=host)
        assert (response.status_code, text(response)) == (200, "ข่าว")
    assert tenant.host == "new.example.org"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/news/../../../../secret.txt",
        "/live/../../secret.txt",
        "//secret.txt",
        "/..\\..\\secret.txt",
        "/.hidden",
        "/leak.txt",
        "/leak/secret.txt",
        "/trees/a/index.html",
        "/news/\0",
        "/" + "a" * 5000,
    ],
)
def test_nothing_outside_of_the_site_can_be_reached(site: Site, path: str) -> None:
    response = site.ask(path)
    assert response.status_code == 404
    assert SECRET not in text(response)


def test_an_unchanged_file_is_not_sent_again(site: Site) -> None:
    first = site.ask("/")
    first.close()
    again = site.ask("/", if_none_match=first["ETag"])
    assert (again.status_code, text(again)) == (304, "")
    other = site.ask("/", if_none_match='"another"')
    assert other.status_code == 200
    other.close()


def test_head_tells_the_same_as_get(site: Site) -> None:
    response = site.ask("/", "HEAD")
    assert response.status_code == 200
    assert int(response["Content-Length"]) > 0
    response.close()


def test_only_reading_is_allowed(site: Site) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert site.ask("/", method).status_code == 405


@pytest.mark.parametrize(
    ("asked", "status", "to"),
    [
        ("/about/old/", 301, "/about/new/"),
        ("/about/old", 301, "/about/new/"),
        ("/about/old/?a=1", 301, "/about/new/?a=1"),
        ("/outside/", 301, "https://www.example.org/"),
        ("/gone/", 410, ""),
        ("/about/new/", 404, ""),
    ],
)
def test_old_addresses_are_answered_as_the_rules_of_the_release_say(
    site: Site, asked: str, status: int, to: str
) -> None:
    site.put("about/old/index.html", "leads on")
    site.put(
        "_redirects", "/about/old/ /about/new/ 301\n/outside/ https://www.example.org/ 301\n/gone/ /404.html 410\n"
    )
    answer = site.ask(asked)
    assert (answer.status_code, answer.headers.get("Location", "")) == (status, to)
    answer.close()


def test_rules_that_cannot_be_read_redirect_nobody(site: Site) -> None:
    site.put("_redirects", "what is this\n")
    site.put("about/old/index.html", "leads on")
    assert text(site.ask("/about/old/")) == "leads on"


def test_pages_of_other_hosts_may_have_fonts_notices_and_the_clock_and_nothing_else(site: Site) -> None:
    told = {path: site.ask(path).headers.get("Access-Control-Allow-Origin") for path in ("/live/notices.json", "/")}
    assert told == {"/live/notices.json": "*", "/": None}
    assert "Date" in site.ask("/live/notices.json")["Access-Control-Expose-Headers"]
