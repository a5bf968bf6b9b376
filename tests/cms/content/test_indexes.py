"""The admin's search and its «used in» follow a page: once a save, and not at all for drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.content.models import NewsAttachment, NewsPage
from tests.cms.content.conftest import School, again, publish
from tests.factories.content import make_document

pytestmark = pytest.mark.django_db

WRITES_OF_REFERENCES = "wagtailcore_referenceindex"


def found(word: str) -> list[Any]:
    return [page.title for page in NewsPage.objects.all().search(word)]


def used_by(page: NewsPage) -> set[str]:
    """Return the ids of what a page refers to, as the index has it."""
    rows = ReferenceIndex.objects.filter(object_id=str(page.pk), model_path="attachments.item.document")
    return set(rows.values_list("to_object_id", flat=True))


def attach(page: NewsPage, *documents: Any) -> NewsPage:
    page.attachments.set([NewsAttachment(document=document) for document in documents])
    return page


def test_a_published_page_is_found_by_its_new_title_only(school: School) -> None:
    school.item.title = "Holiday"
    publish(school.item)
    school.item.title = "Examination"
    publish(school.item)
    assert (found("Examination"), found("Holiday")) == (["Examination"], [])


def test_a_draft_of_a_live_page_is_found_by_its_public_title(school: School) -> None:
    school.item.title = "Holiday"
    publish(school.item)
    draft = again(school.item)
    draft.title = "Examination"
    draft.save_revision()
    assert (found("Examination"), found("Holiday")) == ([], ["Holiday"])


def test_a_new_draft_is_found(school: School) -> None:
    school.news.add_child(instance=NewsPage(title="Examination", slug="examination", live=False))
    assert found("Examination") == ["Examination"]


def test_a_deleted_page_is_found_no_more(school: School) -> None:
    school.item.title = "Holiday"
    publish(school.item).delete()
    assert found("Holiday") == []


def test_a_document_is_used_where_a_published_page_attaches_it(school: School) -> None:
    first, second = make_document(school.tenant), make_document(school.tenant)
    publish(attach(again(school.item), first))
    assert used_by(school.item) == {str(first.pk)}
    publish(attach(again(school.item), second))
    assert used_by(school.item) == {str(second.pk)}


def test_a_document_is_used_where_an_attachment_is_saved_by_itself(school: School) -> None:
    document = make_document(school.tenant)
    NewsAttachment.objects.create(page=school.item, document=document)
    assert used_by(school.item) == {str(document.pk)}


def test_a_page_with_many_attachments_writes_its_references_once(school: School) -> None:
    def statements(page: NewsPage) -> int:
        with CaptureQueriesContext(connection) as asked:
            publish(page)
        return sum(WRITES_OF_REFERENCES in one["sql"] for one in asked)

    documents = [make_document(school.tenant) for _ in range(5)]
    one = statements(attach(again(school.item), documents[0]))
    many = statements(attach(again(school.item), *documents))
    assert many <= one + 1


def test_bulk_work_that_turns_references_off_gets_none(school: School) -> None:
    document = make_document(school.tenant)
    with disable_reference_index_auto_update():
        publish(attach(again(school.item), document))
        publish(again(school.item))
    assert used_by(school.item) == set()


def test_a_publish_asks_a_bounded_number_of_questions(
    school: School, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    page = again(school.item)
    page.title = "ชื่อใหม่"
    # PostgreSQL tells the workers.
    with django_assert_max_num_queries(77 + (connection.vendor == "postgresql")):
        page.save_revision().publish()
