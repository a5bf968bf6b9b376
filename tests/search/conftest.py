"""Sites and indexes in folders of the test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

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


def run_jobs() -> None:
    """Run every job, those that wait for a while too."""
    from datetime import timedelta

    while get_jobs().run_next(timezone.now() + timedelta(hours=1)):
        pass
