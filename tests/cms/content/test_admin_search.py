"""The admin's search: what a saved page costs does not depend on how many others there are."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.search.models import IndexEntry

from cms.content.models import NewsPage
from tests.cms.content.conftest import School, add, again, publish

pytestmark = pytest.mark.django_db


def weights() -> dict[str, float]:
    return {entry.object_id: entry.title_norm for entry in IndexEntry.objects.all()}


def test_a_publish_never_reads_the_whole_index(school: School, other: School) -> None:
    page = again(school.item)
    page.title = "Sports day"
    with CaptureQueriesContext(connection) as asked:
        publish(page)
    about_index = [one["sql"] for one in asked if IndexEntry._meta.db_table in one["sql"]]
    assert about_index
    assert all(sql.strip().startswith("INSERT") or "object_id" in sql.partition("WHERE")[2] for sql in about_index)
    assert not any("AVG" in sql for sql in about_index)


def test_of_two_titles_with_the_word_the_shorter_comes_first(school: School) -> None:
    long = add(school.news, NewsPage(title="Sports of many other words behind it in a row", slug="long"))
    short = add(school.news, NewsPage(title="Sports", slug="short"))
    assert list(NewsPage.objects.all().search("sports")) == [short, long]


def test_a_rebuilt_index_weighs_as_saving_does(school: School) -> None:
    before = weights()
    call_command("update_index", stdout=io.StringIO())
    assert before
    assert {key: weights()[key] for key in before} == before


def test_revisions_of_a_page_have_an_index_by_date() -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "wagtailcore_revision")
    columns = found["revision_of_object_by_date"]["columns"]
    assert columns == ["base_content_type_id", "object_id", "created_at", "id"]
