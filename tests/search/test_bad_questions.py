"""Questions that nobody means well have answers or a calm empty page, on either engine, of a school and its area."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from msgspec.structs import replace

from search.backends.protocol import Engine
from site_builder.services import build_site
from tenants.models import Tenant, TenantHost
from tests.search.backends.contract import NASTY
from tests.search.conftest import run_jobs
from tests.site_builder.schools import item, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)
PATHS = ("/-/search", "/-/search/results.json", "/-/search/suggestions.json")
SECRET = "นกยูงทองคำ"
BAD = [
    *({"q": nasty} for nasty in NASTY),
    {"q": "ก" * 10_000},
    {"q": "ห้องสุมดลอยกะทง" * 700},
    {"q": "่" * 10_000},
    {"q": "้"},
    {"q": "ๆ"},
    {"q": "ฯ"},
    {"q": '"(*:) OR NEAR(ลอยกระทง, 2) ^-'},
    {"q": "\0\1\x1bลอยกระทง\x7f\r\n"},
    {"q": "\u202eงทะรกยอล\u202c\u2066\u200f"},
    {"q": "👩\u200d👩\u200d👧🏳️\u200d🌈" * 50},
    {"q": "' OR 1=1 UNION SELECT * FROM docs --"},
    {"q": "ลอยกระทง", "page": "-1"},
    {"q": "ลอยกระทง", "page": "0"},
    {"q": "ลอยกระทง", "page": "1000000000"},
    {"q": "ลอยกระทง", "page": "๒"},
    {"q": "ลอยกระทง", "page": "1.5"},
    {"q": "ลอยกระทง", "year": "99999999999999999999"},
    {"q": "ลอยกระทง", "year": "-2569"},
    {"q": "ลอยกระทง", "when": "week' OR 1"},
    {"q": "ลอยกระทง", "type": "secret", "file": "../../etc", "school": "'; --", "network": "NaN", "sort": "score"},
    {"q": "ลอยกระทง", "school": "ban-na", "network": "1", "tenant": "2", "tenant_id": "2", "scope": "area"},
    {"q": " \t\n"},
    {"q": "\ud83d"},
    {"q": "<script>alert(1)</script>"},
]


@pytest.fixture
def area(either_engine: Engine, school: Tenant, other_school: Tenant, sites: Path) -> dict[str, Tenant]:
    office = Tenant.objects.create(area=school.area, slug="office", name="สำนักงานเขต", kind=Tenant.Kind.OFFICE)
    TenantHost.objects.create(tenant=office, name="office.localhost")
    for tenant in (school, other_school, office):
        open_school(tenant, range(1, 4))
    put(school, replace(item(1), title="ลอยกระทงริมน้ำ"))
    put(other_school, replace(item(1), title=f"ลอยกระทง {SECRET}"))
    for tenant in (school, other_school, office):
        build_site(tenant)
    run_jobs()
    return {"school": school, "other": other_school, "office": office}


def get(host: str, path: str, query: dict[str, str]) -> Any:
    raw = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in query.items())
    return Client().get(f"{path}?{raw}", headers={"host": f"{host}.localhost"})


def test_every_bad_question_is_answered_calmly(area: dict[str, Tenant]) -> None:
    for path, query, host in itertools.product(PATHS, BAD, ("ban-khao", "office")):
        response = get(host, path, query)
        page = response.content.decode()
        assert response.status_code == 200, (path, query)
        assert path != "/-/search" or "<script>alert" not in page
        assert host == "office" or SECRET not in page, (path, query)


def test_a_page_that_there_is_not_is_the_nearest_there_is(area: dict[str, Tenant]) -> None:
    for page in ("-1", "0", "1000000000", "1.5", "x"):
        told = json.loads(get("ban-khao", "/-/search/results.json", {"q": "ลอยกระทง", "page": page}).content)
        assert (told["page"], told["hits"][0]["title"]) == (1, "ลอยกระทงริมน้ำ")
