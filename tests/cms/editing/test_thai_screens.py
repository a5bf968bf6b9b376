"""What an editor, a director or a school admin reads is Thai: the first 1,000 words of every screen, years in พ.ศ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import get_page_models

from cms.content.models import BasePage
from tenants.walls.classes import Access
from tenants.walls.listing import patterns
from tenants.walls.table import TABLE
from tests.cms.editing.english import christian_years_in, english_in
from tests.factories.people import make_area, make_office
from tests.tenants.walls.crawling import addresses, ask
from tests.tenants.walls.records import notify
from tests.tenants.walls.world import Place, make_place

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

MARK = "zqxown"
"""In every name, address and title of the school: words with it are somebody's content."""
CLOSED = (Access.DENIED, Access.PLATFORM, Access.OPEN)
WITH_QUERY = {"editing_desk_news": "?again=1", "wagtailadmin_explore": f"?q={MARK}&p=1"}
A_FEW = 6
"""Addresses of one view: one of each kind of thing that it is about."""


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=str(media)), transaction.atomic():
        area = make_area(f"{MARK}-area", "เขตของเรา")
        make_office(area, name="สำนักงานเขตของเรา")
        school = make_place(MARK, area, 0)
        school.area_notice = notify(area, MARK, (school.tenant, MARK))
        yield school
        transaction.set_rollback(True)


def is_a_screen(answer: HttpResponseBase) -> bool:
    return answer.status_code in (200, 400) and answer.get("Content-Type", "").startswith("text/html")


def screens_to_ask(place: Place) -> Iterator[str]:
    """Yield an address for every view that members pass, with each kind of page; files are no screens."""
    for pattern in patterns():
        entry = TABLE.get(pattern.name)
        if entry is None or entry.access in CLOSED or "path" in pattern.arguments:
            continue
        ways = addresses(pattern, place)[:A_FEW]
        yield from ways
        yield from (way + WITH_QUERY[pattern.name] for way in ways[:1] if pattern.name in WITH_QUERY)


@pytest.mark.parametrize("role", ["editor", "director", "school_admin"])
def test_no_screen_speaks_english(place: Place, role: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(place.members[role])
    seen, found = 0, {}
    for url in screens_to_ask(place):
        answer = ask(client, "get", url)
        if not is_a_screen(answer):
            continue
        seen += 1
        html = answer.content.decode().replace(f"alt {MARK}", MARK)
        said = english_in(html, MARK) + christian_years_in(html)
        if "/revert/" in url:
            # Wagtail says so of a version that code has made, as the factories have.
            said = [word for word in said if word != "None"]
        if said:
            found[url] = said
    print(f"{role}: {seen} screens, {len(found)} with English")
    assert seen > 60
    assert not found, "\n".join(f"{url}: {' '.join(words)}" for url, words in found.items())


def forms_of_every_page_type(place: Place) -> Iterator[str]:
    """Yield where a page of each type is begun, and where one is edited."""
    pages = [page.specific for page in BasePage.objects.filter(tenant=place.tenant).order_by("path")]
    for model in get_page_models():
        if not issubclass(model, BasePage) or model is BasePage:
            continue
        written = next((page for page in pages if type(page) is model), None)
        if written is not None:
            yield reverse("wagtailadmin_pages:edit", args=[written.pk])
        parent = next((page for page in pages if model.can_create_at(page)), None)
        if parent is not None:
            yield reverse("wagtailadmin_pages:add", args=["content", model._meta.model_name, parent.pk])


def test_the_form_of_every_page_type_is_in_thai(place: Place) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(place.members["editor"])
    asked = list(forms_of_every_page_type(place))
    found = {}
    for url in asked:
        answer = ask(client, "get", url)
        assert is_a_screen(answer), url
        html = answer.content.decode().replace(f"alt {MARK}", MARK)
        said = english_in(html, MARK) + christian_years_in(html)
        if said:
            found[url] = said
    assert len(asked) > 25
    assert not found, "\n".join(f"{url}: {' '.join(words)}" for url, words in found.items())
