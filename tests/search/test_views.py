"""``/-/search`` on public hosts: the page, JSON and suggestions, whatever is asked, whatever is away."""

from __future__ import annotations

import itertools
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from search import conf, views
from search.errors import EngineAway
from search.limits import Budget
from search.openapi import OPENAPI
from search.values import Scope
from site_builder.engine.details import Achievement
from site_builder.engine.values import RichText
from site_builder.services import build_site
from tenants.models import Network, Tenant, TenantHost
from tests.search.conftest import run_jobs
from tests.site_builder.schools import item, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "นกยูงทองคำ"


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("questions", "typed"):
        monkeypatch.setattr(views, name, Budget(burst=100_000, rate=1))


@pytest.fixture
def area(school: Tenant, other_school: Tenant, sites: Path) -> dict[str, Tenant]:
    """A school with many news, another with a word that only it has, and their office."""
    office = Tenant.objects.create(area=school.area, slug="office", name="สำนักงานเขต", kind=Tenant.Kind.OFFICE)
    TenantHost.objects.create(tenant=office, name="office.localhost")
    other_school.network = Network.objects.create(area=school.area, name="เมฆลอย")
    other_school.save()
    for tenant in (school, other_school, office):
        open_school(tenant, range(1, 26) if tenant == school else range(1, 3))
    body = (RichText(html="<p>ประกวดกระทง &lt;สวยงาม&gt; ที่ห้องสมุด</p>"),)
    put(school, replace(item(1), title="ลอยกระทงริมน้ำ", body=body, date="2025-11-05"))
    put(school, replace(item(2), title="ลอยกระทงปีนี้", date="2026-11-24"))
    put(other_school, replace(item(1), title=f"ลอยกระทง {SECRET}"))
    for tenant in (school, other_school, office):
        build_site(tenant)
    run_jobs()
    return {"school": school, "other": other_school, "office": office}


def get(host: str, path: str = "/-/search", **query: object) -> Any:
    response = Client().get(path, query, headers={"host": f"{host}.localhost"})
    assert "noindex" in response.headers.get("X-Robots-Tag", "") or response.status_code >= 400
    return response


def text(response: Any) -> str:
    page: str = response.content.decode()
    return page


def test_the_page_answers_in_the_schools_own_theme(area: dict[str, Tenant]) -> None:
    page = text(get("ban-khao", q="ลอยกระทง"))
    assert "<mark>ลอยกระทง</mark>ริมน้ำ" in page
    assert 'href="/news/item-1/"' in page
    assert "ประกวด" in page
    assert "&lt;สวยงาม&gt;" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "<title>ลอยกระทง – ค้นหา – โรงเรียน ban-khao</title>" in page
    assert 'class="site-head"' in page
    assert 'value="ลอยกระทง"' in page
    assert "<!--search-->" not in page


def test_without_words_there_is_a_form_and_the_way_to_the_site(area: dict[str, Tenant]) -> None:
    page = text(get("ban-khao"))
    assert 'action="/-/search"' in page
    assert "ข่าวที่" in page
    assert "ไม่พบ" not in page


def test_every_published_page_has_the_way_to_the_search(area: dict[str, Tenant], sites: Path) -> None:
    home = (sites / "ban-khao.localhost" / "current" / "index.html").read_text("utf-8")
    assert '<form class="site-search" action="/-/search" role="search">' in home
    assert "http://ban-khao.localhost/-/search?q={words}" in home.replace("https:", "http:")


def test_filters_count_narrow_and_can_be_taken_away(area: dict[str, Tenant]) -> None:
    told = json.loads(text(get("ban-khao", "/-/search/results.json", q="ข่าวที่", type="news")))
    assert told["counts"]["type"]["news"] >= 20
    years = json.loads(text(get("ban-khao", "/-/search/results.json", q="ลอยกระทง", year="2568")))
    assert [hit["title"] for hit in years["hits"]] == ["ลอยกระทงริมน้ำ"]
    assert years["counts"]["year"] == {"2569": 1, "2568": 1}
    page = text(get("ban-khao", q="ลอยกระทง", year="2568"))
    assert "ล้างตัวกรองทั้งหมด" in page
    assert 'aria-current="true"><span>2568</span>' in page


