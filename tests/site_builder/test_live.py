"""The live document on disk: written before the answer, whole, never older than it was; healed after every trouble."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.editing.notices.shown import progress
from cms.notices.models import LiveDocument
from cms.notices.publishing import ensure_documents
from cms.notices.services import end, post, post_to_area
from cms.notices.values import Draft, Severity
from site_builder import live
from site_builder.chores import chores_for
from site_builder.live import heal_live, keep_live, write_live
from site_builder.models import Deployment, Pin, PublishRequest, Release
from site_builder.queue.database import DatabaseQueue
from tenants.models import Tenant
from tests.site_builder.conftest import make_tenant

FLOOD = Draft("น้ำท่วมถนนหน้าโรงเรียน", Severity.WARNING)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school(db: None) -> Tenant:
    return make_tenant("ban-khao")


@pytest.fixture
def other_school(db: None) -> Tenant:
    return make_tenant("ban-na")


def give_site(sites: Path, tenant: Tenant) -> Path:
    folder = sites / tenant.host
    (folder / "trees" / "a").mkdir(parents=True)
    (folder / "current").symlink_to("trees/a")
    return folder / "live" / "notices.json"


@contextmanager
def no_hurry() -> Iterator[None]:
    """Let a request write every file, however busy the machine is that tests it."""
    with pytest.MonkeyPatch.context() as patient:
        patient.setattr("site_builder.receivers.ANSWER_WITHIN", 3_600.0)
        yield


def headlines(file: Path) -> list[str]:
    return [one["headline"] for one in json.loads(file.read_bytes())["notices"]]


def test_the_file_is_there_when_the_act_returns(school: Tenant, sites: Path) -> None:
    file = give_site(sites, school)
    notice = post(school, FLOOD, by=None, now=timezone.now())

    assert headlines(file) == [FLOOD.headline]
    row = LiveDocument.objects.get(pk=school.pk)
    assert row.written == row.version
    end(notice, seen=1, by=None, now=timezone.now())
    assert headlines(file) == []


def test_a_pinned_school_shows_notices_all_the_same(school: Tenant, sites: Path) -> None:
    file = give_site(sites, school)
    release = Release.objects.create(tenant=school, number=1, created_at=timezone.now(), files=1, size=1)
    Pin.objects.create(tenant=school, release=release)
    post(school, FLOOD, by=None, now=timezone.now())

    assert headlines(file) == [FLOOD.headline]


def test_one_target_that_fails_is_named_and_tried_again_while_the_others_go_on(
    school: Tenant, other_school: Tenant, sites: Path
) -> None:
    good, bad = give_site(sites, school), give_site(sites, other_school)
    bad.parent.write_text("a file where the folder should be")
    post_to_area(school.area, FLOOD, by=None, now=timezone.now())

    assert headlines(good) == [FLOOD.headline]
    row = LiveDocument.objects.get(pk=other_school.pk)
    assert row.error
    assert row.written < row.version
    assert row.retry_at is not None
    bad.parent.unlink()
    keep_live(timezone.now())
    assert not bad.exists()
    keep_live(timezone.now() + timedelta(minutes=1))
    assert headlines(bad) == [FLOOD.headline]
    assert LiveDocument.objects.get(pk=other_school.pk).error == ""


def test_of_a_hundred_and_four_sites_one_that_fails_keeps_nobody_waiting_and_its_name_is_on_the_board(
    school: Tenant, sites: Path
) -> None:
    tenants = [school, *(make_tenant(f"school-{number:03}") for number in range(103))]
    files = [give_site(sites, tenant) for tenant in tenants]
    files[50].parent.write_text("a file where the folder should be")
    with no_hurry():
        notice = post_to_area(school.area, FLOOD, by=None, now=timezone.now())

    assert sum(file.exists() for file in files if file.parent.is_dir()) == 103
    board = progress(notice)
    assert (board["shown"], board["total"]) == (103, 104)
    assert [one["name"] for one in board["late"]] == [tenants[50].name]
    assert "กำลังลองใหม่" in board["late"][0]["why"]
    files[50].parent.unlink()
    keep_live(timezone.now() + timedelta(minutes=1))
    assert headlines(files[50]) == [FLOOD.headline]
    assert progress(notice)["late"] == []


def test_a_slow_disk_holds_nobodys_request_and_the_worker_writes_the_rest(
    school: Tenant, other_school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [give_site(sites, tenant) for tenant in (school, other_school)]
    seconds = iter(range(0, 100, 2))
    impatient = partial(write_live, clock=lambda: float(next(seconds)))
    with monkeypatch.context() as slow:
        slow.setattr("site_builder.receivers.write_live", partial(impatient, within=3.0))
        slow.setattr("site_builder.receivers.ANSWER_WITHIN", 3.0)
        post_to_area(school.area, FLOOD, by=None, now=timezone.now())
    assert [file.exists() for file in files] == [True, False]

    keep_live(timezone.now())
    assert headlines(files[1]) == [FLOOD.headline]


def posted_before_a_power_cut(school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Post a notice whose file is not written; return where it is to be."""
    file = give_site(sites, school)
    with monkeypatch.context() as cut:
        cut.setattr("site_builder.receivers.write_live", lambda ids, **_: None)
        post(school, FLOOD, by=None, now=timezone.now())
    return file


