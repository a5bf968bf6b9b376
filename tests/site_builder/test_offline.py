"""A deleted school's site: nobody sees it, nothing of it is lost, and it comes back whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory
from django.utils import timezone

from site_builder.models import Build, Deployment
from site_builder.offline import remove_folders
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import SERVED
from site_builder.services import build_site
from site_builder.serving import serve_site
from tenants.models import Tenant
from tenants.services import give_host
from tests.site_builder.conftest import make_tenant
from tests.site_builder.schools import item, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "ban-khao.localhost"


@pytest.fixture
def school(transactional_db: None, sites: Path) -> Tenant:
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    build_site(tenant)
    return tenant


def set_deleted(school: Tenant, *, to: bool) -> Tenant:
    Tenant.objects.filter(pk=school.pk).update(deleted_at=timezone.now() if to else None)
    DatabaseQueue().request(school.pk)
    return Tenant.objects.get(pk=school.pk)


def publish_due() -> list[str]:
    queue = DatabaseQueue()
    outcomes: list[str] = []
    while claim := queue.claim("test"):
        outcomes.append(publish_claimed(queue, claim).outcome)
    return outcomes


def answer(school: Tenant, path: str = "/news/item-1/") -> Any:
    request_finished.disconnect(close_old_connections)
    response = serve_site(RequestFactory().get(path, HTTP_HOST=school.host), school)
    content = b"".join(response) if response.streaming else response.content
    response.close()
    request_finished.connect(close_old_connections)
    return response.status_code, content.decode()


def test_the_site_is_gone_at_once_and_its_files_from_the_public_folder_with_the_next_build(
    school: Tenant, sites: Path
) -> None:
    deleted = set_deleted(school, to=True)
    status, text = answer(deleted)
    assert (status, "ปิดให้บริการ" in text) == (410, True)
    assert publish_due() == [Build.Outcome.OFFLINE]
    assert not (sites / HOST / "current" / "news").exists()
    assert "ปิดให้บริการ" in (sites / HOST / "current" / "index.html").read_text("utf-8")
    assert Build.Outcome.OFFLINE in SERVED


def test_brought_back_it_is_the_same_site_with_its_releases(school: Tenant, sites: Path) -> None:
    before = (sites / HOST / "current" / "news" / "item-1" / "index.html").read_text("utf-8")
    set_deleted(school, to=True)
    publish_due()
    publish_due()
    back = set_deleted(school, to=False)
    assert publish_due() == [Build.Outcome.UNCHANGED]
    assert answer(back) == (200, before)
    assert not list((sites / ".offline").iterdir())
    assert Deployment.objects.filter(tenant=school).count() == 1


def test_what_was_published_meanwhile_is_built_on_the_way_back(school: Tenant, sites: Path) -> None:
    set_deleted(school, to=True)
    publish_due()
    put(school, item(1, "ฉบับแก้"))
    assert publish_due() == [Build.Outcome.OFFLINE]
    set_deleted(school, to=False)
    publish_due()
    assert "ฉบับแก้" in (sites / HOST / "current" / "news" / "item-1" / "index.html").read_text("utf-8")


def test_a_site_under_a_former_host_is_taken_offline_too(school: Tenant, sites: Path) -> None:
    give_host(school, "new.example.org")
    set_deleted(school, to=True)
    publish_due()
    assert not (sites / HOST / "current" / "news").exists()
    set_deleted(school, to=False)
    publish_due()
    assert (sites / "new.example.org" / "current" / "news" / "item-1" / "index.html").is_file()


def test_a_school_without_a_site_is_offline_already(transactional_db: None, sites: Path) -> None:
    tenant = make_tenant("ban-na")
    set_deleted(tenant, to=True)
    assert publish_due() == [Build.Outcome.OFFLINE]


def test_folders_are_removed_under_every_host(school: Tenant, sites: Path) -> None:
    give_host(school, "new.example.org")
    publish_due()
    set_deleted(school, to=True)
    publish_due()
    remove_folders([HOST, "new.example.org", "never.example.org"])
    assert [path.name for path in sites.iterdir()] == [".offline"]
    assert not list((sites / ".offline").iterdir())
