"""An export that somebody asks for on screen: queued, made by a job, kept for a week, gone."""

from __future__ import annotations

import errno
import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.content.exports import files
from cms.content.exports.errors import DeletedSchool, ExportBroke, ExportLost, ExportRunning, FileGone, NoDisk
from cms.content.exports.making import Progress, TakenAway, make_export, take
from cms.content.exports.models import SILENCE, TenantExport
from cms.content.exports.services import (
    KEPT,
    ORPHANED,
    ask_for_export,
    export_to_have,
    open_export,
    remove_expired_exports,
)
from cms.content.exports.tasks import export_tenant
from cms.content.lifecycle.closing import close_school
from cms.content.lifecycle.deleting import GRACE, delete_school
from cms.content.lifecycle.errors import NoReason
from cms.content.lifecycle.purging import purge_school
from cms.content.media.models import SiteDocument
from cms.content.models import BasePage
from cms.content.transfer.archive import Archive
from cms.content.transfer.exporting import Export
from cms.content.transfer.importing import import_tenant
from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.jobs import get_jobs
from tenants.models import Area, Job, Role, Tenant, User
from tests.factories.content import make_document, make_image, make_page
from tests.factories.people import make_area, make_member, make_school

pytestmark = pytest.mark.django_db
State = TenantExport.State
REASON = "เก็บไว้ก่อนยุบรวม"


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATE_DIR = tmp_path / "state"


@pytest.fixture
def school() -> Tenant:
    school = make_school("banna", name="โรงเรียนบ้านนา")
    make_image(school)
    make_document(school, name="plan.pdf")
    make_page(school, title="ประวัติ")
    run_jobs()
    return school


@pytest.fixture
def admin(school: Tenant) -> User:
    return make_member(Role.SCHOOL_ADMIN, school)


def run_jobs() -> None:
    get_jobs().run_due(lambda: False)


def ready(school: Tenant, by: User) -> TenantExport:
    export = ask_for_export(school, by=by)
    run_jobs()
    export.refresh_from_db()
    assert export.state == State.READY
    return export


def entries(tenant: Tenant) -> list[dict[str, Any]]:
    found = AuditEntry.objects.filter(chain__tenant=tenant, action=Action.EXPORTED).order_by("pk")
    return [json.loads(entry.details) for entry in found]


def kept_files() -> list[str]:
    return sorted(path.name for path in files.folder().iterdir())


# --------------------------------------------------------------------------------------------------------- the way


