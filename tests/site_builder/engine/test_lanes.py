"""Several processes render one site: the same bytes, the same failures, and nobody left behind."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder.engine import lanes, making, store
from site_builder.engine.errors import DiskFull, LaneLost, SnapshotChanged, ThemeFailed
from site_builder.engine.lanes import Done, Fault
from site_builder.engine.release import SiteFolder
from site_builder.engine.report import BuildReport, Progress
from site_builder.engine.values import Label
from tests.site_builder.engine.school import School, TinyTheme, key_of, tree_of, with_template

NEWS = 150
EXPLODE = (Label(slug="explode", name="explode"),)


@pytest.fixture
def big_school(tmp_path: Path) -> Iterator[School]:
    """A school with so many pages that lanes pay."""
    made = School(tmp_path / "school").furnish(news=NEWS)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def forks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Let builds fork whatever threads the test runner has; collect the children, and see that none is left."""
    children: list[int] = []
    fork = os.fork

    def counted() -> int:
        pid = fork()
        if pid:
            children.append(pid)
        return pid

    monkeypatch.setattr(lanes, "may_fork", lambda: True)
    monkeypatch.setattr(os, "fork", counted)
    yield children
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def told(report: BuildReport) -> dict[str, Any]:
    """What a report says of the site, not of the machine."""
    return {
        name: getattr(report, name)
        for name in report.__struct_fields__
        if name not in ("seconds", "peak_memory", "release")
    }


def in_lane(monkeypatch: pytest.MonkeyPatch, act: Callable[[Any], None], at: int = 5) -> None:
    """Let ``act`` happen before a lane (never this process) makes its ``at``-th page."""
    parent = os.getpid()
    real = making.Maker._make_page
    count = 0

    def make_page(maker: Any, site: Any, head: Any, *rest: Any) -> Any:
        nonlocal count
        if os.getpid() != parent:
            count += 1
            if count == at:
                act(head)
        return real(maker, site, head, *rest)

    monkeypatch.setattr(making.Maker, "_make_page", make_page)


def assert_only_listed_blobs(site: Path) -> None:
    folder = SiteFolder(site)
    assert set(folder.blobs.names()) == folder.blobs_of(folder.numbers()) | folder.lingering_blobs()


@pytest.mark.parametrize("count", [2, 3])
def test_lanes_give_the_same_site_and_the_same_report_as_one(
    big_school: School, tmp_path: Path, forks: list[int], count: int
) -> None:
    big_school.edit("item-007", cover=big_school.image("cover"), attachments=(big_school.file("form"),))
    big_school.edit("item-100", tags=EXPLODE)
    alone = big_school.build(tmp_path / "alone")
    assert not forks
    together = big_school.build(tmp_path / "together", lanes=count)
    # Once for each plan: the second one leaves out the page that failed.
    assert len(forks) == count - 1
    assert told(together) == told(alone)
    assert [failure.key for failure in together.failures] == [key_of("item-100")]
    assert tree_of(tmp_path / "together") == tree_of(tmp_path / "alone")
    assert big_school.build(tmp_path / "together", lanes=count).rendered == 0


def test_few_pages_are_not_worth_a_lane(big_school: School, site: Path, forks: list[int]) -> None:
    big_school.build(site)
    big_school.edit("history", title="ใหม่")
    assert big_school.build(site, lanes=2).rendered
    assert not forks


