"""Rolling back, resuming, and what an editor is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from cms.content import published
from site_builder import publish
from site_builder.engine.errors import UnknownRelease
from site_builder.engine.release import SiteFolder
from site_builder.errors import AlreadyPinned, LiveChanged, NoHost, NoOlderRelease, NotPinned, SlotTaken
from site_builder.history import How, changes_between
from site_builder.models import LONG_AGO, Build, BuildSlot, Deployment, Hold, Pin, PublishRequest, Release
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import ALARM_ATTEMPTS
from site_builder.services import build_site, plan_site, publish_state, resume_site, retry_site, rollback_site
from site_builder.states import PublicSees, State
from site_builder.sweeping import Sweeper
from tenants.models import Tenant, TenantHost, User
from tests.site_builder.conftest import make_tenant
from tests.site_builder.schools import item, open_requests, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "item00000001"


@pytest.fixture
def school(transactional_db: None, sites: Path) -> Tenant:
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    return tenant


def publish_due() -> None:
    queue = DatabaseQueue()
    while claim := queue.claim("test"):
        publish_claimed(queue, claim)


def page(sites: Path, path: str = "news/item-1/index.html") -> str:
    return (sites / "ban-khao.localhost" / "current" / path).read_text("utf-8")


@pytest.fixture
def two_releases(school: Tenant) -> Tenant:
    publish_due()
    put(school, item(1, "ฉบับแก้"))
    publish_due()
    return school


# -- rollback and resume -------------------------------------------------------------------------------------------


def test_rolling_back_shows_the_release_before_and_keeps_it(two_releases: Tenant, sites: Path) -> None:
    by = User.objects.create(username="director")
    deployment = rollback_site(two_releases, by=by, reason="ภาพผิด")
    assert (deployment.number, deployment.release.number, deployment.kind) == (3, 1, Deployment.Kind.ROLLBACK)
    assert "ข่าวที่ 1" in page(sites)
    pin = Pin.objects.get()
    assert (pin.release.number, pin.by, pin.reason) == (1, by, "ภาพผิด")
    put(two_releases, item(1, "ฉบับที่สาม"))
    publish_due()
    assert "ข่าวที่ 1" in page(sites)


def test_resuming_publishes_what_the_cms_says(two_releases: Tenant, sites: Path) -> None:
    rollback_site(two_releases)
    put(two_releases, item(1, "ฉบับที่สาม"))
    publish_due()
    resume_site(two_releases)
    publish_due()
    assert "ฉบับที่สาม" in page(sites)
    assert not Pin.objects.exists()
    assert Deployment.objects.latest("number").number == 4


def test_a_named_release_can_be_shown_again_forwards_too(two_releases: Tenant, sites: Path) -> None:
    rollback_site(two_releases, 1)
    rollback_site(two_releases, 2)
    assert "ฉบับแก้" in page(sites)
    assert Pin.objects.get().release.number == 2


def test_what_is_not_there_cannot_be_shown(school: Tenant) -> None:
    publish_due()
    with pytest.raises(NoOlderRelease):
        rollback_site(school)
    with pytest.raises(UnknownRelease):
        rollback_site(school, 99)
    with pytest.raises(NotPinned):
        resume_site(school)
    assert not Pin.objects.exists()


def test_a_rollback_that_fails_leaves_no_pin(
    two_releases: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: Any) -> None:
        raise UnknownRelease(1)

    monkeypatch.setattr("site_builder.pinning.deploy_release", lost)
    with pytest.raises(UnknownRelease):
        rollback_site(two_releases)
    assert not Pin.objects.exists()
    assert "ฉบับแก้" in page(sites)


def test_an_act_waits_for_a_running_build_and_says_so(two_releases: Tenant) -> None:
    queue, told = DatabaseQueue(), []
    claim = queue.claim("busy", two_releases.pk)
    assert claim
    with pytest.raises(SlotTaken):
        rollback_site(two_releases, patience=0.2, on_wait=lambda: told.append("waiting"))
    assert told == ["waiting"]


def test_a_tenant_without_a_host_cannot_be_published(school: Tenant) -> None:
    TenantHost.objects.all().delete()
    with pytest.raises(NoHost):
        rollback_site(school)
    assert build_site(school).outcome == Build.Outcome.EMPTY


def test_a_plan_changes_nothing(school: Tenant, sites: Path) -> None:
    report = plan_site(school)
    assert report.steps
    assert report.rendered
    assert not list(sites.glob("**/*.html"))
    assert open_requests(school)


# -- what the editor sees ------------------------------------------------------------------------------------------


def test_a_page_goes_from_queued_over_building_to_live(school: Tenant) -> None:
    state = publish_state(school, KEY)
    assert (state.state, state.public_sees) == (State.QUEUED, PublicSees.NOTHING)
    queue = DatabaseQueue()
    claim = queue.claim("w")
    assert claim
    state = publish_state(school, KEY)
    assert state.state == State.BUILDING
    assert state.started_at == claim.claimed_at
    publish_claimed(queue, claim)
    state = publish_state(school, KEY)
    assert (state.state, state.public_sees, state.settled) == (State.LIVE, PublicSees.THIS, True)
    assert state.since == PublishRequest.objects.filter(page_key=KEY).latest("id").served_at


def test_while_an_edit_waits_the_public_sees_the_old_version(school: Tenant) -> None:
    publish_due()
    put(school, item(1, "ฉบับแก้"))
    state = publish_state(school, KEY)
    assert (state.state, state.public_sees) == (State.QUEUED, PublicSees.OLD)
    assert publish_state(school, "item00000002").state == State.LIVE


def test_a_page_that_was_never_published_says_so(school: Tenant) -> None:
    publish_due()
    state = publish_state(school, "draft0000000")
    assert (state.state, state.public_sees) == (State.NOT_PUBLIC, PublicSees.NOTHING)


def test_a_held_page_says_why_and_what_the_public_sees(school: Tenant) -> None:
    publish_due()
    Hold.objects.create(tenant=school, key=KEY, reason="render_failed", message="แสดงผลไม่ได้", old_version=True)
    state = publish_state(school, KEY)
    assert (state.state, state.public_sees, state.reason) == (State.HELD, PublicSees.OLD, "แสดงผลไม่ได้")
    Hold.objects.update(old_version=False)
    assert publish_state(school, KEY).public_sees == PublicSees.NOTHING


def test_failures_show_as_waiting_first_and_as_failed_when_they_go_on(
    school: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(publish, "build", fail)
    publish_due()
    state = publish_state(school, KEY)
    assert state.state == State.QUEUED
    assert state.retry_at
    assert state.reason == Build.objects.latest("fence").error
    for _ in range(ALARM_ATTEMPTS - 1):
        BuildSlot.objects.update(retry_at=LONG_AGO)
        publish_due()
    state = publish_state(school, KEY)
    assert (state.state, state.public_sees) == (State.FAILED, PublicSees.NOTHING)
    assert state.reason


def test_a_failing_site_that_is_tried_again_by_hand_goes_live(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(publish, "build", fail)
        for _ in range(ALARM_ATTEMPTS):
            BuildSlot.objects.update(retry_at=LONG_AGO)
            publish_due()
    retry_site(school)
    assert publish_state(school, KEY).state == State.QUEUED
    publish_due()
    assert publish_state(school, KEY).state == State.LIVE


def test_a_pinned_site_says_so(two_releases: Tenant) -> None:
    rollback_site(two_releases, reason="ตรวจสอบภาพ")
    state = publish_state(two_releases, KEY)
    assert state.state == State.PINNED
    assert "ตรวจสอบภาพ" in state.reason


def test_asking_for_a_state_is_cheap(school: Tenant, django_assert_max_num_queries: Callable[[int], Any]) -> None:
    publish_due()
    with django_assert_max_num_queries(8):
        publish_state(school, KEY)


# -- the sweeper ---------------------------------------------------------------------------------------------------


def swept() -> tuple[int, ...]:
    return Sweeper(DatabaseQueue()).look(timezone.now())


def test_the_sweeper_finds_nothing_where_all_is_live_or_waiting(school: Tenant) -> None:
    assert swept() == ()
    publish_due()
    assert swept() == ()


def test_the_sweeper_finds_published_content_that_no_request_speaks_of(school: Tenant, sites: Path) -> None:
    publish_due()
    put(school, item(1, "ฉบับแก้"))
    PublishRequest.objects.all().delete()
    assert swept() == (school.pk,)
    publish_due()
    assert "ฉบับแก้" in page(sites)
    assert swept() == ()


def test_the_sweeper_finds_a_school_without_any_release_and_a_lost_folder(school: Tenant, sites: Path) -> None:
    PublishRequest.objects.all().delete()
    assert swept() == (school.pk,)
    publish_due()
    (sites / "ban-khao.localhost" / "current").unlink()
    assert swept() == (school.pk,)
    publish_due()
    assert "ข่าวที่ 1" in page(sites)


def test_the_sweeper_leaves_pinned_and_unfinished_schools_alone(two_releases: Tenant) -> None:
    rollback_site(two_releases)
    put(two_releases, item(1, "ฉบับที่สาม"))
    publish_due()
    assert swept() == ()
    half_made = make_tenant("ban-mai")
    put(half_made, item(7))
    publish_due()
    assert swept() == ()


def test_old_served_requests_are_forgotten(school: Tenant) -> None:
    from site_builder.queue.schedule import forget_old

    publish_due()
    forget_old(timezone.now())
    assert PublishRequest.objects.exists()
    forget_old(timezone.now() + timedelta(days=100))
    assert not PublishRequest.objects.exists()
    assert Build.objects.count() == 1
    assert Release.objects.count() == 1


# -- what releases tell --------------------------------------------------------------------------------------------


def test_a_release_names_the_pages_that_it_changed_and_who_asked(school: Tenant) -> None:
    publish_due()
    first, second = User.objects.create(username="kru-a"), User.objects.create(username="kru-b")
    PublishRequest.objects.all().delete()
    put(school, item(1, "ฉบับแก้"), item(9, "ข่าวใหม่"))
    PublishRequest.objects.filter(page_key=KEY).update(requested_by=first)
    PublishRequest.objects.exclude(page_key=KEY).update(requested_by=second)
    publish_due()
    deployment = Deployment.objects.latest("number")
    assert ({deployment.by}, deployment.others) == ({second}, 1)
    release = deployment.release
    named = {(page["key"], page["title"], page["path"], page["how"]) for page in release.pages}
    assert named == {
        (KEY, "ฉบับแก้", "/news/item-1/", "edited"),
        ("item00000009", "ข่าวใหม่", "/news/item-9/", "added"),
    }
    assert release.pages_changed == 2
    assert release.pages_touched > 0


def test_changes_between_releases_are_told_in_both_directions(two_releases: Tenant, sites: Path) -> None:
    with transaction.atomic():
        published.withdraw(two_releases.pk, "item00000002")
    publish_due()
    site = SiteFolder(sites / "ban-khao.localhost")
    back = changes_between(site, site.manifest(3), site.manifest(1))
    assert {(page.title, page.how) for page in back.pages} == {("ข่าวที่ 2", How.ADDED), ("ข่าวที่ 1", How.EDITED)}
    forth = changes_between(site, site.manifest(1), site.manifest(3))
    assert {(page.title, page.how) for page in forth.pages} == {("ข่าวที่ 2", How.REMOVED), ("ฉบับแก้", How.EDITED)}
    assert (forth.total, forth.more) == (2, 0)


def test_who_decided_on_another_live_release_is_asked_again(two_releases: Tenant, sites: Path) -> None:
    put(two_releases, item(1, "ฉบับที่สาม"))
    publish_due()
    with pytest.raises(LiveChanged):
        rollback_site(two_releases, 1, seen=2)
    assert "ฉบับที่สาม" in page(sites)
    assert not Pin.objects.exists()
    rollback_site(two_releases, 1, seen=3)
    with pytest.raises(AlreadyPinned):
        rollback_site(two_releases, 1)
    assert Deployment.objects.filter(kind=Deployment.Kind.ROLLBACK).count() == 1


@pytest.mark.parametrize("dies_at", ["deploy_release", "record_deployment"])
def test_a_rollback_that_dies_half_way_is_finished_by_the_next_worker(
    two_releases: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    def die(*args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"site_builder.pinning.{dies_at}", die)
        # A killed process gives nothing back either.
        patch.setattr(DatabaseQueue, "finish", lambda *args: True)
        with pytest.raises(KeyboardInterrupt):
            rollback_site(two_releases, 1, reason="ภาพผิด")
    BuildSlot.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    publish_due()
    assert "ข่าวที่ 1" in page(sites)
    deployment = Deployment.objects.latest("number")
    assert (deployment.kind, deployment.release.number) == (Deployment.Kind.ROLLBACK, 1)
    assert deployment.reason == "ภาพผิด"
    assert open_requests(two_releases) == 0