def test_what_is_new_can_be_asked_for(area: dict[str, Tenant]) -> None:
    school, today = area["school"], timezone.localdate()
    ages = {"สามวัน": 3, "ยี่สิบวัน": 20, "สองร้อยวัน": 200, "สองปี": 730, "พรุ่งนี้": -1}
    for number, (name, age) in enumerate(ages.items(), 3):
        put(school, replace(item(number), title=f"ทอดกฐิน {name}", date=str(today - timedelta(days=age))))
    build_site(school)
    run_jobs()

    def asked(**query: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(text(get("ban-khao", "/-/search/results.json", q="ทอดกฐิน", **query)))
        return told

    assert asked()["counts"]["when"] == {"week": 1, "month": 2, "year": 3}
    assert asked(when="ever")["total"] == 5
    month = asked(when="month")
    assert {hit["title"] for hit in month["hits"]} == {"ทอดกฐิน สามวัน", "ทอดกฐิน ยี่สิบวัน"}
    assert month["counts"]["when"] == {"week": 1, "month": 2, "year": 3}
    page = text(get("ban-khao", q="ทอดกฐิน", when="month"))
    assert 'aria-current="true"><span>1 เดือนที่ผ่านมา</span>' in page
    assert "when=week" in page
    assert "ล้างตัวกรองทั้งหมด" in page


def test_achievements_of_all_schools_are_found_from_the_office_and_told_from_news(area: dict[str, Tenant]) -> None:
    for tenant in (area["school"], area["other"]):
        won = Achievement(award="เหรียญทอง", level="ระดับชาติ", holder=tenant.name)
        put(tenant, replace(item(2), kind="achievement", title="ห้องเรียนปลอดขยะ", details=won))
        build_site(tenant)
    run_jobs()

    told = json.loads(text(get("office", "/-/search/results.json", q="เหรียญทอง ปลอดขยะ", type="achievement")))

    assert [(hit["type"], hit["title"]) for hit in told["hits"]] == [("achievement", "ห้องเรียนปลอดขยะ")] * 2
    assert "ผลงาน" in text(get("office", q="ปลอดขยะ"))


def test_answers_are_leafed_through_and_sorted(area: dict[str, Tenant]) -> None:
    first = json.loads(text(get("ban-khao", "/-/search/results.json", q="ข่าวที่")))
    assert (first["page"], first["pages"]) == (1, 3)
    assert len(first["hits"]) == 10
    last = json.loads(text(get("ban-khao", "/-/search/results.json", q="ข่าวที่", page="3")))
    assert not {hit["url"] for hit in first["hits"]} & {hit["url"] for hit in last["hits"]}
    newest = json.loads(text(get("ban-khao", "/-/search/results.json", q="ข่าวที่", sort="date", type="news")))
    dates = [hit["date"] for hit in newest["hits"]]
    assert dates == sorted(dates, reverse=True)


def test_a_misspelt_word_is_found_and_the_better_one_offered(area: dict[str, Tenant]) -> None:
    page = text(get("ban-khao", q="ลอยกะทง"))
    assert "ริมน้ำ" in page
    assert "หรือคุณหมายถึง" in page
    assert ">ลอยกระทง</a>" in page


def test_nothing_found_says_so_and_shows_the_way_on(area: dict[str, Tenant]) -> None:
    response = get("ban-khao", q="xyzzy")
    assert response.status_code == 200
    page = text(response)
    assert "ไม่พบสิ่งที่ค้นหา “xyzzy”" in page
    assert "ข่าวล่าสุด" in page


def test_suggestions_are_titles_of_the_site(area: dict[str, Tenant]) -> None:
    told = json.loads(text(get("ban-khao", "/-/search/suggestions.json", q="ลอยกระ")))
    assert {"ลอยกระทงริมน้ำ", "ลอยกระทงปีนี้"} <= {each["title"] for each in told["suggestions"]}
    assert json.loads(text(get("ban-khao", "/-/search/suggestions.json"))) == {"suggestions": []}


def test_an_office_searches_all_its_schools_and_names_them(area: dict[str, Tenant]) -> None:
    told = json.loads(text(get("office", "/-/search/results.json", q="ลอยกระทง")))
    assert {hit["school"] for hit in told["hits"]} == {"ban-khao", "ban-na"}
    assert told["counts"]["school"] == {"ban-khao": 2, "ban-na": 1}
    page = text(get("office", q="ลอยกระทง"))
    assert "โรงเรียน ban-na" in page
    assert "://ban-na.localhost/news/item-1/" in page
    assert "เมฆลอย" in page
    network = Network.objects.get(name="เมฆลอย")
    only = json.loads(text(get("office", "/-/search/results.json", q="ลอยกระทง", network=network.pk)))
    assert {hit["school"] for hit in only["hits"]} == {"ban-na"}
    one = json.loads(text(get("office", "/-/search/results.json", q="ลอยกระทง", school="ban-khao")))
    assert {hit["school"] for hit in one["hits"]} == {"ban-khao"}
    here = json.loads(text(get("office", "/-/search/results.json", q="ลอยกระทง", here="1")))
    assert here["hits"] == []


LEAKS = [
    {"q": SECRET},
    {"q": f"ลอยกระทง {SECRET}"},
    {"q": SECRET[:-1]},
    {"q": "นกยูงทองค"},
    {"q": "ลอยกระทง", "school": "ban-na"},
    {"q": "ลอยกระทง", "network": "1"},
    {"q": "ลอยกระทง", "tenant": "2", "tenant_id": "2", "area": "1", "here": "0"},
    {"q": "ลอยกระทง", "type": "news", "year": "2569", "sort": "date", "page": "2"},
    {"q": "ban-na"},
]


PATHS = ("/-/search", "/-/search/results.json", "/-/search/suggestions.json")


def test_nothing_of_another_school_ever_shows(area: dict[str, Tenant]) -> None:
    for path, query in itertools.product(PATHS, LEAKS):
        page = text(get("ban-khao", path, **query)).replace(query["q"], "")
        for mark in (SECRET, "นกยูง", "ban-na", "เมฆลอย"):
            assert mark not in page, (path, query)


def test_addresses_that_are_none_and_methods_that_change_are_refused(area: dict[str, Tenant]) -> None:
    client = Client()
    for raw in ("?q=%FF%FE", "?" + "&".join(f"a{n}=1" for n in range(5_000)), "?q", "?=&&&"):
        assert client.get(f"/-/search{raw}", headers={"host": "ban-khao.localhost"}).status_code == 200
    assert client.get("/-/search/else", headers={"host": "ban-khao.localhost"}).status_code == 404
    assert client.get("/-/searchx", headers={"host": "ban-khao.localhost"}).status_code == 404
    assert client.post("/-/search", headers={"host": "ban-khao.localhost"}).status_code == 405
    assert client.get("/-/search?q=a", headers={"host": "nobody.localhost"}).status_code == 404
    assert client.get("/-/search?q=a", headers={"host": "localhost"}).status_code == 404


def test_another_host_of_the_school_leads_to_its_own(area: dict[str, Tenant]) -> None:
    TenantHost.objects.create(tenant=area["school"], name="old.localhost", primary=False)
    response = Client().get("/-/search?q=%E0%B8%81", headers={"host": "old.localhost"})
    assert response.status_code == 301
    assert response.headers["Location"].endswith("://ban-khao.localhost/-/search?q=%E0%B8%81")


def test_a_deleted_school_has_no_search_and_is_in_none(area: dict[str, Tenant]) -> None:
    Tenant.objects.filter(pk=area["other"].pk).update(deleted_at=timezone.now())
    assert get("ban-na", q="ลอยกระทง").status_code == 410
    told = json.loads(text(get("office", "/-/search/results.json", q="ลอยกระทง")))
    assert {hit["school"] for hit in told["hits"]} == {"ban-khao"}


class Away:
    def __getattr__(self, name: str) -> Any:
        raise EngineAway("refused")


def test_while_the_engine_is_away_the_page_says_so_and_shows_the_way_on(
    area: dict[str, Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conf, "engine", Away)
    response = get("ban-khao", q="ลอยกระทง")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    page = text(response)
    assert "ขณะนี้ค้นหาไม่ได้ชั่วคราว" in page
    assert "ข่าวล่าสุด" in page
    told = get("ban-khao", "/-/search/results.json", q="ลอยกระทง")
    assert told.status_code == 503
    assert json.loads(text(told))["code"] == "search_engine_away"


class WithoutTime:
    """An engine whose time is over when the answers are there."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def in_time(self, seconds: float) -> WithoutTime:
        return self

    def vocabulary(self, scope: Scope) -> Any:
        raise EngineAway("the time for this question is over")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def test_answers_do_not_wait_for_a_better_spelling(area: dict[str, Tenant], monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WithoutTime(conf.engine())
    monkeypatch.setattr(conf, "engine", lambda: engine)
    page = text(get("ban-khao", q="ลอยกะทง"))
    assert "ริมน้ำ" in page
    assert "หรือคุณหมายถึง" not in page


def test_a_site_whose_index_is_still_to_be_made_never_says_that_there_is_nothing(
    area: dict[str, Tenant], index_folder: Path
) -> None:
    shutil.rmtree(index_folder)
    for host in ("ban-khao", "office"):
        response = get(host, q="ลอยกระทง")
        assert response.status_code == 503
        assert "ขณะนี้ค้นหาไม่ได้ชั่วคราว" in text(response)
        assert "ไม่พบ" not in text(response)
        told = get(host, "/-/search/results.json", q="ลอยกระทง")
        assert json.loads(text(told))["code"] == "search_not_indexed"
    call_command("reindex_search", "--json")
    assert get("ban-khao", q="xyzzy").status_code == 200
    assert "ริมน้ำ" in text(get("office", q="ลอยกระทง"))


def test_a_damaged_index_is_an_engine_that_is_away(area: dict[str, Tenant], index_folder: Path) -> None:
    file = index_folder / "tenants" / f"{area['school'].pk}.db"
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * 60_000)
    assert get("ban-khao", q="ลอยกระทง").status_code == 503


def test_what_the_release_holds_says_that_there_is_no_search_now(area: dict[str, Tenant], sites: Path) -> None:
    frame = (sites / "ban-khao.localhost" / "current" / "search.html").read_text("utf-8")
    assert "ขณะนี้ค้นหาไม่ได้ชั่วคราว" in frame
    assert 'action="/-/search"' in frame


def test_a_site_without_a_frame_still_answers(area: dict[str, Tenant], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.frame.SEARCH_PAGE", "none.html")
    page = text(get("ban-khao", q="ลอยกระทง"))
    assert "<mark>ลอยกระทง</mark>ริมน้ำ" in page
    assert "<title>ลอยกระทง – ค้นหา – โรงเรียน ban-khao</title>" in page


def test_a_school_that_never_published_has_a_calm_page(school: Tenant, sites: Path) -> None:
    response = get("ban-khao", q="ลอยกระทง")
    assert response.status_code == 200
    assert "ไม่พบสิ่งที่ค้นหา" in text(response)


def test_who_asks_too_often_waits(area: dict[str, Tenant], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "questions", Budget(burst=1, rate=0))
    assert get("ban-khao", q="ก").status_code == 200
    response = get("ban-khao", q="ก")
    assert response.status_code == 429
    assert "กรุณารอสักครู่" in text(response)
    assert json.loads(text(get("ban-khao", "/-/search/results.json", q="ก")))["code"] == "search_asked_too_often"
    assert get("ban-khao").status_code == 200, "the form itself costs nothing"


def test_what_programs_get_is_what_openapi_says(area: dict[str, Tenant]) -> None:
    response = get("ban-khao", "/-/search/results.json", q="ลอยกระทง")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    told = json.loads(text(response))
    schemas = OPENAPI["components"]["schemas"]
    assert set(told) == set(schemas["Answer"]["properties"])
    assert set(told["hits"][0]) == set(schemas["Hit"]["properties"])
    served = json.loads(text(get("ban-khao", "/-/search/openapi.json")))
    assert served["paths"] == OPENAPI["paths"]
