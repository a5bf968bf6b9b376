"""A school with a site, and the folder of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from site_builder.services import build_site
from tenants.models import Tenant
from tests.factories.content import make_news
from tests.factories.people import make_school


@pytest.fixture
def sites(tmp_path: Path, settings: Any) -> Path:
    settings.SITES_TARGET = str(tmp_path / "sites")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    (tmp_path / "media").mkdir()
    return tmp_path / "sites"


@pytest.fixture
def school(sites: Path) -> Tenant:
    tenant = make_school("ban-khao", name="โรงเรียนบ้านเขา")
    make_news(tenant, title="กีฬาสี", slug="sports")
    build_site(tenant)
    return tenant
