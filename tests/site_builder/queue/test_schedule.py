"""Going live and expiring by the clock, with nobody pressing anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Revision

from cms.content.base import BasePage
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
from cms.content.records import PublishedPageRecord
from site_builder.models import PublishRequest
from site_builder.queue.schedule import publish_what_is_due


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
