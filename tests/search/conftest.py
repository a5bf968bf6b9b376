"""Sites and indexes in folders of the test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from search import conf, scopes, views
from search.backends.embedded import EmbeddedEngine
from search.backends.protocol import Engine
from search.evaluation.run import elasticsearch
from search.limits import Budget
from tenants.jobs import get_jobs
from tenants.models import Tenant
from tests.site_builder.conftest import make_tenant


@pytest.fixture(autouse=True)
def index_folder(tmp_path: Path, settings: Any) -> Path:
    settings.SEARCH_FOLDER = tmp_path / "search"
    return tmp_path / "search"


@pytest.fixture
def sites(tmp_path: Path, settings: Any) -> Path:
    settings.SITES_TARGET = str(tmp_path / "sites")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "sites"


@pytest.fixture
def school(db: None) -> Tenant:
    return make_tenant("ban-khao")


@pytest.fixture
def other_school(db: None) -> Tenant:
    return make_tenant("ban-na")


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def either_engine(
    request: pytest.FixtureRequest, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """The engine that everything uses, one after the other; any address may ask it as often and as long as it likes."""
    for name in ("questions", "typed"):
        monkeypatch.setattr(views, name, Budget(burst=100_000, rate=1))
    monkeypatch.setattr(scopes, "SECONDS", 60.0)
    if request.param == "embedded":
        made: Engine = EmbeddedEngine(index_folder)
        monkeypatch.setattr(conf, "engine", lambda: made)
        yield made
    else:
        with elasticsearch(os.environ["TEST_SEARCH_URL"]) as made:
            monkeypatch.setattr(conf, "engine", lambda: made)
            yield made


def run_jobs() -> None:
    """Run every job, those that wait for a while too."""
    from datetime import timedelta

    while get_jobs().run_next(timezone.now() + timedelta(hours=1)):
        pass