def test_a_power_cut_between_row_and_file_is_healed_by_the_next_worker(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = posted_before_a_power_cut(school, sites, monkeypatch)
    assert not file.exists()

    keep_live(timezone.now())
    assert headlines(file) == [FLOOD.headline]


def test_a_power_cut_while_the_file_is_written_leaves_the_old_one_whole_and_no_rest_in_the_way(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = give_site(sites, school)
    notice = post(school, FLOOD, by=None, now=timezone.now())

    def cut(part: Path, to: Path) -> None:
        part.write_bytes(part.read_bytes()[:7])
        raise OSError("no power")

    with monkeypatch.context() as power:
        power.setattr(Path, "replace", cut)
        end(notice, seen=1, by=None, now=timezone.now())
    assert headlines(file) == [FLOOD.headline]
    assert (file.parent / ".notices.json.part").exists()

    keep_live(timezone.now() + timedelta(minutes=1))
    assert headlines(file) == []
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_worker_that_starts_heals_what_a_power_cut_has_left(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = posted_before_a_power_cut(school, sites, monkeypatch)
    at_start = {chore.name: chore for chore in chores_for(DatabaseQueue(), "worker", timezone.now())}

    at_start["notices"].run(timezone.now())
    assert headlines(file) == [FLOOD.headline]


def test_a_file_that_was_lost_or_is_older_is_put_right(school: Tenant, sites: Path) -> None:
    file = give_site(sites, school)
    post(school, FLOOD, by=None, now=timezone.now())
    whole = file.read_bytes()
    for wrong in (b"", b"{", whole[:-1], b'{"version": 1, "notices": []}'):
        file.write_bytes(wrong)
        heal_live(timezone.now())
        assert file.read_bytes() == whole


def test_what_was_posted_by_hand_stays_until_the_next_notice(school: Tenant, sites: Path) -> None:
    file = give_site(sites, school)
    now = timezone.now()
    notice = post(school, FLOOD, by=None, now=now - timedelta(hours=1))
    by_hand = json.dumps({"version": int(now.timestamp()) - 60, "notices": [{"headline": "ด้วยมือ"}]}).encode()
    file.write_bytes(by_hand)

    heal_live(now)
    assert file.read_bytes() == by_hand
    end(notice, seen=1, by=None, now=now)
    assert headlines(file) == []


def test_what_ended_while_the_cms_was_off_is_gone_when_it_is_back(school: Tenant, sites: Path) -> None:
    file = give_site(sites, school)
    post(school, FLOOD, by=None, now=timezone.now() - timedelta(hours=23))
    PublishRequest.objects.all().delete()

    keep_live(timezone.now() + timedelta(days=30))
    assert headlines(file) == []
    assert PublishRequest.objects.filter(tenant=school).exists()


def test_a_school_without_a_site_waits_for_its_first_release_without_an_error(school: Tenant, sites: Path) -> None:
    post(school, FLOOD, by=None, now=timezone.now())

    assert LiveDocument.objects.get(pk=school.pk).error == ""
    file = give_site(sites, school)
    keep_live(timezone.now() + timedelta(minutes=10))
    assert headlines(file) == [FLOOD.headline]


def test_every_site_has_a_document_before_its_first_notice_and_no_build_comes_of_it(
    school: Tenant, sites: Path
) -> None:
    file = give_site(sites, school)
    release = Release.objects.create(tenant=school, number=1, created_at=timezone.now(), files=1, size=1)
    Deployment.objects.create(tenant=school, number=1, release=release, deployed_at=timezone.now())
    before = PublishRequest.objects.count()
    heal_live(timezone.now())

    assert headlines(file) == []
    assert PublishRequest.objects.count() == before


def test_an_older_row_never_replaces_a_newer_file(school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = give_site(sites, school)
    ensure_documents((school.pk,))
    write_live((school.pk,))
    newer = b'{"version": 99999999999, "notices": []}'
    file.write_bytes(newer)
    write_live((school.pk,))

    assert file.read_bytes() == newer


def test_a_visitor_gets_the_document_without_a_copy_being_kept(
    school: Tenant, sites: Path, client: Any, settings: Any
) -> None:
    settings.PUBLIC_SITE_RESPONDER = "site_builder.serving.serve_site"
    give_site(sites, school)
    post(school, FLOOD, by=None, now=timezone.now())
    answer = client.get("/live/notices.json", HTTP_HOST=school.host)
    asked_again = client.get("/live/notices.json", HTTP_HOST=school.host, HTTP_IF_NONE_MATCH=answer["ETag"])

    assert answer["Cache-Control"] == "no-cache"
    assert json.loads(b"".join(answer.streaming_content))["notices"]
    assert asked_again.status_code == 304
    for name in ("/live/", "/live/.notices.json.part"):
        assert client.get(name, HTTP_HOST=school.host).status_code == 404


# ----------------------------------------------------------------------------------------------------------- command


def run(*words: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("post_notice", *words, stdout=out, stderr=StringIO())
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_sends_to_one_school_or_an_area_and_tells_machines_how_it_went(
    school: Tenant, other_school: Tenant, sites: Path
) -> None:
    files = [give_site(sites, each) for each in (school, other_school)]

    code, said = run("ban-khao", "ไฟดับทั้งตำบล", "--severity", "info", "--until", "6h", "--json")
    assert (code, json.loads(said)["shown"]) == (0, 1)
    assert run("--area", school.area.slug, "พายุเข้า", "--severity", "ฉุกเฉิน")[0] == 0
    assert [headlines(file) for file in files] == [["พายุเข้า", "ไฟดับทั้งตำบล"], ["พายุเข้า"]]
    assert [each["severity"] for each in json.loads(files[1].read_text("utf-8"))["notices"]] == ["emergency"]


@pytest.mark.parametrize(
    "words",
    [
        ("ban-khao",),
        ("nobody", "x พายุ"),
        ("--area", "nowhere", "พายุเข้า"),
        ("ban-khao", "🚨"),
        ("ban-khao", "พายุเข้า", "--severity", "panic"),
        ("ban-khao", "พายุเข้า", "--until", "27/11/69"),
        ("ban-khao", "พายุเข้า", "--until", "27/11/2500 10:00"),
        ("ban-khao", "พายุเข้า", "--until", "0h"),
    ],
)
def test_wrong_use_of_the_command_is_exit_code_two_and_sends_nothing(
    school: Tenant, sites: Path, words: tuple[str, ...]
) -> None:
    assert run(*words)[0] == 2
    assert not LiveDocument.objects.exists()


def test_the_command_names_the_sites_that_do_not_show_it_yet(school: Tenant, sites: Path) -> None:
    give_site(sites, school).parent.write_text("in the way")

    code, said = run("ban-khao", "พายุเข้า", "--json")
    assert (code, json.loads(said)["late"]) == (1, ["ban-khao"])


def test_two_writers_at_once_leave_the_newer_document(school: Tenant, sites: Path, monkeypatch: Any) -> None:
    file = give_site(sites, school)
    hold = live.held
    newer: list[datetime] = []

    def meanwhile(folder: Path) -> Any:
        if not newer:
            newer.append(timezone.now())
            post(school, FLOOD, by=None, now=newer[0])
        return hold(folder)

    ensure_documents((school.pk,))
    monkeypatch.setattr(live, "held", meanwhile)
    write_live((school.pk,))

    assert headlines(file) == [FLOOD.headline]
