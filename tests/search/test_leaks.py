"""Nothing that only school B has ever shows in the search of school A: no word, count, filter, suggestion or better
spelling; whatever is asked, on either engine."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from search.backends.protocol import Engine
from site_builder.engine.values import Label, RichText
from site_builder.services import build_site
from tenants.models import Network, Tenant, TenantHost
from tests.search.conftest import run_jobs
from tests.site_builder.schools import item, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)
TITLE, BODY, CATEGORY, TAG, NETWORK = "นกยูงทองคำ", "ปลาตะเพียนเงิน", "ลิงจ๋อแดง", "เต่ามะเฟือง", "ช้างเผือกงาม"
MARKS = (TITLE, BODY, CATEGORY, TAG, NETWORK, "ban-na", "บ้านนา")
PATHS = ("/-/search", "/-/search/results.json", "/-/search/suggestions.json")
FILTERS: list[dict[str, str]] = [
    {},
    {"type": "activity"},
    {"year": "2560"},
    {"when": "year"},
    {"file": "pdf"},
    {"school": "ban-na"},
    {"here": "1", "sort": "date"},
    {"tenant": "2", "tenant_id": "2", "area": "1", "scope": "area"},
    {"page": "2", "type": "news", "year": "2569"},
]


@pytest.fixture
def area(either_engine: Engine, school: Tenant, other_school: Tenant, sites: Path) -> dict[str, Tenant]:
    """School A; school B, whose every string carries a mark; their office."""
    office = Tenant.objects.create(area=school.area, slug="office", name="สำนักงานเขต", kind=Tenant.Kind.OFFICE)
    TenantHost.objects.create(tenant=office, name="office.localhost")
    Tenant.objects.filter(pk=other_school.pk).update(
        name="โรงเรียนบ้านนา", network=Network.objects.create(area=school.area, name=NETWORK)
    )
    for tenant in (school, other_school, office):
        open_school(tenant)
    put(school, replace(item(1), title="ลอยกระทงริมน้ำ", date="2026-11-05"))
    secret = replace(
        item(1),
        title=f"ลอยกระทง {TITLE}",
        date="2017-11-05",
        body=(RichText(html=f"<p>{BODY}</p>"),),
        category=Label(name=CATEGORY, slug="secret"),
        tags=(Label(name=TAG, slug="tag"),),
    )
    put(other_school, secret)
    for tenant in (school, other_school, office):
        build_site(tenant)
    run_jobs()
    return {"school": school, "other": other_school, "office": office}


def misspelt(word: str) -> Iterator[str]:
    """Yield a word with each of its letters left out, and its beginnings."""
    yield from (word[:at] + word[at + 1 :] for at in range(len(word)))
    yield from (word[:at] for at in range(3, len(word)))


def ask(host: str, path: str, **query: str) -> str:
    response = Client().get(path, query, headers={"host": f"{host}.localhost"})
    assert response.status_code == 200
    return str(response.content.decode())


def without_echo(page: str, query: dict[str, str]) -> str:
    """Return a page without what the question itself said."""
    for value in query.values():
        page = page.replace(value, "")
    return page


def questions() -> Iterator[dict[str, str]]:
    for text, narrowed in itertools.product(("ลอยกระทง", f"ลอยกระทง {TITLE}", BODY), FILTERS):
        yield {"q": text, **narrowed}
    for word in (TITLE, CATEGORY):
        yield from ({"q": text} for text in misspelt(word))
    yield from ({"q": word} for word in MARKS)


def test_a_school_is_never_told_what_only_another_has(area: dict[str, Tenant]) -> None:
    assert TITLE in ask("ban-na", "/-/search", q="ลอยกระทง"), "the marks are there to be found"
    for path, query in itertools.product(PATHS, questions()):
        shown = without_echo(ask("ban-khao", path, **query), query)
        for mark in MARKS:
            assert mark not in shown, (path, query, mark)
    counts = json.loads(ask("ban-khao", "/-/search/results.json", q="ลอยกระทง"))["counts"]
    # Which periods there are depends on today.
    assert counts.pop("when").keys() <= {"week", "month", "year"}
    assert counts == {"type": {"news": 1}, "year": {"2569": 1}, "file": {}, "school": {"ban-khao": 1}}


def test_an_area_forgets_a_school_that_has_left_before_its_index_does(area: dict[str, Tenant]) -> None:
    assert TITLE in ask("office", "/-/search", q="ลอยกระทง")
    Tenant.objects.filter(pk=area["other"].pk).update(deleted_at=timezone.now())
    for path, query in itertools.product(PATHS, questions()):
        shown = without_echo(ask("office", path, **query), query)
        for mark in MARKS:
            assert mark not in shown, (path, query, mark)
