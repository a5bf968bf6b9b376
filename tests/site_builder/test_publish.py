"""From a request to a live site, and everything that can go wrong on the way.

The engine reads through a connection of its own, so these tests commit.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from msgspec.structs import replace

from cms.content import published as tables
from cms.content.records import PublishedPageRecord
from site_builder import publish
from site_builder.engine.build import build
from site_builder.engine.details import EventBrief
from site_builder.engine.errors import BlobLost, DiskFull, SnapshotChanged
from site_builder.engine.planned import Failure
from site_builder.engine.values import ImageBlock, Media, PublishedPage
from site_builder.holds import record_holds
from site_builder.models import Build, BuildSlot, Deployment, Hold, Pin, PublishRequest, Release
from site_builder.publish import NEW_DAY, Published, publish_claimed
from site_builder.queue.database import DatabaseQueue
from site_builder.signals import release_deployed
from tenants.models import Tenant
from tests.site_builder.conftest import make_tenant
from tests.site_builder.schools import HOME, home, item, news_index, open_requests, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school(transactional_db: None, sites: Path) -> Tenant:
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    return tenant


@pytest.fixture
def queue() -> DatabaseQueue:
    return DatabaseQueue()


@pytest.fixture
def deployed() -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    @receiver(release_deployed, weak=False, dispatch_uid="test")
    def hear(**words: Any) -> None:
        heard.append(words)

    yield heard
    release_deployed.disconnect(dispatch_uid="test")


def publish_next(queue: DatabaseQueue) -> Published:
    claim = queue.claim("test")
    assert claim, "nothing is due"
    return publish_claimed(queue, claim)


def live(sites: Path, path: str) -> str:
    return (sites / "ban-khao.localhost" / "current" / path).read_text("utf-8")


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> Iterator[None]:
    """The engine raises ``error``."""

    def fail(*args: Any, **options: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(publish, "build", fail)
        yield


def test_a_publish_goes_live_and_is_recorded(
    queue: DatabaseQueue, school: Tenant, sites: Path, deployed: list[dict[str, Any]]
) -> None:
    published = publish_next(queue)
    assert (published.outcome, published.deployment) == (Build.Outcome.LIVE, 1)
    assert "ข่าวที่ 1" in live(sites, "news/item-1/index.html")
    assert open_requests(school) == 0
    release = Release.objects.get()
    assert (release.number, release.kept) == (1, True)
    assert Deployment.objects.get().release == release
    build_row = Build.objects.get()
    assert build_row.outcome == Build.Outcome.LIVE
    assert build_row.report["rendered"] == published.report.rendered  # type: ignore[union-attr]
    assert deployed[0]["tenant_id"] == school.pk
    assert "news/item-1/index.html" in deployed[0]["changed"]


def test_an_edit_changes_what_it_touches_and_tells_only_that(
    queue: DatabaseQueue, school: Tenant, sites: Path, deployed: list[dict[str, Any]]
) -> None:
    publish_next(queue)
    put(school, item(2, "ข่าวแก้ไข"))
    published = publish_next(queue)
    assert published.deployment == 2
    assert "ข่าวแก้ไข" in live(sites, "news/item-2/index.html")
    assert "news/item-2/index.html" in deployed[1]["changed"]
    assert "404.html" not in deployed[1]["changed"]


def test_nothing_new_is_no_new_release(queue: DatabaseQueue, school: Tenant, deployed: list[dict[str, Any]]) -> None:
    publish_next(queue)
    queue.request(school.pk)
    assert publish_next(queue).outcome == Build.Outcome.UNCHANGED
    assert (Release.objects.count(), Deployment.objects.count(), len(deployed)) == (1, 1, 1)
    assert open_requests(school) == 0


def test_no_home_page_publishes_nothing_and_asks_for_no_retry(
    queue: DatabaseQueue, sites: Path, transactional_db: None
) -> None:
    tenant = make_tenant("ban-mai")
    put(tenant, item(1))
    assert publish_next(queue).outcome == Build.Outcome.EMPTY
    assert not (sites / "ban-mai.localhost" / "current").exists()
    assert open_requests(tenant) == 0


def test_an_empty_read_never_empties_a_site(queue: DatabaseQueue, school: Tenant, sites: Path) -> None:
    publish_next(queue)
    PublishedPageRecord.objects.all().delete()
    queue.request(school.pk)
    published = publish_next(queue)
    assert published.outcome == Build.Outcome.FAILED
    assert "หน้าแรก" in Build.objects.latest("fence").error
    assert "ข่าวที่ 1" in live(sites, "news/item-1/index.html")
    assert open_requests(school) == 1


def test_a_full_disk_leaves_the_old_site_and_tries_again(
    queue: DatabaseQueue, school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_next(queue)
    put(school, item(1, "ใหม่"))
    folder = sites / "ban-khao.localhost"
    original = os.write

    def full(descriptor: int, data: Any) -> int:
        if "/blobs/" in Path(f"/proc/self/fd/{descriptor}").readlink().as_posix():
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(descriptor, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        published = publish_next(queue)
    assert isinstance(published.error, DiskFull)
    assert "พื้นที่จัดเก็บเต็ม" in Build.objects.latest("fence").error
    assert "ข่าวที่ 1" in (folder / "current/news/item-1/index.html").read_text()
    assert open_requests(school) == 1
    put(school, item(2, "อีกข่าว"))
    assert publish_next(queue).outcome == Build.Outcome.LIVE
    assert "ใหม่" in live(sites, "news/item-1/index.html")


def test_content_that_changed_during_the_build_is_built_again_at_once(
    queue: DatabaseQueue, school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, SnapshotChanged("item00000001")):
        assert publish_next(queue).outcome == Build.Outcome.CHANGED
    assert publish_next(queue).outcome == Build.Outcome.LIVE


def test_an_error_that_nobody_foresaw_stays_with_its_site(
    queue: DatabaseQueue, school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_next(queue)
    queue.request(school.pk)
    with failing(monkeypatch, ZeroDivisionError()):
        assert publish_next(queue).outcome == Build.Outcome.FAILED
    row = Build.objects.latest("fence")
    assert row.error == "เผยแพร่เว็บไซต์ไม่สำเร็จ เว็บไซต์เดิมยังใช้งานได้ตามปกติ"
    assert "ข่าวที่ 1" in live(sites, "news/item-1/index.html")


def test_damaged_stored_files_are_made_anew(
    queue: DatabaseQueue, school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def once_lost(*args: Any, force: bool = False, **options: Any) -> Any:
        asked.append(force)
        if not force:
            raise BlobLost("index.html", "0" * 64)
        return build(*args, force=force, **options)

    monkeypatch.setattr(publish, "build", once_lost)
    assert publish_next(queue).outcome == Build.Outcome.LIVE
    assert asked == [False, True]


def test_a_late_builder_may_not_switch(
    queue: DatabaseQueue, school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_next(queue)
    put(school, item(1, "ของผู้มาช้า"))
    late = queue.claim("late")
    assert late

    def overtaken(*args: Any, **options: Any) -> Any:
        # While it builds its lease runs out, and another worker claims the slot.
        BuildSlot.objects.filter(tenant=school).update(fence=late.fence + 1)
        return build(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(publish, "build", overtaken)
        assert publish_claimed(queue, late).outcome == Build.Outcome.LOST
    assert "ของผู้มาช้า" not in live(sites, "news/item-1/index.html")
    assert open_requests(school) == 1
    assert Deployment.objects.count() == 1


def test_a_death_between_switch_and_record_is_healed_by_the_next_build(
    queue: DatabaseQueue, school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch, deployed: list[dict[str, Any]]
) -> None:
    publish_next(queue)
    put(school, item(1, "ใหม่"))

    def die(*args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    claim = queue.claim("dies")
    assert claim
    with monkeypatch.context() as patch:
        patch.setattr(publish, "record_deployment", die)
        with pytest.raises(KeyboardInterrupt):
            publish_claimed(queue, claim)
    assert "ใหม่" in live(sites, "news/item-1/index.html")
    assert Deployment.objects.count() == 1
    BuildSlot.objects.update(lease_until=claim.claimed_at)
    assert publish_next(queue).outcome == Build.Outcome.UNCHANGED
    assert list(Deployment.objects.order_by("number").values_list("number", "release__number")) == [(1, 1), (2, 2)]
    assert "news/item-1/index.html" in deployed[1]["changed"]
    assert "404.html" not in deployed[1]["changed"]
    assert open_requests(school) == 0


def test_deployment_numbers_rise_and_old_releases_are_let_go(queue: DatabaseQueue, school: Tenant, sites: Path) -> None:
    for turn in range(13):
        put(school, item(1, f"ครั้งที่ {turn}"))
        publish_next(queue)
    numbers = list(Deployment.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == list(range(1, 14))
    on_disk = {int(path.stem) for path in (sites / "ban-khao.localhost" / "releases").glob("*.json")}
    assert set(Release.objects.filter(kept=True).values_list("number", flat=True)) == on_disk


def test_a_pinned_site_serves_its_requests_and_stays(queue: DatabaseQueue, school: Tenant, sites: Path) -> None:
    publish_next(queue)
    Pin.objects.create(tenant=school, release=Release.objects.get())
    put(school, item(1, "ฉบับแก้"))
    assert publish_next(queue).outcome == Build.Outcome.PINNED
    assert open_requests(school) == 0
    assert "ฉบับแก้" not in live(sites, "news/item-1/index.html")


def test_a_page_that_cannot_be_shown_is_held_and_named_and_forgotten_when_good(
    queue: DatabaseQueue, school: Tenant, sites: Path
) -> None:
    publish_next(queue)
    waiting = Media(key="image0000001", kind="image", title="ภาพ")
    with transaction.atomic():
        tables.put_media(school.pk, waiting)
    put(school, replace(item(1, "มีภาพ"), body=(ImageBlock(image="image0000001"),)))
    publish_next(queue)
    assert "ข่าวที่ 1" in live(sites, "news/item-1/index.html")
    hold = Hold.objects.get()
    assert (hold.key, hold.reason, hold.old_version) == ("item00000001", "images_not_ready", True)
    assert hold.message
    put(school, item(1, "ไม่มีภาพแล้ว"))
    assert publish_next(queue).outcome == Build.Outcome.LIVE
    assert not Hold.objects.exists()


def test_a_hold_keeps_the_time_when_it_began(school: Tenant) -> None:
    failure = Failure(key=HOME, title="หน้าแรก", code="render_failed", reason="แสดงผลไม่ได้", hold=True, inputs="a")
    record_holds(school.pk, [failure])
    began = Hold.objects.get().held_at
    record_holds(school.pk, [failure])
    assert Hold.objects.get().held_at == began
    record_holds(school.pk, [])
    assert not Hold.objects.exists()


def test_a_receiver_that_fails_has_the_deployment_told_again(
    queue: DatabaseQueue, school: Tenant, deployed: list[dict[str, Any]]
) -> None:
    failures = [RuntimeError("search is down")]

    @receiver(release_deployed, weak=False, dispatch_uid="fails once")
    def fail_once(**words: Any) -> None:
        if failures:
            raise failures.pop()

    try:
        assert publish_next(queue).outcome == Build.Outcome.FAILED
        put(school, item(2, "อีกข่าว"))
        assert publish_next(queue).outcome == Build.Outcome.LIVE
    finally:
        release_deployed.disconnect(dispatch_uid="fails once")
    assert [words["deployment"].number for words in deployed][-2:] == [1, 2]


def test_an_edit_in_the_cms_asks_for_its_build_in_the_same_transaction(school: Tenant) -> None:
    PublishRequest.objects.all().delete()
    put(school, home(), news_index(), item(1, "ใหม่"))
    assert list(PublishRequest.objects.values_list("page_key", flat=True)) == ["item00000001"]


def test_a_site_with_something_upcoming_is_built_again_when_that_is_over(
    school: Tenant, sites: Path, queue: DatabaseQueue
) -> None:
    """The queue holds the time: one request in the future, whatever is published in between."""
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    calendar = PublishedPage(key="cal000000000", parent=HOME, kind="calendar", slug="calendar", title="ปฏิทิน")
    details = EventBrief(start=tomorrow, end=tomorrow)
    event = PublishedPage(key="eve000000000", parent=calendar.key, kind="event", slug="e", title="สอบ", details=details)
    put(school, home(), news_index(), calendar, event)
    for _ in range(2):
        publish_next(queue)
        DatabaseQueue().request(school.pk)

    waiting = PublishRequest.objects.get(tenant=school, reason=NEW_DAY, served_at=None)

    assert timezone.localtime(waiting.not_before).strftime("%Y-%m-%d %H:%M") == (
        f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d} 00:00"
    )
    assert "สอบ" in live(sites, "calendar/index.html")
