"""Whatever is typed where an id, a host or a way back is expected: no crash, no other tenant, no door to elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.ids import LARGEST_ID, is_id
from tenants.walls.classes import PARAMETERS
from tests.factories.people import PASSWORD
from tests.tenants.walls.test_writes import news_data
from tests.tenants.walls.world import FAR, NEAR, World

pytestmark = pytest.mark.django_db

ODD = [
    "9" * 5_000,
    "0" * 5_000 + "1",
    "-" * 300,
    "1" * 19 + ",",
    "١٢٣",
    "๑๒",
    "1e9",
    "0x1f",
    "\x00",
    "%00",
    "None",
    "[]",
]
WHERE = ["wagtailadmin_explore_root", "wagtailimages:index", "wagtailadmin_choose_page_search"]
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=60), st.integers().map(str))
quiet = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def editor_of(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["editor"])
    return client


@given(st.text(max_size=80) | st.sampled_from(ODD))
def test_a_text_is_an_id_only_if_a_row_may_have_it(text: str) -> None:
    assert is_id(text) == (
        text != "" and set(text) <= set("0123456789") and len(text) <= 40 and int(text) <= LARGEST_ID
    )


@quiet
@given(name=st.sampled_from(sorted(PARAMETERS)), value=texts, where=st.sampled_from(WHERE))
def test_no_value_of_a_parameter_breaks_or_opens_anything(world: World, name: str, value: str, where: str) -> None:
    url = reverse(where)
    with transaction.atomic():
        answers = [getattr(editor_of(world), method)(url, {name: value}) for method in ("get", "post")]
        transaction.set_rollback(True)
    for answer in answers:
        assert answer.status_code < 500, (name, value)
        assert not any(mark in answer.content.decode("utf-8", "replace").lower() for mark in (FAR, NEAR))


@quiet
@given(
    host=st.one_of(
        st.text(max_size=80), st.sampled_from(["", "localhost:", "[::1]", "own.localhost.", "LOCALHOST:99999"])
    )
)
def test_no_host_breaks_or_leads_to_a_default_school(world: World, host: str) -> None:
    answer = editor_of(world).get("/", HTTP_HOST=host.encode("latin-1", "ignore").decode("latin-1"))
    assert answer.status_code in (200, 302, 400, 404)
    if answer.status_code != 302:
        assert world.own.tenant.name not in answer.content.decode("utf-8", "replace")


def acts(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Acts after which a form leads back to where its ``next`` says."""
    news, draft = world.own.news.pk, world.own.draft.pk
    for name in ("unpublish", "delete", "lock", "unlock"):
        yield reverse(f"wagtailadmin_pages:{name}", args=[news]), {}
    yield reverse("wagtailadmin_pages:edit", args=[draft]), news_data(world.own, slug="")
    yield reverse("wagtailadmin_pages:copy", args=[draft]), {"new_title": "x", "new_slug": "x"}
    for action in ("publish", "unpublish", "delete"):
        yield reverse("wagtail_bulk_action", args=["content", "basepage", action]) + f"?id={draft}", {}
    yield reverse("wagtailimages:delete", args=[world.own.image.pk]), {}
    yield reverse("wagtaildocs:delete", args=[world.own.document.pk]), {}


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_act_leads_out_of_the_admin(world: World, elsewhere: str) -> None:
    for url, data in acts(world):
        with transaction.atomic():
            address = url + ("&" if "?" in url else "?") + f"next={elsewhere}"
            answer = editor_of(world).post(address, {**data, "next": elsewhere})
            transaction.set_rollback(True)
        assert answer.status_code < 500, url
        assert answer.get("Location", "/admin/").startswith("/admin/"), url


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_never_leads_elsewhere(world: World, elsewhere: str) -> None:
    person = world.people["editor"]
    person.set_password(PASSWORD)
    person.save()
    data = {"username": person.username, "password": PASSWORD, "next": elsewhere}
    answer = Client().post(reverse("wagtailadmin_login"), data)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/")
