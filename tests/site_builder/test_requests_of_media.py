"""What a picture that has become ready asks of the builder: nothing in a hurry that nobody waits for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from cms.content import published
from cms.content.media.models import MAKE_RENDITIONS
from cms.content.models import SiteImage
from site_builder.models import LONG_AGO, Priority, PublishRequest
from site_builder.receivers import MORE_MEDIA, UNSEEN_MEDIA
from site_builder.services import build_site
from tenants.jobs import get_jobs
from tenants.models import Tenant
from tests.factories.content import image_bytes, make_activity, make_image, make_news
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(settings: object, tmp_path: object) -> Tenant:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return make_school("alpha")


def picture(school: Tenant, colour: str) -> SiteImage:
    return make_image(school, data=image_bytes(colour=colour))


def becomes_ready(image: SiteImage) -> PublishRequest:
    """Let the job run for an image; return the request that it made."""
    PublishRequest.objects.all().delete()
    other_jobs = image.tenant.jobs.exclude(name=MAKE_RENDITIONS, payload__image=image.pk)
    other_jobs.update(run_at=LONG_AGO.replace(year=9000))
    get_jobs().run_due(lambda: False)
    return PublishRequest.objects.get()


def test_a_photo_that_no_page_shows_waits_in_the_last_lane(school: Tenant) -> None:
    asked = becomes_ready(picture(school, "red"))
    assert asked.priority == Priority.FLEET
    assert LONG_AGO < asked.not_before <= asked.requested_at + UNSEEN_MEDIA


def test_the_last_photo_that_a_page_waits_for_is_asked_for_at_once(school: Tenant) -> None:
    image = picture(school, "red")
    make_news(school, cover=image)
    asked = becomes_ready(image)
    assert (asked.priority, asked.not_before) == (Priority.EDITOR, LONG_AGO)


def test_a_photo_of_an_album_waits_a_moment_for_the_others(school: Tenant) -> None:
    first, second = picture(school, "red"), picture(school, "blue")
    make_activity(school, [first, second])
    asked = becomes_ready(first)
    assert asked.priority == Priority.EDITOR
    assert LONG_AGO < asked.not_before <= asked.requested_at + MORE_MEDIA


def test_an_emblem_is_shown_by_every_page(school: Tenant) -> None:
    image = picture(school, "red")
    school.emblem = image
    school.save()
    assert becomes_ready(image).priority == Priority.EDITOR


@pytest.mark.django_db(transaction=True)
def test_a_build_asks_for_the_sizes_that_a_page_waits_for_and_nobody_asked_for(
    school: Tenant, settings: Any, tmp_path: Path
) -> None:
    settings.SITES_TARGET = str(tmp_path / "sites")
    image = picture(school, "red")
    make_news(school, cover=image)
    get_jobs().run_due(lambda: False)
    SiteImage.objects.filter(pk=image.pk).update(wants_all_sizes=False, public_renditions=[], rendered_sha256="")
    with transaction.atomic():
        published.put_media(school.pk, SiteImage.objects.get(pk=image.pk).public_form())
    build_site(school)
    assert SiteImage.objects.get(pk=image.pk).wants_all_sizes
    assert school.jobs.filter(name=MAKE_RENDITIONS, payload__image=image.pk).exists()
