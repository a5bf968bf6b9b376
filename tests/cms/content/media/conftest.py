"""Two schools, a media folder of one's own, and a way to run the jobs that an upload has asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tenants.jobs import get_jobs
from tenants.models import Tenant
from tests.factories.people import make_school


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    root: Path = settings.MEDIA_ROOT
    return root


@pytest.fixture
def alpha(db: None) -> Tenant:
    return make_school("alpha")


@pytest.fixture
def beta(db: None) -> Tenant:
    return make_school("beta")


@pytest.fixture
def run_jobs() -> Callable[[], int]:
    """Run every waiting job now; return how many ran."""

    def run() -> int:
        jobs, ran = get_jobs(), 0
        while jobs.run_next(timezone.now()):
            ran += 1
        return ran

    return run