def test_a_process_with_threads_is_never_forked(
    big_school: School, site: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked beside a thread"))
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert not lanes.may_fork()
        assert big_school.build(site, lanes=2).switched
    finally:
        done.set()
        thread.join()


def test_a_page_that_fails_in_a_lane_is_held_and_the_rest_goes_live(
    big_school: School, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr("site_builder.engine.render.SECONDS_PER_PAGE", 0.2)
    big_school.build(site)
    good = tree_of(site)
    for number in range(NEWS):
        big_school.edit(f"item-{number:03d}", summary="ใหม่", tags=EXPLODE if number % 10 == 0 else ())
    report = big_school.build(site, lanes=2)
    failed = sorted(failure.key for failure in report.failures)
    assert failed == sorted(key_of(f"item-{number:03d}") for number in range(0, NEWS, 10))
    assert {(failure.code, failure.kept, failure.hold) for failure in report.failures} == {
        ("render_failed", True, True)
    }
    live = tree_of(site)
    assert live["news/item-010/index.html"] == good["news/item-010/index.html"]
    assert "ใหม่" in live["news/item-011/index.html"].decode()


def test_a_template_without_an_end_is_stopped_in_a_lane_too(
    big_school: School, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_builder.engine.render.Templates.__init__.__defaults__", (0.3,))
    # Two batches at the front go to the lane.
    big_school.edit("about", tags=(Label(slug="forever", name="forever"),), slug="about")
    report = big_school.build(site, lanes=2)
    assert [(failure.key, failure.code) for failure in report.failures] == [(key_of("about"), "render_timeout")]
    assert (site / "current/news/item-011/index.html").exists()


def test_a_lane_that_is_killed_leaves_the_old_site_and_the_next_build_heals(
    big_school: School, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big_school.build(site)
    before = tree_of(site)
    big_school.save_facts(phone="075 000 000")
    with monkeypatch.context() as patch:
        in_lane(patch, lambda _: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(LaneLost, match="-9") as lost:
            big_school.build(site, lanes=2)
    assert lost.value.retryable
    assert tree_of(site) == before
    assert_only_listed_blobs(site)
    assert big_school.build(site, lanes=2).switched
    big_school.build(tmp_path / "clean")
    assert tree_of(site) == tree_of(tmp_path / "clean")
    assert_only_listed_blobs(site)


def test_a_disk_that_is_full_for_a_lane_is_one_clear_error(
    big_school: School, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big_school.build(site)
    before = tree_of(site)
    big_school.save_facts(phone="075 000 000")
    parent, real = os.getpid(), store._write_new

    def write(path: str, data: bytes) -> None:
        real(path, data)
        if os.getpid() != parent:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write_new", write)
        with pytest.raises(DiskFull, match="stays as it was"):
            big_school.build(site, lanes=2)
    assert tree_of(site) == before
    assert_only_listed_blobs(site)
    assert big_school.build(site, lanes=2).switched


def test_a_page_edited_meanwhile_is_told_by_its_name_from_a_lane(
    big_school: School, site: Path, forks: list[int]
) -> None:
    big_school.connection.execute("UPDATE published_page SET body = ? WHERE key = ?", (b"{}", key_of("about")))
    with pytest.raises(SnapshotChanged) as changed:
        big_school.build(site, lanes=2)
    assert changed.value.key == key_of("about")
    assert forks
    assert not tree_of(site)


def test_a_page_withdrawn_meanwhile_is_told(big_school: School, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = making.read_bodies
    gone = key_of("item-149")
    monkeypatch.setattr(making, "read_bodies", lambda *arguments: (row for row in real(*arguments) if row[0] != gone))
    with pytest.raises(SnapshotChanged) as changed:
        big_school.build(site, lanes=2)
    assert changed.value.key == gone


def test_progress_counts_every_page_of_every_lane(
    big_school: School, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "BODIES_PER_QUERY", 40)
    seen: list[Progress] = []
    big_school.build(site, lanes=2, progress=seen.append)
    counted = [step for step in seen if step.stage == "render" and step.total]
    assert {step.total for step in counted} == {NEWS + 4}
    assert [step.done for step in counted] == sorted(step.done for step in counted)
    assert len(counted) >= 2


def test_no_lane_outlives_the_process_that_it_works_for(big_school: School, site: Path) -> None:
    alive, held = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(alive)
            with pytest.MonkeyPatch.context() as patch:
                builder = os.getpid()
                in_lane(patch, lambda _: os.kill(builder, signal.SIGKILL))
                big_school.build(site, lanes=2)
        finally:
            os._exit(0)
    os.close(held)
    # The lane holds the other end as long as it lives.
    assert os.read(alive, 1) == b""
    os.close(alive)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert big_school.build(site, lanes=2).switched
    assert_only_listed_blobs(site)


def test_a_failing_template_of_the_frame_ends_the_build_from_a_lane_as_from_here(
    big_school: School, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ThemeFailed("shell.html", "broken")

    in_lane(monkeypatch, fail)
    with pytest.raises(ThemeFailed, match=r"shell\.html: broken") as failed:
        big_school.build(site, lanes=2)
    assert failed.value.template == "shell.html"


def test_what_nobody_foresaw_in_a_lane_is_told_in_its_own_words(
    big_school: School, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("one over nothing")

    in_lane(monkeypatch, fail)
    with pytest.raises(LaneLost, match="ZeroDivisionError: one over nothing"):
        big_school.build(site, lanes=2)


@pytest.mark.parametrize(
    "error",
    [SnapshotChanged("abc"), ThemeFailed("a.html", "why"), OSError(errno.EIO, "Input/output error")],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_after_its_way_out_of_a_lane(error: Exception) -> None:
    sent = lanes._encode(Done(0, fault=Fault.of(error)))
    fault = lanes._decode_done(sent).fault
    assert fault is not None
    again = fault.error()
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_memory_of_lanes_is_counted(big_school: School, tmp_path: Path) -> None:
    alone = big_school.build(tmp_path / "alone").peak_memory
    together = big_school.build(tmp_path / "together", lanes=2).peak_memory
    assert together > alone


def test_shells_are_the_same_whoever_renders_them(big_school: School, tmp_path: Path) -> None:
    theme = with_template("news.html", "{% for crumb in page.crumbs %}{{ crumb.title }}{% endfor %}{{ page.title }}")
    big_school.build(tmp_path / "alone", theme)
    big_school.build(tmp_path / "together", theme, lanes=2)
    big_school.build(tmp_path / "together", TinyTheme(), lanes=2)
    big_school.build(tmp_path / "together", theme, lanes=2)
    assert tree_of(tmp_path / "together") == tree_of(tmp_path / "alone")
