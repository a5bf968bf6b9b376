"""Schools with people, a place for their sites, and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tenants.models import Area, Tenant
from tests.factories.people import make_area, make_tenant

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
"""Ten in the morning in Bangkok, on a Thursday."""


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def sites(tmp_path: Path, settings: Any) -> Path:
    """The folder of all sites, empty."""
    settings.SITES_TARGET = str(tmp_path / "sites")
    return tmp_path / "sites"


@pytest.fixture
def area(db: None) -> Area:
    return make_area()


@pytest.fixture
def school(area: Area) -> Tenant:
    return make_tenant("ban-khao", area=area, name="โรงเรียนบ้านเขา")


@pytest.fixture
def other_school(area: Area) -> Tenant:
    return make_tenant("ban-na", area=area, name="โรงเรียนบ้านนา")


def give_site(sites: Path, tenant: Tenant) -> Path:
    """As much of a site as tells that there is one; return where its live document belongs."""
    folder = sites / tenant.host
    (folder / "trees" / "a").mkdir(parents=True)
    (folder / "current").symlink_to("trees/a")
    return folder / "live" / "notices.json"
