"""The door to the published tables: only in a transaction, only what differs, and always told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.content import published
from cms.content.errors import OutsideTransaction
from cms.content.models import (
    BasePage,
    NewsAttachment,
    NewsPage,
    NewsTag,
    PublishedMediaRecord,
    PublishedPageRecord,
    PublishedSiteRecord,
    SiteDocument,
    StandardPage,
    Tag,
)
from cms.content.rebuild import compare, has_outdated_pages, rebuild_published
from cms.content.tags import tag_named
from site_builder.engine import tables
from site_builder.engine.values import (
    SCHEMA_VERSION,
    Media,
    PublishedPage,
    RichText,
    SiteFacts,
    sha256_hex,
)
from tenants.models import Tenant
from tenants.redirects.models import Redirect
from tests.cms.content.conftest import School, add, again, publish

PAGE = PublishedPage(key="k" * 12, parent=None, kind="standard", slug="a", title="ก")


def stored(page: BasePage) -> PublishedPage:
    record = PublishedPageRecord.objects.get(key=page.public_key)
    return msgspec.json.decode(bytes(record.body), type=PublishedPage)


def html_of(page: BasePage) -> str:
    block = stored(page).body[0]
    assert isinstance(block, RichText)
    return block.html


def document(school: School, title: str = "แบบฟอร์ม") -> SiteDocument:
    return SiteDocument.objects.create(
        tenant=school.tenant,
        collection=school.tenant.collection,
        title=title,
        file=ContentFile("แบบฟอร์มลา".encode(), name="form.txt"),
    )


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_outside_a_transaction() -> None:
    for act in (
        lambda: published.put(1, PAGE),
        lambda: published.withdraw(1, PAGE.key),
        lambda: published.put_media(1, Media(key="m" * 12, kind="file", title="ข")),
        lambda: published.withdraw_media(1, "m" * 12),
        lambda: published.put_site(Tenant(pk=1)),
        lambda: published.lock_pages([1]),
    ):
        with pytest.raises(OutsideTransaction):
            act()


@pytest.mark.django_db
def test_put_writes_once_and_tells_once(school: School, told: list[Any]) -> None:
    assert published.put(school.tenant.pk, PAGE)
    assert not published.put(school.tenant.pk, PAGE)
    assert [said["keys"] for said in told] == [(PAGE.key,)]
    assert told[0]["tenant_id"] == school.tenant.pk


@pytest.mark.django_db
def test_finding_that_nothing_changed_is_one_query(school: School) -> None:
    published.put(school.tenant.pk, PAGE)
    with CaptureQueriesContext(connection) as queries:
        published.put(school.tenant.pk, PAGE)
    assert len(queries) == 1


@pytest.mark.django_db
def test_put_many_needs_two_statements_for_a_chunk_and_tells_once(school: School, told: list[Any]) -> None:
    pages = [(msgspec.structs.replace(PAGE, key=f"k{number:011}"), None) for number in range(150)]
    with CaptureQueriesContext(connection) as queries:
        changed = published.put_many(school.tenant.pk, pages)
    assert len(changed) == 150
    assert len([query for query in queries if "published_page" in query["sql"]]) == 2
    assert len(told) == 1
    assert published.put_many(school.tenant.pk, pages) == ()


@pytest.mark.django_db
def test_the_same_key_of_two_tenants_is_two_pages(school: School, other: School) -> None:
    published.put(school.tenant.pk, PAGE)
    assert not published.withdraw(other.tenant.pk, PAGE.key)
    assert PublishedPageRecord.objects.filter(key=PAGE.key).count() == 1


@pytest.mark.django_db
def test_media_are_put_and_withdrawn(school: School, told: list[Any]) -> None:
    media = Media(key="m" * 12, kind="image", title="ภาพ")
    assert published.put_media(school.tenant.pk, media)
    assert not published.put_media(school.tenant.pk, media)
    assert published.withdraw_media(school.tenant.pk, media.key)
    assert not published.withdraw_media(school.tenant.pk, media.key)
    assert [said["reason"] for said in told] == ["image or file changed", "image or file withdrawn"]


@pytest.mark.django_db
def test_the_facts_of_a_site_follow_its_tenant(school: School, told: list[Any]) -> None:
    tenant = school.tenant
    tenant.motto = "เรียนดี\u202e มีวินัย"
    tenant.save()
    tenant.save()
    area = tenant.area
    area.name = "เขตพื้นที่ใหม่"
    area.save()
    facts = msgspec.json.decode(bytes(PublishedSiteRecord.objects.get(tenant=tenant).body), type=SiteFacts)
    assert (facts.motto, facts.area_name) == ("เรียนดี มีวินัย", "เขตพื้นที่ใหม่")
    assert (facts.host, facts.url) == ("alpha.localhost", "https://alpha.localhost")
    assert [said["reason"] for said in told] == ["facts of the site changed"] * 2


@pytest.mark.django_db
def test_a_receiver_that_fails_rolls_the_page_back(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**said: Any) -> None:
        raise RuntimeError("no queue")

    published.page_content_changed.connect(refuse)
    try:
        page = NewsPage.objects.get(pk=school.item.pk)
        page.title = "ใหม่"
        with pytest.raises(RuntimeError), transaction.atomic():
            page.save()
    finally:
        published.page_content_changed.disconnect(refuse)
    assert again(school.item).title == school.item.title
    assert stored(school.item).title == school.item.title


@pytest.mark.django_db
def test_keywords_have_ascii_addresses_that_differ_and_stay(school: School) -> None:
    first, second = tag_named(school.tenant.pk, "กีฬา"), tag_named(school.tenant.pk, "กีฬา!")
    assert (first.slug, second.slug) == ("kila", "kila-2")
    assert tag_named(school.tenant.pk, "กีฬา") == first


@pytest.mark.django_db
def test_pages_of_an_older_form_are_noticed(school: School) -> None:
    assert not has_outdated_pages()
    record = PublishedPageRecord.objects.filter(tenant=school.tenant).first()
    body = bytes(record.body).replace(f'"schema":{SCHEMA_VERSION}'.encode(), b'"schema":0')
    PublishedPageRecord.objects.filter(pk=record.pk).update(body=body, hash=sha256_hex(body))
    assert has_outdated_pages()
    rebuild_published(school.tenant)
    assert not has_outdated_pages()


@pytest.mark.django_db
def test_a_renamed_tag_is_renamed_on_its_pages(school: School) -> None:
    tag = Tag.objects.create(tenant=school.tenant, name="กีฬา", slug="kila")
    NewsTag.objects.create(tag=tag, content_object=school.item)
    assert [tag.name for tag in stored(school.item).tags] == ["กีฬา"]
    tag.name = "กีฬาสี"
    tag.save()
    assert [tag.name for tag in stored(school.item).tags] == ["กีฬาสี"]
    tag.delete()
    assert stored(school.item).tags == ()


@pytest.mark.django_db
def test_an_attachment_saved_by_itself_and_a_deleted_document_are_told(school: School) -> None:
    paper = document(school)
    NewsAttachment.objects.create(page=school.item, document=paper)
    assert stored(school.item).attachments == (paper.public_key,)
    paper.delete()
    assert stored(school.item).attachments == ()
    assert compare(school.tenant).equal


@pytest.mark.django_db
def test_attachments_saved_with_their_page_are_told_once(school: School, told: list[Any]) -> None:
    paper = document(school)
    told.clear()
    page = NewsPage.objects.get(pk=school.item.pk)
    page.attachments = [NewsAttachment(document=paper), NewsAttachment(document=document(school, "สอง"))]
    publish(page)
    assert len(stored(school.item).attachments) == 2
    assert len([said for said in told if school.item.public_key in said["keys"]]) == 1


@pytest.mark.django_db
def test_a_deleted_page_leaves_the_pages_that_link_to_it(school: School) -> None:
    source = f'<p>ดู <a linktype="page" id="{school.about.pk}">ประวัติ</a></p>'
    linking = add(school.home, StandardPage(title="ลิงก์", slug="links", body=[("rich_text", source)]))
    assert f'data-ref="page:{school.about.public_key}"' in html_of(linking)
    StandardPage.objects.get(pk=school.about.pk).delete()
    assert html_of(linking) == "<p>ดู ประวัติ</p>"
    assert compare(school.tenant).equal


@pytest.mark.django_db
def test_rebuilding_gives_equal_bytes(school: School, other: School, told: list[Any]) -> None:
    before = dict(PublishedPageRecord.objects.values_list("key", "body"))
    assert compare(school.tenant).equal
    PublishedPageRecord.objects.filter(key=school.about.public_key).delete()
    PublishedPageRecord.objects.filter(key=school.item.public_key).update(hash="0" * 64, body=b"{}")
    PublishedMediaRecord.objects.create(tenant=school.tenant, key="left", hash="", body=b"{}")
    found = rebuild_published(school.tenant)
    assert (found.missing, found.changed, found.left_over) == (
        (school.about.public_key,),
        (school.item.public_key,),
        ("left",),
    )
    assert dict(PublishedPageRecord.objects.values_list("key", "body")) == before
    assert told
    told.clear()
    assert rebuild_published(school.tenant).equal
    assert told == []


@pytest.mark.django_db
def test_the_command_compares_and_rebuilds(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_published", "alpha", "--check", "--json")
    assert '"equal": true' in capsys.readouterr().out
    PublishedPageRecord.objects.filter(key=school.about.public_key).delete()
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_published", "--all", "--check")
    call_command("rebuild_published", "--all")
    call_command("rebuild_published", "--all", "--check")
    with pytest.raises(CommandError, match="no tenant"):
        call_command("rebuild_published", "nobody")


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (PublishedPageRecord, tables.PAGES),
        (PublishedMediaRecord, tables.MEDIA),
        (PublishedSiteRecord, tables.SITES),
        (BasePage, tables.TREE),
        (Redirect, tables.REDIRECTS),
    ],
)
def test_the_engine_reads_the_columns_that_the_models_have(model: Any, table: tables.Table) -> None:
    columns = {field.column for field in model._meta.concrete_fields}
    assert model._meta.db_table == table.name
    assert set(table.columns) <= columns


@pytest.mark.django_db
def test_publishing_an_unchanged_page_costs_a_bounded_number_of_queries(school: School) -> None:
    page = NewsPage.objects.get(pk=school.item.pk)
    with CaptureQueriesContext(connection) as queries:
        page.save()
    # Most are Wagtail's, to check that foreign keys exist; six are ours.  Its search index differs by database.
    other = ("SAVEPOINT", "RELEASE", "wagtailsearch", "wagtailcore_referenceindex")
    ours = [query["sql"] for query in queries if not any(word in query["sql"] for word in other)]
    assert len(ours) <= 27, ours
    assert len([sql for sql in ours if "published_page" in sql]) == 1
