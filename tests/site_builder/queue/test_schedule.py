"""Going live and expiring by the clock, with nobody pressing anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Revision

from cms.content.base import BasePage
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
from cms.content.records import PublishedPageRecord
from site_builder.models import PublishRequest
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.schedule import Chore, publish_what_is_due
from site_builder.queue.worker import Worker
from tenants.models import Tenant
from tests.factories.content import make_news
from tests.factories.people import make_school


@pytest.fixture
def page(db: None) -> BasePage:
    provision_area(AreaSpec("trang-1", "สพป.ตรัง เขต 1"))
    tenant = provision_school(SchoolSpec("trang-1", "ban-khao", "โรงเรียนบ้านเขา", "ban-khao.localhost"))
    PublishRequest.objects.all().delete()
    page: BasePage = BasePage.objects.filter(tenant=tenant, depth=4).first().specific
    return page


def test_nothing_is_due_on_a_quiet_day(page: BasePage) -> None:
    assert not publish_what_is_due(timezone.now())


def test_a_page_goes_live_at_its_time(page: BasePage) -> None:
    page.unpublish()
    PublishRequest.objects.all().delete()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    # An hour goes by: both places where Wagtail keeps the time say so.
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save(update_fields=["approved_go_live_at", "content"])
    assert publish_what_is_due(timezone.now())
    assert PublishedPageRecord.objects.filter(key=page.public_key).exists()
    assert PublishRequest.objects.filter(page_key=page.public_key, served_at=None).exists()


def test_a_page_expires_at_its_time(page: BasePage) -> None:
    BasePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert publish_what_is_due(timezone.now())
    assert not PublishedPageRecord.objects.filter(key=page.public_key).exists()
    assert PublishRequest.objects.filter(page_key=page.public_key, served_at=None).exists()


# -- with a worker that was away -----------------------------------------------------------------------------------


class Days:
    """A clock for everybody: Wagtail's, the queue's, the worker's."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    clock = Days()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def school(transactional_db: None, sites: Path) -> Tenant:
    return make_school("ban-khao", name="โรงเรียนบ้านเขา")


def a_new_worker_works(clock: Days) -> None:
    """Start a worker, let it do all that is due, end it."""
    queue = DatabaseQueue(clock)
    chores = (Chore("publish_scheduled", timedelta(seconds=5), publish_what_is_due),)
    worker = Worker(queue, lambda claim: publish_claimed(queue, claim), owner="w", chores=chores, clock=clock)
    while worker.turn():
        clock.now += timedelta(seconds=1)


def is_live(sites: Path, slug: str) -> bool:
    current = sites / "ban-khao.localhost" / "current"
    listed = f"/news/{slug}/" in (current / "news/index.html").read_text("utf-8")
    there = {(current / "news" / slug / name).exists() for name in ("index.html", "index.json")}
    assert there == {listed}, "page, twin and list tell different things"
    return listed


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("away", [timedelta(minutes=1), timedelta(days=3)])
def test_what_was_due_while_no_worker_ran_goes_live_and_expires_with_the_next_one(
    school: Tenant, sites: Path, days: Days, away: timedelta
) -> None:
    ends = make_news(school, slug="ends", expire_at=days.now + timedelta(hours=1))
    begins = make_news(school, slug="begins", live=False)
    begins.go_live_at = days.now + timedelta(hours=1)
    begins.save_revision().publish()
    a_new_worker_works(days)
    assert (is_live(sites, "ends"), is_live(sites, "begins")) == (True, False)
    days.now += timedelta(minutes=50)
    a_new_worker_works(days)
    assert (is_live(sites, "ends"), is_live(sites, "begins")) == (True, False)
    days.now += timedelta(minutes=11) + away
    a_new_worker_works(days)
    assert (is_live(sites, "ends"), is_live(sites, "begins")) == (False, True)
    assert BasePage.objects.get(pk=ends.pk).expired


@pytest.mark.django_db(transaction=True)
def test_a_page_that_cannot_be_saved_keeps_no_other_one_waiting(
    school: Tenant, sites: Path, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = make_news(school, slug="bad", expire_at=days.now + timedelta(hours=1))
    make_news(school, slug="good", expire_at=days.now + timedelta(hours=2))
    unpublish = BasePage.unpublish

    def fail(self: BasePage, *args: Any, **options: Any) -> None:
        if self.pk == bad.pk:
            raise ZeroDivisionError
        unpublish(self, *args, **options)

    days.now += timedelta(hours=3)
    with monkeypatch.context() as patch:
        patch.setattr(BasePage, "unpublish", fail)
        a_new_worker_works(days)
    assert (is_live(sites, "bad"), is_live(sites, "good")) == (True, False)
    days.now += timedelta(seconds=10)
    a_new_worker_works(days)
    assert not is_live(sites, "bad")