def test_what_is_asked_for_is_made_by_a_job_and_can_be_imported(
    school: Tenant, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    export = ready(school, admin)
    path = files.path_of(export.run)
    assert (export.percent, export.size, export.missing) == (100, path.stat().st_size, 0)
    with Archive(path) as archive:
        archive.verify()
        assert len(list(archive.pages())) == BasePage.objects.filter(tenant=school).count()
        assert len(list(archive.media())) == 2
    done = import_tenant(path, make_area("far", "เขตไกล"), slug="copy")
    assert done.tenant is not None
    assert done.pages == BasePage.objects.filter(tenant=school).count()


def test_the_file_is_private_and_outside_of_what_is_served(school: Tenant, admin: User, settings: Any) -> None:
    export = ready(school, admin)
    path = files.path_of(export.run)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.is_relative_to(settings.STATE_DIR)
    assert not path.is_relative_to(settings.MEDIA_ROOT)


def test_progress_counts_bytes_and_pages(school: Tenant) -> None:
    for _ in range(3):
        make_page(school)
    seen: list[tuple[int, int]] = []
    with (files.folder() / "seen").open("wb") as target:
        Export(school, target, progress=lambda done, total: seen.append((done, total))).run()
    steps = [done for done, _ in seen]
    assert steps == sorted(steps)
    assert seen[-1][0] == seen[-1][1]
    assert len(seen) >= BasePage.objects.filter(tenant=school).count() + 2


def test_progress_is_told_in_the_row_while_it_runs(
    school: Tenant, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[int] = []
    told = Progress.__call__

    def listening(self: Progress, done: int, total: int) -> None:
        told(self, done, total)
        said.append(TenantExport.objects.get(tenant=school).percent)

    monkeypatch.setattr(Progress, "__call__", listening)
    ready(school, admin)
    assert said == sorted(said)
    assert len(set(said)) > 2


def test_asking_and_taking_are_recorded_with_the_reason(school: Tenant, admin: User) -> None:
    officer = make_member(Role.AREA_OFFICER, school.area)
    export = ask_for_export(school, by=officer, reason=REASON)
    run_jobs()
    export.refresh_from_db()
    with open_export(export, by=admin) as file:
        assert file.read(2) == b"PK"
    assert entries(school) == [{"step": "asked", "reason": REASON}, {"step": "downloaded", "bytes": export.size}]


def test_what_was_lost_before_is_counted(school: Tenant, admin: User) -> None:
    document = SiteDocument.objects.get(tenant=school)
    document.file.storage.delete(document.file.name)
    assert ready(school, admin).missing == 1


def test_a_new_one_takes_the_place_of_the_former(school: Tenant, admin: User) -> None:
    former = ready(school, admin)
    ask_for_export(school, by=admin)
    assert export_to_have(school, timezone.now()) == former, "while the new one is on its way"
    run_jobs()
    found = export_to_have(school, timezone.now())
    assert found is not None
    assert found.pk != former.pk
    assert kept_files() == [f"{found.run}.zip"]
    assert TenantExport.objects.count() == 1


# ------------------------------------------------------------------------------------------------------ what is refused


def test_one_at_a_time_for_each_school(school: Tenant, admin: User) -> None:
    ask_for_export(school, by=admin)
    with pytest.raises(ExportRunning):
        ask_for_export(school, by=admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        TenantExport.objects.create(tenant=school, asked_at=timezone.now())
    other = make_school("other")
    ask_for_export(other, by=make_member(Role.SCHOOL_ADMIN, other))
    assert Job.objects.filter(name="content.export_tenant").count() == 2


def test_a_closed_school_is_exported_and_a_deleted_one_is_not(school: Tenant, admin: User) -> None:
    officer = make_member(Role.AREA_OFFICER, school.area)
    close_school(school, by=officer, reason=REASON)
    export = ready(school, officer)
    delete_school(school, name=school.name, by=officer, reason=REASON)
    with pytest.raises(DeletedSchool):
        ask_for_export(school, by=officer, reason=REASON)
    assert export_to_have(school, timezone.now()) == export, "what was exported before is still there"


def test_a_reason_that_says_nothing_is_none(school: Tenant) -> None:
    officer = make_member(Role.AREA_OFFICER, school.area)
    with pytest.raises(NoReason):
        ask_for_export(school, by=officer, reason=" ๆ ")
    assert not TenantExport.objects.exists()


def test_a_full_disk_is_said_before_anything_is_queued(
    school: Tenant, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda: 10)
    with pytest.raises(NoDisk):
        ask_for_export(school, by=admin)
    assert (TenantExport.objects.count(), entries(school)) == (0, [])


# --------------------------------------------------------------------------------------------------------- what fails


def failed_with(school: Tenant, admin: User, code: str) -> None:
    export = ask_for_export(school, by=admin)
    run_jobs()
    export.refresh_from_db()
    assert (export.state, export.error) == (State.FAILED, code)
    assert kept_files() == []
    assert not Job.objects.filter(name="content.export_tenant").exists()


def test_a_disk_that_fills_up_meanwhile_is_told_and_leaves_no_file(
    school: Tenant, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([10**9, 10**9])
    monkeypatch.setattr(files, "free_bytes", lambda: next(left, -1))
    failed_with(school, admin, NoDisk.code)


def test_what_the_system_says_of_a_full_disk_is_understood(
    school: Tenant, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(self: Export, *args: Any, **options: Any) -> None:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        finally:
            raise ValueError("closing what is half written fails as well")

    monkeypatch.setattr(Export, "_write", write)
    failed_with(school, admin, NoDisk.code)


def test_any_other_failure_is_told_and_can_be_tried_again(
    school: Tenant, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Export, "_pages", lambda self: 1 / 0)
        failed_with(school, admin, ExportBroke.code)
    ready(school, admin)
    assert TenantExport.objects.count() == 1


def test_an_export_whose_worker_died_is_taken_up_by_the_next(school: Tenant, admin: User) -> None:
    export = ask_for_export(school, by=admin)
    dead = take(export.pk)
    assert dead is not None
    files.create(dead.run).close()
    assert make_export(export.pk) == school.pk, "it may be alive"
    TenantExport.objects.update(beat_at=timezone.now() - SILENCE - timedelta(seconds=1))
    assert make_export(export.pk) is None
    export.refresh_from_db()
    assert export.state == State.READY
    assert kept_files() == [f"{export.run}.zip"]
    with pytest.raises(TakenAway):
        Progress(dead)(50, 100)


def test_a_job_that_finds_its_export_in_good_hands_looks_again_later(school: Tenant, admin: User) -> None:
    export = ask_for_export(school, by=admin)
    Job.objects.all().delete()
    take(export.pk)
    export_tenant({"export": export.pk})
    later = Job.objects.get(name="content.export_tenant")
    assert later.run_at > timezone.now() + SILENCE


def test_who_asks_anew_need_not_wait_for_a_dead_worker(school: Tenant, admin: User) -> None:
    lost = ask_for_export(school, by=admin)
    take(lost.pk)
    TenantExport.objects.update(beat_at=timezone.now() - SILENCE - timedelta(seconds=1))
    ask_for_export(school, by=admin)
    lost.refresh_from_db()
    assert (lost.state, lost.error) == (State.FAILED, ExportLost.code)
    run_jobs()
    assert export_to_have(school, timezone.now()) is not None


def test_a_job_for_what_is_no_longer_there_does_nothing(school: Tenant) -> None:
    export_tenant({"export": 987654})
    assert not Job.objects.exists()


def test_a_file_that_is_gone_is_said(school: Tenant, admin: User) -> None:
    export = ready(school, admin)
    files.path_of(export.run).unlink()
    with pytest.raises(FileGone):
        open_export(export, by=admin)
    assert export_to_have(school, timezone.now()) is None
    assert [entry["step"] for entry in entries(school)] == ["asked"]


# ------------------------------------------------------------------------------------------------------------ the end


def test_after_a_week_it_cannot_be_had_and_its_file_goes(school: Tenant, admin: User) -> None:
    ready(school, admin)
    soon, later = timezone.now() + KEPT - timedelta(minutes=1), timezone.now() + KEPT + timedelta(minutes=1)
    assert export_to_have(school, soon) is not None
    assert remove_expired_exports(soon) == 0
    assert export_to_have(school, later) is None
    assert remove_expired_exports(later) == 1
    assert (kept_files(), TenantExport.objects.count()) == ([], 0)


def test_files_that_no_row_names_go_and_those_of_today_stay(school: Tenant, admin: User) -> None:
    export = ready(school, admin)
    files.create("orphan000000").close()
    remove_expired_exports(timezone.now())
    assert len(kept_files()) == 2, "somebody may be writing it"
    remove_expired_exports(timezone.now() + ORPHANED + timedelta(minutes=1))
    assert kept_files() == [f"{export.run}.zip"]


def test_a_purged_school_leaves_no_file_behind(
    school: Tenant, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    ready(school, admin)
    delete_school(school, name=school.name, by=None, reason=REASON)
    later = timezone.now() + GRACE + timedelta(minutes=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_school(school, later)
    assert (kept_files(), TenantExport.objects.count()) == ([], 0)


def test_an_export_whose_school_is_purged_meanwhile_stops(
    school: Tenant, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask_for_export(school, by=admin)
    told = Progress.__call__

    def purged(self: Progress, done: int, total: int) -> None:
        TenantExport.objects.all().delete()
        told(self, done, total)

    monkeypatch.setattr(Progress, "__call__", purged)
    assert make_export(export.pk) is None
    assert kept_files() == []


def test_another_area_has_no_part_in_it(school: Tenant, admin: User) -> None:
    ready(school, admin)
    other = make_school("other", area=Area.objects.get(slug=school.area.slug))
    assert export_to_have(other, timezone.now()) is None
