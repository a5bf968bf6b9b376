"""Days on Wagtail's own screens are said in พ.ศ., and machines' dates stay as they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from tenants.models import Role
from tests.factories.content import make_news
from tests.factories.people import make_member, make_school

MOMENT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def test_people_read_the_year_of_their_language() -> None:
    with override("th"):
        assert date_format(MOMENT.date()) == "20 พฤศจิกายน 2569"
        assert (
            Template('{{ day|date:"DATETIME_FORMAT" }}').render(Context({"day": MOMENT})).startswith("20 พฤศจิกายน 2569")
        )
    with override("en"):
        assert "2026" in date_format(MOMENT.date())


def test_machines_read_the_same_as_ever() -> None:
    with override("th"):
        assert Template('{{ day|date:"c" }}').render(Context({"day": MOMENT})).startswith("2026-11-20")


@pytest.mark.django_db
def test_the_history_of_a_page_tells_its_days_in_thailands_years() -> None:
    school = make_school("alpha")
    page = make_news(school)
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_member(Role.EDITOR, school))
    page.save_revision(log_action=True)
    shown = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert str(page.latest_revision_created_at.year + 543) in shown
