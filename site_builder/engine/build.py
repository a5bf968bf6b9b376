"""The whole way, by name: read → plan → render → release → sync → switch → tidy.

``build`` is what workers, commands and benches call.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from site_builder.engine.artifacts import inputs_token
from site_builder.engine.dates import BANGKOK
from site_builder.engine.events import next_change
from site_builder.engine.fingerprint import ENGINE_VERSION
from site_builder.engine.garbage import unsearched
from site_builder.engine.holding import (
    failure_of_hold,
    find_failures,
    good_pages,
    lasting_holds,
    local_urls,
    withhold,
)
from site_builder.engine.lanes import Lanes
from site_builder.engine.making import Maker
from site_builder.engine.plan import make_plan
from site_builder.engine.planned import Entry, Failure, Manifest, Plan
from site_builder.engine.reading import Source, read_snapshot
from site_builder.engine.report import BuildReport, Progress, count_steps, peak_memory
from site_builder.engine.routes import Routes, route
from site_builder.engine.shelf import Shelf
from site_builder.engine.site import Site
from site_builder.engine.targets.local import LocalTarget, deploy_release, list_releases
from site_builder.engine.targets.protocol import Target
from site_builder.engine.theme import ThemeFiles
from site_builder.engine.values import Key, Reference, Snapshot

__all__ = ["BuildReport", "Progress", "build", "deploy_release", "list_releases"]

KEEP_RELEASES = 10


def _utc_now() -> datetime:
    return datetime.now(UTC)


def build(
    source: Source,
    tenant_id: int,
    theme: ThemeFiles,
    target: Target | Path,
    media_root: Path,
    *,
    force: bool = False,
    dry_run: bool = False,
    check_fence: Callable[[], None] = lambda: None,
    progress: Callable[[Progress], None] = lambda _: None,
    deployment: int = 0,
    keep_releases: int = KEEP_RELEASES,
    lanes: int | Lanes = 1,
    purged: tuple[bytes, ...] = (),
    now: Callable[[], datetime] = _utc_now,
) -> BuildReport:
    """Bring a tenant's site on ``target`` up to date and say what was done.

    ``source`` must show one state of the database throughout.  ``force`` renders everything, ignores holds and trusts
    no stored file.  ``purged``: a held page whose last good version has one of these words in it is not kept.
    ``dry_run`` plans and changes nothing.  ``check_fence`` is called right before the switch; what it raises stops the
    build.  ``lanes``: how many processes render when there is enough to do; only one where forking is not safe, that is
    in a process with threads which ``Lanes.forking`` does not end.  Nothing changed means nothing is switched.  Raises
    EngineError (ThemeFailed, DiskFull, SnapshotChanged …); then what is live stays live.
    """
    if isinstance(target, Path):
        target = LocalTarget(target, force=force)
    run = _Run(source, tenant_id, theme, target, media_root, force=force, progress=progress, lanes=lanes, purged=purged)
    with unsearched(), nullcontext() if dry_run else target.building():
        run.read(now())
        if dry_run:
            return run.report(run.plan(), dry_run=True)
        plan = run.plan_and_render()
        run.release(plan, deployment, check_fence, now)
        run.tidy(keep_releases)
    return run.report(plan, dry_run=False)


class _Run:
    """The state of one build."""

    def __init__(
        self,
        source: Source,
        tenant_id: int,
        theme: ThemeFiles,
        target: Target,
        media_root: Path,
        *,
        force: bool,
        progress: Callable[[Progress], None],
        lanes: int | Lanes,
        purged: tuple[bytes, ...] = (),
    ) -> None:
        self._source = source
        self._tenant_id = tenant_id
        self._theme = theme
        self._target = target
        self._force = force
        self._progress = progress
        self._purged = purged
        lanes = lanes if isinstance(lanes, Lanes) else Lanes(partial(int, lanes))
        self._maker = Maker(source, tenant_id, target, media_root, progress, lanes)
        self._seconds: dict[str, float] = {}
        self._known: dict[Key, Failure] = {}
        self._unavailable: set[Reference] = set()
        self._snapshot: Snapshot
        self._previous: Manifest | None = None
        self._live: Manifest | None = None
        self._switched = False

    def read(self, now: datetime) -> None:
        with self._stage("read"):
            today = now.astimezone(BANGKOK).date().isoformat()
            self._snapshot = read_snapshot(self._source, self._tenant_id, today)
            self._previous = self._live = self._target.current()

    def plan(self) -> Plan:
        with self._stage("plan"):
            self._site = self._assemble()
            return make_plan(self._site, self._previous, force=self._force)

    def plan_and_render(self) -> Plan:
        """Render what the plan asks for; plan again without the pages that failed, until none fails."""
        while True:
            plan = self.plan()
            with self._stage("render"):
                failures, unavailable = self._maker.make(plan, self._site)
            if not failures and not unavailable:
                return plan
            self._known |= {key: self._remembered(failure) for key, failure in failures.items()}
            self._unavailable |= unavailable

    def release(
        self, plan: Plan, deployment: int, check_fence: Callable[[], None], now: Callable[[], datetime]
    ) -> None:
        """Make the files of a plan live, unless all of them are."""
        with self._stage("release"):
            made = self._maker.made
            files = {step.path: step.entry or made[step.path] for step in plan.steps if step.action != "delete"}
            if self._previous and self._previous.files == files and not self._force:
                return
            manifest = self._manifest(files, deployment, now())
            self._target.prepare(manifest, deployment)
        with self._stage("sync"):
            self._target.sync()
        with self._stage("switch"):
            self._target.switch(check_fence)
        self._live = manifest
        self._switched = True

    def tidy(self, keep: int) -> None:
        with self._stage("tidy"):
            self._target.tidy(keep)

    def _manifest(self, files: dict[str, Entry], deployment: int, now: datetime) -> Manifest:
        self._progress(Progress(stage="release", done=0, total=len(files)))
        return Manifest(
            number=self._target.next_number(),
            tenant_id=self._tenant_id,
            deployment=deployment,
            theme=self._theme.slug,
            theme_hash=self._theme.hash,
            engine=ENGINE_VERSION,
            created=now.astimezone(UTC).isoformat(timespec="seconds"),
            files=files,
        )

    def report(self, plan: Plan, *, dry_run: bool) -> BuildReport:
        before = self._previous.files if self._previous else {}
        after: Mapping[str, Entry] = self._live.files if self._live else {}
        changed = _changed(before, after) if self._switched else []
        return BuildReport(
            tenant_id=self._tenant_id,
            release=self._live.number if self._live else None,
            switched=self._switched,
            dry_run=dry_run,
            **count_steps(plan),
            changed=tuple(changed),
            removed=tuple(before.keys() - after.keys()),
            files=len(after),
            bytes=sum(entry.size for entry in after.values()),
            bytes_changed=sum(after[path].size for path in changed),
            seconds={stage: round(seconds, 4) for stage, seconds in self._seconds.items()},
            peak_memory=peak_memory() + self._maker.memory,
            failures=plan.failures,
            steps=plan.steps if dry_run else (),
            next_change=next_change(self._site.outline, self._snapshot.today),
        )

    def _remembered(self, failure: Failure) -> Failure:
        return replace(failure, inputs=inputs_token(self._site, failure.key)) if failure.hold else failure

    def _assemble(self) -> Site:
        """Withhold what cannot be shown.  Who is held depends on what the others look like, so holds come in turns."""
        routes = route(self._snapshot.heads)
        shelf = Shelf(self._snapshot.media, frozenset(self._unavailable))
        failures = find_failures(routes, shelf, self._known)
        holds = {} if self._force else lasting_holds(self._snapshot.holds, routes, failures)
        while True:
            site = self._site_without(routes, shelf, failures)
            applies = [key for key, hold in holds.items() if hold.inputs == inputs_token(site, key)]
            if not applies:
                return site
            failures |= {key: failure_of_hold(routes.heads[key], holds.pop(key)) for key in applies}

    def _site_without(self, routes: Routes, shelf: Shelf, failures: Mapping[Key, Failure]) -> Site:
        good = good_pages(self._previous) - self._tainted(failures.keys())
        needs = self._needs(good & failures.keys())
        withheld = withhold(failures, routes.refused, routes.home, good, needs)
        return Site(self._snapshot, self._theme, routes, shelf, withheld)

    def _tainted(self, keys: Collection[Key]) -> frozenset[Key]:
        """Return those of the pages whose last good version names what was taken down: it beats a hold."""
        if not self._purged or self._previous is None:
            return frozenset()
        entries = (entry for entry in self._previous.files.values() if entry.key in keys)
        return frozenset(
            entry.key for entry in entries if any(word in self._target.read(entry.sha256) for word in self._purged)
        )

    def _needs(self, kept: frozenset[Key]) -> frozenset[str]:
        """Return the paths that the last good versions of pages load."""
        if not kept or self._previous is None:
            return frozenset()
        pages = (entry for entry in self._previous.files.values() if entry.key in kept)
        return frozenset(path for entry in pages for path in local_urls(self._target.read(entry.sha256)))

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        self._progress(Progress(stage=name, done=0, total=0))
        try:
            yield
        finally:
            self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - started


def _changed(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> list[str]:
    """Return the paths whose bytes are new."""
    return [path for path, entry in after.items() if path not in before or before[path].sha256 != entry.sha256]
