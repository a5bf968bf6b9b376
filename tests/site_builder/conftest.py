"""Schools as bare rows: enough for queue and publishing, without Wagtail's tree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from site_builder.models import PublishRequest
from tenants.models import Area, Tenant, TenantHost


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def make_tenant(slug: str) -> Tenant:
    """A school that nobody has asked to build yet (its making does, once it has a host)."""
    area, _ = Area.objects.get_or_create(slug="trang-1", defaults={"name": "สพป.ตรัง เขต 1"})
    tenant = Tenant.objects.create(area=area, slug=slug, name=f"โรงเรียน {slug}")
    TenantHost.objects.create(tenant=tenant, name=f"{slug}.localhost")
    PublishRequest.objects.filter(tenant=tenant).delete()
    return tenant


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def school(db: None) -> Tenant:
    return make_tenant("ban-khao")


@pytest.fixture
def other_school(db: None) -> Tenant:
    return make_tenant("ban-na")


@pytest.fixture
def sites(tmp_path: Path, settings: Any) -> Path:
    """The folder of all sites, empty."""
    settings.SITES_TARGET = str(tmp_path / "sites")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "sites"
