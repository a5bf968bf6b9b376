"""What is taken down is nowhere any more: proved by searching the bytes of sites, media and every table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from cms.content.media.renditions import make_renditions
from cms.content.models import BasePage, NewsPage, SiteDocument, SiteImage
from cms.content.published import put_many
from cms.content.records import PublishedPageRecord
from site_builder.engine.errors import DiskFull, UnknownRelease
from site_builder.engine.purging import Purge, Search
from site_builder.engine.release import SiteFolder
from site_builder.engine.values import ImageBlock, PublishedPage
from site_builder.errors import HasPagesBelow, HomeStays, NothingFound, TakedownGoesOn
from site_builder.models import Build, BuildSlot, Deployment, Hold, Pin, Release, Takedown
from site_builder.services import build_site, rollback_site
from site_builder.takedowns import services
from site_builder.takedowns.finding import find
from site_builder.takedowns.services import finish_open, take_down
from tenants.audit.models import AuditEntry
from tenants.models import Tenant
from tests.factories.content import image_bytes, make_document, make_image, make_news, make_page, publish
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
MARK = "zqxmark"
WHY = "ผู้ปกครองไม่อนุญาต"
KEPT_BY_LAW = {"tenants_auditentry"}
"""The audit trail says what was published, by its title, for the 90 days that the law asks for."""
KEYS_ONLY = {"site_builder_takedown.keys", "publish_request.page_key"}
"""Where a public key stays: it says nothing of what it named."""


@pytest.fixture
def sites(tmp_path: Path, settings: Any) -> Path:
    settings.SITES_TARGET = str(tmp_path / "sites")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    (tmp_path / "media").mkdir()
    return tmp_path / "sites"


@pytest.fixture
def school(sites: Path) -> Tenant:
    tenant = make_school("ban-khao", name="โรงเรียนบ้านเขา")
    make_news(tenant, title="กีฬาสี", slug="sports")
    build_site(tenant)
    return tenant


def folder(sites: Path) -> Path:
    return sites / "ban-khao.localhost"


def ready_image(school: Tenant, **fields: Any) -> SiteImage:
    image = make_image(school, **fields)
    make_renditions(image.pk, image.sha256)
    return SiteImage.objects.get(pk=image.pk)


def picture_block(image: SiteImage) -> dict[str, Any]:
    return {"type": "image", "value": {"image": image.pk, "alt": f"alt {MARK}", "caption": f"caption {MARK}"}}


def gallery_block(*images: SiteImage) -> dict[str, Any]:
    pictures = [picture_block(image)["value"] if MARK in image.title else {"image": image.pk} for image in images]
    items = [
        {"type": "item", "id": str(number), "value": {"alt": "", "caption": "", **picture}}
        for number, picture in enumerate(pictures)
    ]
    return {"type": "gallery", "value": {"pictures": items}}


def traces(root: Path, *words: str) -> list[str]:
    """Return every file below a folder whose name or bytes hold one of the words."""
    marks = [word.encode() for word in words]
    files = [path for path in root.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(m in str(path).encode() or m in path.read_bytes() for m in marks)]


def rows_with(*words: str) -> list[str]:
    """Return ``table.column`` of every row of the database that holds one of the words, however it is stored."""
    return sorted({f"{table}.{column}" for table, column, text in all_cells() if any(word in text for word in words)})


def all_cells() -> Iterator[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in KEPT_BY_LAW or table.endswith(("_data", "_idx", "_docsize", "_config", "_content")):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    yield table, column, raw.decode("utf-8", "replace")


def releases_on_disk(sites: Path) -> list[int]:
    return SiteFolder(folder(sites)).numbers()


# -- nothing is left -----------------------------------------------------------------------------------------------


def test_a_page_is_gone_from_site_releases_blobs_and_tables(school: Tenant, sites: Path) -> None:
    news = make_news(school, title=f"ข่าว {MARK}", slug=f"news-{MARK}", summary=f"สรุป {MARK}")
    build_site(school)
    news.summary = f"สรุปใหม่ {MARK}"
    news = publish(news)
    build_site(school)
    assert traces(folder(sites), MARK)
    assert rows_with(MARK)
    takedown = take_down(school, find(school, f"/news/news-{MARK}/"), by=None, reason=WHY)
    assert traces(folder(sites), MARK, news.public_key) == []
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
    assert traces(folder(sites), *keys, *hashes) == []
    assert traces(Path(sites.parent / "media"), MARK, image.sha256, *keys, *hashes) == []
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
    assert traces(sites.parent, MARK)
    take_down(school, find(school, document.public_key), by=None, reason=WHY)
    assert traces(sites.parent, MARK, document.public_key) == []
    assert rows_with(MARK) == []
    assert set(rows_with(document.public_key)) <= KEYS_ONLY
    assert (folder(sites) / "current/news/with/index.html").exists()


def test_what_was_deleted_before_is_found_in_kept_releases_and_taken_out(school: Tenant, sites: Path) -> None:
    news = make_news(school, title=f"ข่าว {MARK}", slug=f"gone-{MARK}")
    build_site(school)
    BasePage.objects.get(pk=news.pk).specific.delete()
    build_site(school)
    assert traces(folder(sites), MARK)
    found = find(school, f"http://ban-khao.localhost/news/gone-{MARK}/")
    assert (found.pages, found.releases) == ((), (2,))
    take_down(school, found, by=None, reason=WHY)
    assert traces(folder(sites), MARK) == []


def test_an_alias_shows_the_same_and_goes_too(school: Tenant, sites: Path) -> None:
    page = make_page(school, title=f"หน้า {MARK}", slug=f"page-{MARK}")
    page.create_alias(update_slug=f"alias-{MARK}")
    build_site(school)
    take_down(school, find(school, f"page:{page.public_key}"), by=None, reason=WHY)
    assert traces(folder(sites), MARK) == []
    assert rows_with(MARK) == []


# -- nothing brings it back ----------------------------------------------------------------------------------------


def test_a_rollback_cannot_bring_it_back_and_numbers_are_not_given_twice(school: Tenant, sites: Path) -> None:
    make_news(school, title=f"ข่าว {MARK}", slug="bad")
    build_site(school)
    rollback_site(school, 1, reason="ระหว่างตรวจ")
    found = find(school, "/news/bad/")
    assert (found.releases, found.ends_pin) == ((2,), False)
    take_down(school, found, by=None, reason=WHY)
    assert traces(folder(sites), MARK) == []
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
    assert traces(folder(sites), MARK) == []


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
    assert traces(folder(sites), MARK, image.public_key) == []
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
    assert traces(folder(sites), MARK) == []
    assert (folder(sites) / "current/news/sports/index.json").exists()
    assert Deployment.objects.latest("number").reason == services.TAKEN_DOWN
    BuildSlot.objects.update(retry_at=timezone.now())
    build_site(school)
    assert "กีฬาสี" in (folder(sites) / "current/news/index.html").read_text("utf-8")


STEPS = ["_remove_stored_files", "_lift_pin", "_build", "_take_out", "_remove_leads", "_close"]


@pytest.mark.parametrize("dies_at", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_death_at_any_step_is_healed_by_the_next_worker(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str, when: str
) -> None:
    image = ready_image(school, alt=f"alt {MARK}", name=f"{MARK}.jpg")
    make_news(school, title="ข่าวมีภาพ", slug="with", cover=image)
    build_site(school)
    step = getattr(services, dies_at)

    def die(*args: Any, **options: Any) -> None:
        if when == "after":
            step(*args, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(services, dies_at, die)
        with pytest.raises(KeyboardInterrupt):
            take_down(school, find(school, image.public_key), by=None, reason=WHY)
    with pytest.raises((NothingFound, UnknownRelease)):
        find(school, image.public_key) and rollback_site(school, 2)
    finish_open(timezone.now() + timedelta(minutes=1))
    assert Takedown.objects.get().done_at is not None
    assert traces(sites.parent, image.public_key, image.sha256, MARK) == []


def test_files_that_the_deletion_could_not_remove_are_removed_later(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = make_document(school, name=f"{MARK}.pdf")
    found = find(school, document.public_key)
    # The process dies right after the commit: what was to happen then never does.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda *args, **options: None)
    services.begin(school, found, by=None, reason=WHY)
    monkeypatch.undo()
    assert traces(sites.parent / "media", MARK)
    assert finish_open(timezone.now()) == 0, "whoever began has a head start"
    assert finish_open(timezone.now() + timedelta(minutes=1)) == 1
    assert not traces(sites.parent / "media", MARK)


def test_a_folder_that_is_in_use_or_full_is_told_and_tried_again(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_news(school, title=f"ข่าว {MARK}", slug="bad")
    build_site(school)

    def full(*args: Any) -> None:
        raise DiskFull("site", "no room")

    with monkeypatch.context() as patch:
        patch.setattr(services, "take_out", full)
        with pytest.raises(TakedownGoesOn):
            take_down(school, find(school, "/news/bad/"), by=None, reason=WHY)
    assert finish_open(timezone.now() + timedelta(minutes=1)) == 1
    assert traces(folder(sites), MARK) == []


def test_home_and_pages_with_pages_below_stay(school: Tenant) -> None:
    with pytest.raises(HomeStays):
        find(school, "/")
    with pytest.raises(HasPagesBelow):
        find(school, "/news/")


@pytest.mark.parametrize(
    "what",
    ["", "x", "/nothing/", "page:000000000000", "http://elsewhere.example/news/sports/", "../../etc/passwd", "9" * 40,
     "/images/000000000000/x.webp", "https://[bad/", "/news/\x00/", "/news/%00/", "๑๒๓"],
)  # fmt: skip
def test_what_means_nothing_is_refused(school: Tenant, what: str) -> None:
    with pytest.raises(NothingFound):
        find(school, what)


def test_another_schools_things_mean_nothing(school: Tenant) -> None:
    other = make_school("ban-na")
    news, image, document = make_news(other, slug="theirs"), make_image(other), make_document(other)
    build_site(other)
    for what, kind in [
        ("/news/theirs/", None),
        (news.public_key, None),
        (image.public_key, None),
        (document.public_key, None),
        (str(news.pk), "page"),
        (str(image.pk), "image"),
        (str(document.pk), "file"),
        ("http://ban-na.localhost/news/theirs/", None),
    ]:
        with pytest.raises(NothingFound):
            find(school, what, kind)


def test_the_same_picture_in_another_school_stays_there(school: Tenant, sites: Path) -> None:
    data = image_bytes(90, 60, colour="#a01010")
    other = make_school("ban-na")
    school, other = Tenant.objects.get(pk=school.pk), Tenant.objects.get(pk=other.pk)
    theirs = ready_image(other, data=data)
    ours = ready_image(school, data=data)
    assert theirs.sha256 == ours.sha256
    make_news(other, slug="theirs", cover=theirs)
    build_site(other)
    make_news(school, slug="ours", cover=ours)
    build_site(school)
    take_down(school, find(school, ours.public_key), by=None, reason=WHY)
    assert SiteImage.objects.filter(pk=theirs.pk).exists()
    assert list((sites / "ban-na.localhost/current/images" / theirs.public_key).iterdir())
    assert list((sites.parent / "media/renditions" / theirs.sha256).iterdir())
    assert traces(folder(sites), ours.public_key) == []


# -- the record and the command ------------------------------------------------------------------------------------


def test_the_audit_says_who_took_what_down_and_why_without_repeating_it(school: Tenant) -> None:
    news = make_news(school, title=f"ข่าว {MARK}", slug=f"s-{MARK}")
    take_down(school, find(school, news.public_key), by=None, reason=WHY)
    entry = AuditEntry.objects.get(action="purge")
    assert entry.facts["reason"] == WHY
    assert entry.facts["keys"] == [news.public_key]
    assert MARK not in entry.details + entry.subject


def test_the_command_says_first_what_would_go_and_then_does_it(
    school: Tenant, sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = make_news(school, title="ข่าว", slug="bad")
    build_site(school)
    call_command("purge", "ban-khao", "page", str(news.pk), "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["keys"], told["releases"], told["done"]) == ("page", [news.public_key], [2], False)
    assert NewsPage.objects.filter(pk=news.pk).exists()
    call_command("purge", "ban-khao", "/news/bad/", "--reason", WHY, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["done"]
    assert told["seconds"] < 10
    assert not NewsPage.objects.filter(pk=news.pk).exists()


@pytest.mark.parametrize(
    "words",
    [
        ["no-school", "/news/sports/", "--reason", WHY],
        ["ban-khao", "/news/none/", "--reason", WHY],
        ["ban-khao", "/", "--reason", WHY],
        ["ban-khao", "/news/sports/"],
        ["ban-khao", "thing", "/news/sports/", "--reason", WHY],
        ["ban-khao", "page", "a", "b", "--reason", WHY],
    ],
)
def test_wrong_use_ends_with_2_and_changes_nothing(school: Tenant, words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("purge", *words)
    assert end.value.code == 2
    assert not Takedown.objects.exists()


def test_what_goes_on_ends_with_1(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any) -> None:
        raise OSError

    monkeypatch.setattr(services, "_take_out", busy)
    with pytest.raises(SystemExit) as end:
        call_command("purge", "ban-khao", "/news/sports/", "--reason", WHY)
    assert end.value.code == 1


def test_the_search_reads_each_blob_once(school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, read = SiteFolder(folder(sites)), list[str]()
    original = site.blobs.read

    def counted(sha256: str) -> bytes:
        read.append(sha256)
        return original(sha256)

    monkeypatch.setattr(site.blobs, "read", counted)
    search = Search(site, Purge(keys=("x",), words=(b"nowhere",)))
    assert not search.holds(site.current())
    assert not search.holds(site.current())
    assert len(read) == len(set(read)) > 0
    assert not SiteDocument.objects.exists()
