"""A build that dies, loses its turn or finds no room leaves the old or the new site whole, and the next one heals."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from site_builder.engine.errors import BlobLost, DiskFull, SiteBusy, SnapshotChanged, UnknownRelease
from site_builder.engine.release import SiteFolder
from site_builder.engine.targets.local import LocalTarget, deploy_release, list_releases
from tests.site_builder.engine.school import School, TinyTheme, key_of, release_of, tree_of

CALLS = ("open", "write", "link", "unlink", "replace", "symlink", "rename", "mkdir", "fsync", "rmdir")
NEED_ROOM = ("open", "write", "link", "symlink", "mkdir")
POINTS = 40


def do_nothing(count: int) -> None:
    """Called before every system call that changes the disk."""


def _kill_at(point: int, count: int) -> None:
    if count == point:
        os.kill(os.getpid(), signal.SIGKILL)


class Tripwire:
    """Wraps calls of ``os`` that change the disk; ``at`` is called with a rising number before each."""

    def __init__(self, patch: pytest.MonkeyPatch, at: Callable[[int], None], names: Sequence[str] = CALLS) -> None:
        self.count = 0
        self._at = at
        for name in names:
            patch.setattr(os, name, self._wrap(getattr(os, name)))

    def _wrap(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            self._at(self.count)
            return real(*args, **kwargs)

        return call


def change(school: School, number: int) -> None:
    """One publish with all kinds of changes: new, edited, moved, gone, image replaced."""
    school.news(f"extra-{number}", "2026-11-20", cover=school.image("cover", number))
    school.edit("history", title=f"ประวัติ {number}", slug=f"history-{number}")
    school.withdraw(f"extra-{number - 1}")


def killed_build(school: School, site: Path, point: int, theme: TinyTheme) -> bool:
    """Build in a child process that kills itself before its ``point``-th call; say whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            with pytest.MonkeyPatch.context() as patch:
                Tripwire(patch, partial(_kill_at, point))
                school.build(site, theme)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def count_calls(school: School, site: Path, names: Sequence[str] = CALLS) -> int:
    with pytest.MonkeyPatch.context() as patch:
        wire = Tripwire(patch, do_nothing, names)
        school.build(site)
    return wire.count


@pytest.mark.slow
@pytest.mark.parametrize("force", [False, True], ids=["edit", "whole"])
def test_kill_at_any_point_leaves_the_old_or_the_new_site_and_the_next_run_heals(tmp_path: Path, force: bool) -> None:
    school = School(tmp_path / "school").furnish()
    site = tmp_path / "site"
    school.build(site)
    change(school, 1)
    calls = count_calls(school, site)
    assert calls > POINTS
    dice = random.Random(20261121)
    killed = 0
    for number, point in enumerate(sorted(dice.sample(range(1, calls + 1), POINTS)), start=2):
        before = release_of(site)
        change(school, number)
        theme = TinyTheme(css=f"body{{margin:{number}px}}".encode()) if force else TinyTheme()
        clean = tmp_path / f"clean-{number}"
        school.build(clean, theme)
        killed += killed_build(school, site, point, theme)
        assert release_of(site) in (before, release_of(clean)), point
        school.build(site, theme)
        assert release_of(site) == release_of(clean), point
    assert killed >= POINTS // 2
    assert not list(site.rglob("*.part*"))
    assert_no_garbage(site)
    school.close()


def assert_no_garbage(site: Path) -> None:
    """Every blob is listed by a kept release, once a build has come to its end after the crash."""
    folder = SiteFolder(site)
    assert set(folder.blobs.names()) == folder.blobs_of(folder.numbers()) | folder.lingering_blobs()


@pytest.mark.slow
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_at_any_stage_is_one_clear_error_and_the_old_site_stays(
    school: School, site: Path, code: int
) -> None:
    school.build(site)
    change(school, 1)
    failed = 0
    for number, share in enumerate((0.05, 0.2, 0.4, 0.6, 0.8, 0.95), start=2):
        probe = site.parent / f"probe-{number}"
        shutil.copytree(site, probe, symlinks=True)
        change(school, number)
        calls = count_calls(school, probe, NEED_ROOM)
        before, blobs = tree_of(site), set(SiteFolder(site).blobs.names())

        def fill(count: int, point: int = max(int(calls * share), 1)) -> None:
            if count >= point:
                raise OSError(code, os.strerror(code))

        with pytest.MonkeyPatch.context() as patch:
            Tripwire(patch, fill, NEED_ROOM)
            with pytest.raises(DiskFull, match="stays as it was"):
                school.build(site)
        failed += 1
        assert tree_of(site) == before
        assert set(SiteFolder(site).blobs.names()) == blobs
        assert not list(site.rglob("*.part*"))
        school.build(site)
    assert failed == 6


def test_a_file_larger_than_the_system_lets_us_write_is_told_as_no_room(school: School, site: Path) -> None:
    school.build(site)
    before = tree_of(site)
    school.edit("history", summary="ก" * 30_000)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        try:
            school.build(site)
        except DiskFull:
            os._exit(3)
        finally:
            os._exit(4)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 3
    assert tree_of(site) == before
    assert school.build(site).switched


def test_a_build_that_lost_its_turn_changes_nothing(school: School, site: Path) -> None:
    school.build(site)
    before, releases = tree_of(site), list_releases(site)
    school.edit("history", title="ใหม่")

    class LeaseLost(Exception):
        pass

    def refuse() -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        school.build(site, check_fence=refuse)
    assert tree_of(site) == before
    assert list_releases(site) == releases
    assert school.build(site).switched
    assert_no_garbage(site)


