"""What is taken down is nowhere any more: proved by searching the bytes of sites, media and every table."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import transaction
from django.utils import timezone

from cms.content.media.renditions import make_renditions
from cms.content.models import BasePage, NewsPage, SiteImage
from cms.content.published import put_many
from cms.content.records import PublishedPageRecord
from site_builder.engine.errors import UnknownRelease
from site_builder.engine.release import SiteFolder
from site_builder.engine.values import ImageBlock, PublishedPage
from site_builder.models import Build, BuildSlot, Deployment, Hold, Pin, Release
from site_builder.services import build_site, rollback_site
from site_builder.takedowns import services
from site_builder.takedowns.finding import find
from site_builder.takedowns.services import take_down
from tenants.models import Tenant
from tests.factories.content import image_bytes, make_document, make_news, make_page, publish
from tests.site_builder.takedowns.traces import (
    KEYS_ONLY,
    MARK,
    WHY,
    files_with,
    folder,
    gallery_block,
    picture_block,
    ready_image,
    releases_on_disk,
    rows_with,
)

pytestmark = pytest.mark.django_db(transaction=True)


# -- nothing is left -----------------------------------------------------------------------------------------------
def test_a_page_is_gone_from_site_releases_blobs_and_tables(school: Tenant, sites: Path) -> None:
    news = make_news(school, title=f"ข่าว {MARK}", slug=f"news-{MARK}", summary=f"สรุป {MARK}")
    build_site(school)
    news.summary = f"สรุปใหม่ {MARK}"
    news = publish(news)
    build_site(school)
    assert files_with(folder(sites), MARK)
    assert rows_with(MARK)
    takedown = take_down(school, find(school, f"/news/news-{MARK}/"), by=None, reason=WHY)
    assert files_with(folder(sites), MARK, news.public_key) == []
    assert rows_with(MARK) == []
    assert takedown.done_at is not None
    assert takedown.done_at - takedown.requested_at < timedelta(seconds=10)
    assert takedown.releases == [2, 3]
    assert releases_on_disk(sites) == [1, 4]
    assert "กีฬาสี" in (folder(sites) / "current/news/index.html").read_text("utf-8")
    assert set(Release.objects.filter(kept=True).values_list("number", flat=True)) == {1, 4}


def test_an_image_is_gone_with_its_sizes_copies_captions_and_old_versions(school: Tenant, sites: Path) -> None:
    data = image_bytes(90, 60, colour="#a01010")
    image = ready_image(school, title=f"ภาพ {MARK}", alt=f"alt {MARK}", name=f"{MARK}.jpg", data=data)
    again = ready_image(school, title=f"ภาพซ้ำ {MARK}", alt="", name=f"again-{MARK}.jpg", data=data)
    other = ready_image(school, title="ภาพอื่น", data=image_bytes(90, 60, colour="#10a010"))
    image.get_rendition("max-100x100")
    news = make_news(school, title="ข่าวมีภาพ", slug="with", cover=image, cover_alt=f"cover {MARK}")
    news.body = json.dumps([gallery_block(image, other), gallery_block(again), picture_block(image)])
    news = publish(news)
    draft = make_page(school, title="ร่าง", live=False)
    draft.body = json.dumps([picture_block(again)])
    draft.save_revision()
    for block in news.body.raw_data[0]["value"]["pictures"]:
        assert block["value"]["image"] in (image.pk, other.pk)
    Tenant.objects.filter(pk=school.pk).update(emblem=image)
    school.refresh_from_db()
    school.save()
    make_renditions(image.pk, image.sha256)
    build_site(school)
    hashes = [
        entry.sha256 for entry in SiteFolder(folder(sites)).current().files.values() if image.public_key in entry.key
    ]
    assert len(hashes) == 6 + 5
    inodes = {path.stat().st_ino for path in folder(sites).rglob("*") if path.name in hashes}
    take_down(school, find(school, f"/images/{image.public_key}/x.webp"), by=None, reason=WHY)
    keys = (image.public_key, again.public_key)
    assert files_with(folder(sites), *keys, *hashes) == []
    assert files_with(Path(sites.parent / "media"), MARK, image.sha256, *keys, *hashes) == []
    assert not inodes & {path.stat().st_ino for path in sites.parent.rglob("*")}, "a hard link is left"
    assert set(rows_with(*keys)) <= KEYS_ONLY
    assert rows_with(MARK) == []
    page = NewsPage.objects.get(pk=news.pk)
    assert [block["value"]["pictures"][0]["value"]["image"] for block in page.body.raw_data] == [other.pk]
    assert page.cover is None
    assert SiteImage.objects.filter(pk=other.pk).exists()
    html = (folder(sites) / "current/news/with/index.html").read_text("utf-8")
    assert other.public_key in html


def test_a_page_that_names_a_picture_taken_down_before_is_shown_without_it(school: Tenant, sites: Path) -> None:
    image = ready_image(school, title=f"ภาพ {MARK}", data=image_bytes(90, 60, colour="#a01010"))
    key = image.public_key
    news = make_news(school, title="ข่าวมีภาพ", slug="with", cover=image)
    build_site(school)
    take_down(school, find(school, f"/images/{key}/x.webp"), by=None, reason=WHY)
    row = PublishedPageRecord.objects.get(tenant=school, key=news.public_key)
    page = msgspec.json.decode(bytes(row.body), type=PublishedPage)
    # As an old backup of the tables would bring it back: no form and no version does.
    page = msgspec.structs.replace(page, cover=key, body=(ImageBlock(image=key, alt="ภาพ"), *page.body))
    with transaction.atomic():
        put_many(school.pk, [(page, news.pk)])
    published = build_site(school)
    assert published.report is not None
    assert (published.outcome, published.report.failures) == (Build.Outcome.LIVE, ())
    assert f"/images/{key}/" not in (folder(sites) / "current/news/with/index.html").read_text("utf-8")
    assert not list((folder(sites) / "current").glob(f"images/{key}*"))


def test_a_file_is_gone_from_pages_versions_and_folders(school: Tenant, sites: Path) -> None:
    data = b"%PDF-1.4\n" + MARK.encode() + b"\n%%EOF\n"
    document = make_document(school, title=f"เอกสาร {MARK}", name=f"{MARK}.pdf", data=data)
    news = make_news(school, title="ข่าวมีไฟล์", slug="with")
    news.body = json.dumps([{"type": "document", "value": {"file": document.pk, "title": f"ชื่อ {MARK}"}}])
    news.attachments.create(document=document)
    news = publish(news)
    build_site(school)
    assert files_with(sites.parent, MARK)
    take_down(school, find(school, document.public_key), by=None, reason=WHY)
    assert files_with(sites.parent, MARK, document.public_key) == []
    assert rows_with(MARK) == []
    assert set(rows_with(document.public_key)) <= KEYS_ONLY
    assert (folder(sites) / "current/news/with/index.html").exists()


def test_what_was_deleted_before_is_found_in_kept_releases_and_taken_out(school: Tenant, sites: Path) -> None:
    news = make_news(school, title=f"ข่าว {MARK}", slug=f"gone-{MARK}")
    build_site(school)
    BasePage.objects.get(pk=news.pk).specific.delete()
    build_site(school)
    assert files_with(folder(sites), MARK)
    found = find(school, f"http://ban-khao.localhost/news/gone-{MARK}/")
    assert (found.pages, found.releases) == ((), (2,))
    take_down(school, found, by=None, reason=WHY)
    assert files_with(folder(sites), MARK) == []


def test_an_alias_shows_the_same_and_goes_too(school: Tenant, sites: Path) -> None:
    page = make_page(school, title=f"หน้า {MARK}", slug=f"page-{MARK}")
    page.create_alias(update_slug=f"alias-{MARK}")
    build_site(school)
    take_down(school, find(school, f"page:{page.public_key}"), by=None, reason=WHY)
    assert files_with(folder(sites), MARK) == []
    assert rows_with(MARK) == []


# -- nothing brings it back ----------------------------------------------------------------------------------------
def test_a_rollback_cannot_bring_it_back_and_numbers_are_not_given_twice(school: Tenant, sites: Path) -> None:
    make_news(school, title=f"ข่าว {MARK}", slug="bad")
    build_site(school)
    rollback_site(school, 1, reason="ระหว่างตรวจ")
    found = find(school, "/news/bad/")
    assert (found.releases, found.ends_pin) == ((2,), False)
    take_down(school, found, by=None, reason=WHY)
    assert files_with(folder(sites), MARK) == []
    assert Pin.objects.get().release.number == 1, "a pin to a release without it stays"
    with pytest.raises(UnknownRelease):
        rollback_site(school, 2)
    Pin.objects.all().delete()
    make_news(school, title="ข่าวใหม่", slug="good")
    build_site(school)
    assert SiteFolder(folder(sites)).current().number == 3


def test_a_site_that_is_kept_at_a_release_with_it_goes_on_to_the_newest(school: Tenant, sites: Path) -> None:
    make_news(school, title=f"ข่าว {MARK}", slug="bad")
    build_site(school)
    make_news(school, title="ข่าวใหม่", slug="good")
    build_site(school)
    rollback_site(school, 2)
    found = find(school, "/news/bad/")
    assert found.ends_pin
    take_down(school, found, by=None, reason=WHY)
    assert not Pin.objects.exists()
    assert (folder(sites) / "current/news/good/index.html").exists()
    assert files_with(folder(sites), MARK) == []


def test_a_held_page_is_not_kept_when_its_last_good_version_shows_it(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from site_builder.engine.render import Templates

    image = ready_image(school, alt=f"alt {MARK}")
    news = make_news(school, title="ข่าวมีภาพ", slug="with", cover=image)
    build_site(school)
    slots = Templates.slots

    def fail(self: Templates, template: str, page: Any, *args: Any) -> Any:
        if page is not None and page.title == "พัง":
            raise ZeroDivisionError
        return slots(self, template, page, *args)

    monkeypatch.setattr(Templates, "slots", fail)
    news.title = "พัง"
    publish(news)
    build_site(school)
    assert Hold.objects.get().old_version
    take_down(school, find(school, image.public_key), by=None, reason=WHY)
    assert files_with(folder(sites), MARK, image.public_key) == []
    assert (folder(sites) / "current/index.html").exists()


# -- what stands in the way ----------------------------------------------------------------------------------------
def test_when_no_build_can_be_had_it_is_cut_out_of_the_live_site(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_news(school, title=f"ข่าว {MARK}", slug="bad")
    build_site(school)

    def fail(*args: Any, **options: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("site_builder.publish.build", fail)
        take_down(school, find(school, "/news/bad/"), by=None, reason=WHY)
    assert files_with(folder(sites), MARK) == []
    assert (folder(sites) / "current/news/sports/index.json").exists()
    assert Deployment.objects.latest("number").reason == services.TAKEN_DOWN
    BuildSlot.objects.update(retry_at=timezone.now())
    build_site(school)
    assert "กีฬาสี" in (folder(sites) / "current/news/index.html").read_text("utf-8")
