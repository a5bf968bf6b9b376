"""Whose pictures come first: those that a page waits for, and of these the few before the many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.content.media import hastening
from cms.content.media.models import MAKE_RENDITIONS
from cms.content.models import SiteImage
from tenants.models import Job, Tenant
from tests.factories.content import image_bytes, make_activity, make_image, make_news
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(media_root: object) -> Tenant:
    return make_school("alpha")


def pictures(school: Tenant, count: int, first: int = 0) -> list[SiteImage]:
    return [make_image(school, data=image_bytes(colour=f"#0000{number:02x}")) for number in range(first, first + count)]


def order_of_work() -> list[int]:
    jobs = Job.objects.filter(name=MAKE_RENDITIONS).order_by("run_at", "pk")
    return [job.payload["image"] for job in jobs]


def test_news_with_one_picture_does_not_wait_for_anothers_album(school: Tenant) -> None:
    album, (cover,) = pictures(school, 12), pictures(school, 1, 50)
    now = timezone.now()
    activity = make_activity(school, album)
    hastening.hasten(school.pk, [activity.public_key], now)
    news = make_news(school, cover=cover)
    hastening.hasten(school.pk, [news.public_key], now + timedelta(seconds=5))
    assert order_of_work() == [cover.pk, *(image.pk for image in album)]


def test_an_album_does_not_wait_for_ever_behind_news(school: Tenant) -> None:
    album, (cover,) = pictures(school, 12), pictures(school, 1, 50)
    now = timezone.now()
    hastening.hasten(school.pk, [make_activity(school, album).public_key], now)
    hastening.hasten(school.pk, [make_news(school, cover=cover).public_key], now + timedelta(seconds=30))
    assert order_of_work()[-1] == cover.pk


def test_what_is_published_comes_before_what_nobody_shows_yet(school: Tenant) -> None:
    waiting, (cover,) = pictures(school, 3), pictures(school, 1, 50)
    news = make_news(school, cover=cover)
    hastening.hasten(school.pk, [news.public_key], timezone.now())
    assert order_of_work() == [cover.pk, *(image.pk for image in waiting)]


def test_a_publish_asks_for_haste_once_and_only_while_a_picture_is_on_its_way(school: Tenant) -> None:
    make_news(school)
    assert not Job.objects.filter(name=hastening.HASTEN).exists()
    (cover,) = pictures(school, 1)
    news = make_news(school, cover=cover)
    (asked,) = Job.objects.filter(name=hastening.HASTEN)
    assert asked.payload == {"tenant": school.pk, "pages": [news.public_key]}


def test_haste_for_a_page_that_is_gone_or_anothers_does_nothing(school: Tenant) -> None:
    (cover,) = pictures(school, 1)
    news = make_news(school, cover=cover)
    before = order_of_work(), list(Job.objects.values_list("run_at", flat=True))
    hastening.hasten(make_school("beta").pk, [news.public_key], timezone.now())
    hastening.hasten(school.pk, ["nothere00000"], timezone.now())
    assert (order_of_work(), list(Job.objects.values_list("run_at", flat=True))) == before