def test_two_builders_never_work_in_one_folder(school: School, site: Path) -> None:
    school.build(site)
    with LocalTarget(site).building(), pytest.raises(SiteBusy) as refused:
        school.build(site)
    assert refused.value.retryable
    school.build(site)


def test_a_page_edited_between_plan_and_render_asks_for_another_try(school: School, site: Path) -> None:
    school.build(site)
    school.connection.execute("UPDATE published_page SET body = ? WHERE key = ?", (b"{}", key_of("history")))
    with pytest.raises(SnapshotChanged) as caught:
        school.build(site, force=True)
    assert caught.value.retryable
    assert caught.value.key == key_of("history")


def test_rollback_goes_back_and_the_next_build_comes_forward(school: School, site: Path) -> None:
    school.build(site, deployment=1)
    first = tree_of(site)
    for number in range(2, 6):
        change(school, number)
        school.build(site, deployment=number)
    newest = tree_of(site)
    manifest = deploy_release(site, 2 - 1, deployment=6)
    assert tree_of(site) == first
    assert (manifest.number, SiteFolder(site).live()) == (1, (6, manifest))
    assert [info.number for info in list_releases(site) if info.current] == [1]
    report = school.build(site, deployment=7)
    assert tree_of(site) == newest
    assert report.release == 6


def test_rollback_that_lost_its_turn_changes_nothing(school: School, site: Path) -> None:
    school.build(site)
    change(school, 1)
    school.build(site)
    before = tree_of(site)

    def refuse() -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        deploy_release(site, 1, 9, refuse)
    assert tree_of(site) == before
    assert [info.number for info in list_releases(site)] == [2, 1]


def test_rollback_to_what_is_not_kept_or_not_whole_is_refused(school: School, site: Path) -> None:
    school.build(site)
    change(school, 1)
    school.build(site)
    before = tree_of(site)
    with pytest.raises(UnknownRelease):
        deploy_release(site, 99, 3)
    folder = SiteFolder(site)
    entry = folder.manifest(1).files["about/history/index.html"]
    Path(folder.blobs.path(entry.sha256)).unlink()
    with pytest.raises(BlobLost, match="about/history"):
        deploy_release(site, 1, 3)
    assert tree_of(site) == before


def test_only_the_newest_releases_are_kept_and_blobs_go_with_them(school: School, site: Path) -> None:
    for number in range(1, 9):
        change(school, number)
        school.build(site, keep_releases=3)
    assert [info.number for info in list_releases(site)] == [8, 7, 6]
    assert_no_garbage(site)


def test_a_damaged_blob_is_written_anew_by_force(school: School, site: Path) -> None:
    school.build(site)
    before = tree_of(site)
    folder = SiteFolder(site)
    blob = Path(folder.blobs.path(folder.manifest(1).files["index.html"].sha256))
    blob.unlink()
    blob.write_bytes(b"damaged")
    report = school.build(site, force=True)
    assert tree_of(site) == before
    assert blob.read_bytes() == before["index.html"]
    assert (report.switched, report.changed) == (True, ())


def test_a_lost_blob_is_told_and_force_makes_it_anew(school: School, site: Path) -> None:
    school.build(site)
    folder = SiteFolder(site)
    Path(folder.blobs.path(folder.manifest(1).files["robots.txt"].sha256)).unlink()
    before = tree_of(site)
    school.edit("history", title="ใหม่")
    # The second tree is made for the first time, so every file is linked.
    with pytest.raises(BlobLost, match=r"robots\.txt") as caught:
        school.build(site)
    assert caught.value.retryable
    assert tree_of(site) == before
    assert school.build(site, force=True).changed
    assert tree_of(site)["robots.txt"] == before["robots.txt"]


def test_a_blob_that_no_manifest_lists_is_not_trusted(school: School, site: Path, tmp_path: Path) -> None:
    school.build(tmp_path / "elsewhere")
    for entry in SiteFolder(tmp_path / "elsewhere").manifest(1).files.values():
        blob = Path(SiteFolder(site).blobs.path(entry.sha256))
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(b"x" * entry.size)
    school.build(site)
    assert tree_of(site) == tree_of(tmp_path / "elsewhere")


def test_a_lost_or_damaged_manifest_only_costs_a_full_build(school: School, site: Path) -> None:
    school.build(site)
    before = tree_of(site)
    (site / "releases" / "1.json").write_bytes(b"{")
    report = school.build(site)
    assert (report.switched, report.kept) == (True, 0)
    assert tree_of(site) == before
    assert school.build(site).rendered == 0


@pytest.mark.slow
def test_a_rollback_survives_a_kill_at_any_point(tmp_path: Path) -> None:
    school = School(tmp_path / "school").furnish()
    site = tmp_path / "site"
    school.build(site)
    first = tree_of(site)
    change(school, 1)
    school.build(site)
    second = tree_of(site)
    for point in range(1, 40, 4):
        child = os.fork()
        if child == 0:
            try:
                with pytest.MonkeyPatch.context() as patch:
                    Tripwire(patch, partial(_kill_at, point))
                    deploy_release(site, 1, 9)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert tree_of(site) in (first, second)
        deploy_release(site, 1, 9)
        assert tree_of(site) == first
        deploy_release(site, 2, 10)
        assert tree_of(site) == second
    school.close()
