"""Planted pages are what Wagtail writes when somebody makes and publishes the same pages, one after the other."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import PageLogEntry, ReferenceIndex, Revision

from cms.content.base import BasePage
from cms.content.first_pages import CLOSING_HINT, FirstPage, first_pages, welcome
from cms.content.models import HomePage
from cms.content.records import PublishedPageRecord
from tenants.models import Tenant
from tests.factories.people import make_office, make_school, make_tenant

pytestmark = pytest.mark.django_db

OWN = {"id", "path", "url_path", "public_key", "translation_key", "tenant", "slug", "pk", "basepage_ptr"}
MOMENTS = {"first_published_at", "last_published_at", "latest_revision_created_at"}
LINKS = {"latest_revision", "live_revision"}


def grow(tenant: Tenant) -> HomePage:
    """Make the same pages as a person would: one after the other, each published by a revision."""
    node = BasePage.objects.get(pk=tenant.area.node_id)
    summary = welcome(tenant)[:300]
    home = HomePage(title=tenant.name, slug=tenant.slug, summary=summary, tenant=tenant, live=False, show_in_menus=True)
    node.add_child(instance=home)
    home.save_revision().publish()
    for spec in first_pages(tenant):
        grow_page(home, spec, tenant)
    return home


def grow_page(parent: BasePage, spec: FirstPage, tenant: Tenant) -> None:
    page = spec.model(
        title=spec.title, slug=spec.slug, summary=spec.summary, tenant=tenant, live=False, show_in_menus=True
    )
    if spec.guidance:
        page.body = [("rich_text", f"<p>{spec.guidance}</p><p><i>{CLOSING_HINT}</i></p>")]
    parent.add_child(instance=page)
    revision = page.save_revision()
    if not spec.waits:
        revision.publish()
    for child in spec.children:
        grow_page(page, child, tenant)


def pages_of(tenant: Tenant) -> list[BasePage]:
    return [page.specific for page in BasePage.objects.filter(tenant=tenant).order_by("path")]


def row_of(page: BasePage) -> dict[str, Any]:
    """What the row says apart from what is each page's own, moments and links as whether they are there."""
    row = {field.name: getattr(page, field.attname) for field in page._meta.concrete_fields if field.name not in OWN}
    there = {name: row[name] is not None for name in (*MOMENTS, *LINKS)}
    body = {"body": list(page.body.raw_data)} if hasattr(page, "body") else {}
    for block in body.get("body", []):
        block.pop("id", None)
    return row | there | body | {"step": page.path[-4:] if page.depth > 3 else ""}


def grown_and_planted(kind: str) -> tuple[Tenant, Tenant]:
    planted = make_school(name="โรงเรียนเดียวกัน") if kind == "school" else make_office(name="สำนักงานเดียวกัน")
    grown = make_tenant(area=planted.area, name=planted.name, kind=Tenant.Kind.SCHOOL)
    grown.kind = planted.kind
    grow(grown)
    return grown, planted


@pytest.mark.parametrize("kind", ["school", "office"])
def test_planted_rows_are_grown_rows(kind: str) -> None:
    grown, planted = grown_and_planted(kind)
    assert [row_of(page) for page in pages_of(planted)] == [row_of(page) for page in pages_of(grown)]


def test_planted_pages_stand_where_their_addresses_say() -> None:
    assert BasePage.find_problems() == ([], [], [], [], [])
    for page in pages_of(make_school()):
        assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"
    assert BasePage.find_problems() == ([], [], [], [], [])


def test_planted_revisions_hold_what_grown_revisions_hold() -> None:
    def contents(tenant: Tenant) -> list[set[str]]:
        revisions = Revision.objects.filter(object_id__in=[str(page.pk) for page in pages_of(tenant)])
        return sorted((set(revision.content) for revision in revisions), key=sorted)

    grown, planted = grown_and_planted("school")
    assert contents(planted) == contents(grown)
    for page in pages_of(planted):
        assert page.get_latest_revision_as_object().title == page.title


def test_planted_public_forms_are_grown_public_forms() -> None:
    def forms(tenant: Tenant) -> list[dict[str, Any]]:
        records = PublishedPageRecord.objects.filter(tenant=tenant).order_by("page__path")
        bodies = [msgspec.json.decode(bytes(record.body)) for record in records]
        own = {"key", "parent", "first_published", "last_published"}
        told = [{name: value for name, value in body.items() if name not in own} for body in bodies]
        return [body | ({"slug": ""} if body["kind"] == "home" else {}) for body in told]

    grown, planted = grown_and_planted("school")
    assert len(forms(planted)) == 8
    assert forms(planted) == forms(grown)


def test_planted_pages_are_found_and_referred_to_like_grown_ones() -> None:
    def traces(tenant: Tenant) -> tuple[Any, ...]:
        ids = [page.pk for page in pages_of(tenant)]
        log = PageLogEntry.objects.filter(page__in=ids).order_by("page__path", "action")
        references = ReferenceIndex.objects.filter(
            object_id__in=map(str, ids), base_content_type=ContentType.objects.get_for_model(BasePage)
        )
        return (
            [(entry.action, entry.label, entry.content_changed, entry.revision_id is not None) for entry in log],
            sorted(references.values_list("model_path", "content_path")),
        )

    grown, planted = grown_and_planted("school")
    assert traces(planted) == traces(grown)


def test_planted_pages_are_in_the_admins_search() -> None:
    from wagtail.search.models import IndexEntry

    pages = pages_of(make_school())
    entries = IndexEntry.objects.filter(object_id__in=[str(page.pk) for page in pages])
    titles = {(entry.content_type_id, entry.object_id): entry.title for entry in entries}
    assert {(page.content_type_id, str(page.pk)) for page in pages} <= set(titles)
