"""The demo answers questions as soon as it is made, before a worker has ever run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cms.demo import area as steps
from search.scopes import search_of_area, search_of_tenant
from search.service import Asked
from site_builder.services import build_site
from tests.factories.content import make_news
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_demo_that_nobody_serves_finds_what_its_sites_show(tmp_path: Path, settings: Any) -> None:
    settings.SEARCH_FOLDER, settings.SITES_TARGET = tmp_path / "search", str(tmp_path / "sites")
    school = make_school()
    make_news(school, title="ทอดผ้าป่าสามัคคี")
    build_site(school)
    assert not search_of_tenant(school).ask(Asked("ผ้าป่า")).hits
    steps.run_waiting_jobs()
    for scope in (search_of_tenant(school), search_of_area(school.area)):
        assert [hit.stored.title for hit in scope.ask(Asked("ผ้าป่า")).hits] == ["ทอดผ้าป่าสามัคคี"]
