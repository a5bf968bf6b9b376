"""Exported and imported elsewhere, the public pages are the same, and everything can be edited on."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cms.content.models import BasePage, NewsPage, SiteDocument, SiteImage
from cms.content.rebuild import compare
from cms.content.records import PublishedMediaRecord, PublishedPageRecord, PublishedSiteRecord
from cms.content.transfer.importing import import_tenant
from cms.content.transfer.values import PAGES
from site_builder.engine.values import Media, PublishedPage
from tenants.jobs import get_jobs
from tenants.models import Area, Role, Tenant
from tests.cms.content.transfer.conftest import export
from tests.factories.people import make_member

pytestmark = pytest.mark.django_db


def pages_of(tenant: Tenant) -> dict[str, PublishedPage]:
    bodies = PublishedPageRecord.objects.filter(tenant=tenant).values_list("body", flat=True)
    pages = (msgspec.json.decode(bytes(body), type=PublishedPage) for body in bodies)
    return {f"{page.kind}:{page.slug if page.parent else ''}": page for page in pages}


def media_of(tenant: Tenant) -> list[Media]:
    bodies = PublishedMediaRecord.objects.filter(tenant=tenant).values_list("body", flat=True)
    return sorted((msgspec.json.decode(bytes(body), type=Media) for body in bodies), key=lambda one: one.title)


def renamed(value: Any, keys: dict[str, str]) -> Any:
    """Return a value with every old key replaced by the new one."""
    text = msgspec.json.encode(value).decode()
    for old, new in keys.items():
        text = text.replace(old, new)
    return json.loads(text)


def gone(tenant: Tenant) -> None:
    """Give the keys of a tenant free, as if it were in another installation."""
    for model in (BasePage, SiteImage, SiteDocument):
        for row in model._default_manager.filter(tenant=tenant):
            model._default_manager.filter(pk=row.pk).update(public_key=f"x{row.pk:011}")


def test_beside_the_original_keys_are_new_and_all_else_is_equal(
    full_school: Tenant, archive: Path, far_area: Area
) -> None:
    done = import_tenant(archive, far_area, slug="copy")
    get_jobs().run_due(lambda: False)
    assert done.tenant is not None
    old, new = pages_of(full_school), pages_of(done.tenant)
    assert old.keys() == new.keys()
    keys = {old[name].key: new[name].key for name in old}
    keys |= {a.key: b.key for a, b in zip(media_of(full_school), media_of(done.tenant), strict=True)}
    assert all(before != after for before, after in keys.items())
    for name, page in old.items():
        expected = renamed(page, keys)
        if page.kind == "home":
            expected["slug"] = "copy"
        assert json.loads(msgspec.json.encode(new[name])) == expected
    for before, after in zip(media_of(full_school), media_of(done.tenant), strict=True):
        assert (before.sha256, before.renditions, before.name) == (after.sha256, after.renditions, after.name)
    assert compare(done.tenant).equal


def test_old_addresses_come_along_and_lead_to_the_new_pages(full_school: Tenant, archive: Path, far_area: Area) -> None:
    done = import_tenant(archive, far_area, slug="copy")
    assert done.tenant is not None
    key = BasePage.objects.get(tenant=done.tenant, slug="past").public_key
    rows = done.tenant.redirects.order_by("path").values_list("path", "key", "address", "source")
    assert list(rows) == [
        ("/?p=5", "", "/about/", "imported"),
        ("/about/old/", key, "", "moved"),
        ("/gone/*", "", "", "imported"),
    ]


def test_in_another_installation_the_public_pages_are_byte_for_byte_the_same(
    full_school: Tenant, archive: Path, far_area: Area
) -> None:
    before = dict(PublishedPageRecord.objects.filter(tenant=full_school).values_list("key", "hash"))
    media = set(PublishedMediaRecord.objects.filter(tenant=full_school).values_list("key", flat=True))
    home = BasePage.objects.get(pk=full_school.root_page_id).public_key
    gone(full_school)
    done = import_tenant(archive, far_area, slug="copy")
    after = dict(PublishedPageRecord.objects.filter(tenant=done.tenant).values_list("key", "hash"))
    assert before.keys() == after.keys()
    assert {key for key in before if before[key] != after[key]} == {home}, "the home's slug is the tenant's"
    assert media == set(PublishedMediaRecord.objects.filter(tenant=done.tenant).values_list("key", flat=True))


def test_drafts_attachments_tags_and_facts_come_along(archive: Path, far_area: Area) -> None:
    tenant = import_tenant(archive, far_area, slug="copy").tenant
    news = NewsPage.objects.get(tenant=tenant, slug="sports")
    assert (news.title, news.live, news.has_unpublished_changes) == ("งานกีฬา", True, True)
    assert news.get_latest_revision_as_object().title == "งานกีฬา (ร่างใหม่)"
    assert [one.document.tenant for one in news.attachments.all()] == [tenant]
    assert [item.tag.name for item in news.tagged_items.all()] == ["กีฬา"]
    draft = news.get_latest_revision_as_object()
    assert [one.document.tenant for one in draft.attachments.all()] == [tenant]
    tenant.refresh_from_db()
    assert (tenant.motto, tenant.network.name, tenant.emblem.tenant) == ("เรียนดี", "ริมน้ำ", tenant)
    assert b'"emblem":"' in bytes(PublishedSiteRecord.objects.get(tenant=tenant).body)


def test_nothing_of_the_copy_points_at_the_original(full_school: Tenant, archive: Path, far_area: Area) -> None:
    from wagtail.models import ReferenceIndex

    tenant = import_tenant(archive, far_area, slug="copy").tenant
    ids = {str(pk) for pk in BasePage.objects.filter(tenant=tenant).values_list("pk", flat=True)}
    owners = {BasePage: full_school.pages, SiteImage: full_school.images, SiteDocument: full_school.documents}
    for model, rows in owners.items():
        old = {str(pk) for pk in rows.values_list("pk", flat=True)}
        found = ReferenceIndex.objects.filter(object_id__in=ids, to_object_id__in=old)
        assert not [one for one in found if issubclass(one.to_content_type.model_class(), model)]
    assert ReferenceIndex.objects.filter(object_id__in=ids).exists()


def test_a_draft_that_was_imported_can_be_published(archive: Path, far_area: Area) -> None:
    tenant = import_tenant(archive, far_area, slug="copy").tenant
    assert tenant is not None
    news = NewsPage.objects.get(tenant=tenant, slug="sports")
    news.get_latest_revision().publish(user=make_member(Role.EDITOR, tenant))
    assert pages_of(tenant)["news:sports"].title == "งานกีฬา (ร่างใหม่)"
    assert compare(tenant).equal
    assert not any(BasePage.find_problems())


def test_an_export_of_the_import_is_the_same_again(
    full_school: Tenant, archive: Path, far_area: Area, tmp_path: Path
) -> None:
    gone(full_school)
    tenant = import_tenant(archive, far_area, slug="copy").tenant
    assert tenant is not None
    again = export(tenant, tmp_path / "again.zip")
    with zipfile.ZipFile(archive) as one, zipfile.ZipFile(again) as other:
        first, second = one.read(PAGES).splitlines(), other.read(PAGES).splitlines()
    assert first[1:] == second[1:]


def test_an_empty_school_is_exported_and_imported_too(db: None, tmp_path: Path, far_area: Area, settings: Any) -> None:
    from tests.factories.people import make_school

    settings.MEDIA_ROOT = str(tmp_path / "media")
    tenant = import_tenant(export(make_school("plain"), tmp_path / "plain.zip"), far_area, slug="copy").tenant
    assert BasePage.objects.filter(tenant=tenant).count() == BasePage.objects.filter(tenant__slug="plain").count()


def test_what_cannot_stay_as_it_was_is_said(archive: Path, far_area: Area, settings: Any) -> None:
    settings.PUBLIC_DOMAIN = "schools.example"
    done = import_tenant(archive, far_area, slug="copy", dry_run=True)
    assert (done.tenant, done.host) == (None, "copy.schools.example")
    assert len(done.warnings) == 3
    assert not Tenant.objects.filter(slug="copy").exists()


def test_members_are_told_only_when_asked_for_and_never_with_a_password(full_school: Tenant, tmp_path: Path) -> None:
    member = make_member(Role.EDITOR, full_school, username="kru", email="kru@example.org")
    with zipfile.ZipFile(export(full_school, tmp_path / "a.zip")) as plain:
        assert "members.json" not in plain.namelist()
        assert b"kru@example.org" not in b"".join(plain.read(name) for name in plain.namelist())
    with zipfile.ZipFile(export(full_school, tmp_path / "b.zip", members=True)) as whole:
        told = whole.read("members.json")
    assert json.loads(told) == [{"name": "", "username": "kru", "email": "kru@example.org", "roles": ["editor"]}]
    assert member.password.encode() not in told


def test_media_whose_bytes_are_lost_are_named_and_left_out(full_school: Tenant, tmp_path: Path, far_area: Area) -> None:
    image = SiteImage.objects.get(tenant=full_school)
    Path(image.file.path).unlink()
    path = export(full_school, tmp_path / "lost.zip")
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("manifest.json"))["missing"] == [f"image:{image.public_key}"]
    tenant = import_tenant(path, far_area, slug="copy").tenant
    assert NewsPage.objects.get(tenant=tenant, slug="sports").cover is None


def test_memory_and_queries_do_not_grow_with_every_page(full_school: Tenant, tmp_path: Path) -> None:
    import tracemalloc

    from tests.factories.content import make_document

    make_document(full_school, data=b"%PDF-1.4\n" + b"x" * 20_000_000 + b"\n%%EOF\n")
    tracemalloc.start()
    export(full_school, tmp_path / "big.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000
