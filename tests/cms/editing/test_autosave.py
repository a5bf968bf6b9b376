"""What the editor saves by itself every ten seconds is one version and one line of the history, and never public."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.content.models import PublishedPageRecord, StandardPage
from tenants.models import Role
from tests.factories.content import make_page
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


def save(client: Client, page: StandardPage, title: str, **fields: Any) -> Any:
    data = {"title": title, "slug": page.slug, "summary": "", "cover": "", "cover_alt": "", "body": streamfield([])}
    data |= {"go_live_at": "", "expire_at": "", "review_on": "", **fields}
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, nested_form_data(data), headers={"accept": "application/json"}).json()


def test_what_is_saved_by_itself_is_merged_and_not_public() -> None:
    assert settings.WAGTAIL_AUTOSAVE_INTERVAL == 10_000
    school = make_school("alpha")
    page = make_page(school, title="ก่อนแก้")
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(Role.EDITOR, school))
    public = bytes(PublishedPageRecord.objects.get(key=page.public_key).body)

    first = save(client, page, "แก้ครั้งที่ 1")
    for turn in range(2, 6):
        save(client, page, f"แก้ครั้งที่ {turn}", overwrite_revision_id=str(first["revision_id"]))

    page.refresh_from_db()
    assert page.revisions.count() == 2, "the public version and one of all that was typed"
    assert page.get_latest_revision_as_object().title == "แก้ครั้งที่ 5"
    assert (
        PageLogEntry.objects.filter(page=page, action="wagtail.edit", user__isnull=False)
        .values("uuid")
        .distinct()
        .count()
        == 1
    )
    assert bytes(PublishedPageRecord.objects.get(key=page.public_key).body) == public
