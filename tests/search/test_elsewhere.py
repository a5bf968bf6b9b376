"""The search on the service host, where a site's own host leads nothing to us."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from cms.content import published
from cms.content.conf import public_origin
from search import views
from search.elsewhere import placed
from search.limits import Budget
from site_builder.services import build_site
from tenants.errors import HostTaken
from tenants.models import Tenant
from tenants.services import give_host
from tests.search.conftest import run_jobs
from tests.site_builder.schools import item, open_school, put

SERVICE = "service.localhost"
HERE, SITE = public_origin(SERVICE), public_origin("ban-khao.localhost")


@pytest.fixture(autouse=True)
def service_host(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SERVICE_HOST = SERVICE
    monkeypatch.setattr(views, "questions", Budget(burst=1_000, rate=1))
    monkeypatch.setattr(views, "typed", Budget(burst=1_000, rate=1))


@pytest.fixture
def schools(school: Tenant, other_school: Tenant, sites: Path) -> None:
    for tenant, title in ((school, "ลอยกระทงริมน้ำ"), (other_school, "ลอยกระทงในวัด")):
        open_school(tenant)
        put(tenant, replace(item(1), title=title))
        build_site(tenant)
    run_jobs()


def get(path: str, host: str = SERVICE, **query: str) -> Any:
    return Client().get(path, query, headers={"host": host})


@pytest.mark.django_db(transaction=True)
def test_the_path_names_the_school_whose_page_answers(schools: None) -> None:
    response = get("/ban-khao/-/search", q="ลอยกระทง")
    page = response.content.decode()
    assert "ริมน้ำ" in page
    assert "ในวัด" not in page
    assert f'action="{HERE}/ban-khao/-/search"' in page
    assert f'href="{SITE}/news/item-1/"' in page
    assert 'href="/ban-khao/-/search?q=' in page
    assert not [part for part in page.split('="') if part.startswith("/") and not part.startswith("/ban-khao/-/search")]
    policy = response.headers["Content-Security-Policy"]
    assert f"style-src 'unsafe-inline' {SITE};" in policy
    assert response.headers["X-Robots-Tag"] == "noindex"
    told = json.loads(get("/ban-na/-/search/results.json", q="ลอยกระทง").content)
    assert [hit["url"] for hit in told["hits"]] == [f"{public_origin('ban-na.localhost')}/news/item-1/"]
    served = json.loads(get("/ban-na/-/search/openapi.json").content)
    assert served["servers"] == [{"url": f"{HERE}/ban-na"}]


@pytest.mark.django_db(transaction=True)
def test_forms_of_published_pages_lead_there(schools: None, school: Tenant, sites: Path, settings: Any) -> None:
    home = sites / "ban-khao.localhost" / "current" / "index.html"
    assert f'<form class="site-search" action="{HERE}/ban-khao/-/search"' in home.read_text("utf-8")
    assert f"{HERE}/ban-khao/-/search?q={{words}}" in home.read_text("utf-8")
    settings.SERVICE_HOST = ""
    with transaction.atomic():
        published.put_site(school)
    build_site(school)
    assert '<form class="site-search" action="/-/search"' in home.read_text("utf-8")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path",
    [
        "/", "/-/search", "/ban-khao", "/ban-khao/", "/ban-khao/-/", "/ban-khao/-/searchx", "/ban-khao/-/results",
        "/nobody/-/search", "/BAN-KHAO/-/search", "/ban-khao/../ban-na/-/search", "//-/search", "/ban-khao//-/search",
        "/admin/", "/admin/login/", "/ban-khao/news/item-1/", "/health",
        "/ban-na/ban-khao/-/search",
    ],
)  # fmt: skip
def test_everything_else_there_is_nothing(schools: None, path: str) -> None:
    response = get(path, q="ลอยกระทง")
    assert response.status_code == 404
    assert "ลอยกระทง" not in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_school_that_is_deleted_or_has_no_host_answers_nothing(
    schools: None, school: Tenant, other_school: Tenant
) -> None:
    Tenant.objects.filter(pk=school.pk).update(deleted_at=timezone.now())
    assert get("/ban-khao/-/search", q="ลอยกระทง").status_code == 410
    other_school.hosts.all().delete()
    assert get("/ban-na/-/search", q="ลอยกระทง").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_without_a_service_host_the_name_is_unknown_and_sites_answer_as_ever(schools: None, settings: Any) -> None:
    assert get("/-/search", "ban-khao.localhost", q="ลอยกระทง").status_code == 200
    assert get("/ban-khao/-/search", "ban-khao.localhost", q="ลอยกระทง").status_code == 404
    settings.SERVICE_HOST = ""
    assert get("/ban-khao/-/search", q="ลอยกระทง").status_code == 404


@pytest.mark.django_db
def test_no_school_can_have_the_service_host(school: Tenant) -> None:
    with pytest.raises(HostTaken):
        give_host(school, SERVICE)


def test_addresses_are_written_out_and_words_are_left_alone() -> None:
    page = (
        '<link href="/a.css"><img src="/i/1.webp" srcset="/i/1.webp 1x, /i/2.webp 2x">'
        "<style>a{background:url(/x.svg)}</style>"
        '<a href="#main">x</a><a href="//else.example/">y</a><a href="/-/search?q=1">2</a><a href="/-/searching">3</a>'
        '<input value="/a" data-suggestions="/-/search/suggestions.json">/text'
    )
    assert placed(page, "https://s.example", "/sch") == (
        '<link href="https://s.example/a.css"><img src="https://s.example/i/1.webp" '
        'srcset="https://s.example/i/1.webp 1x, https://s.example/i/2.webp 2x"><style>a{background:url(https://s.example/x.svg)}</style>'
        '<a href="#main">x</a><a href="//else.example/">y</a><a href="/sch/-/search?q=1">2</a>'
        '<a href="https://s.example/-/searching">3</a>'
        '<input value="/a" data-suggestions="/sch/-/search/suggestions.json">/text'
    )
