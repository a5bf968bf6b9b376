"""Snapshot × Theme × previous release → Plan: every file of the site, each kept, rendered or deleted, and why.

The whole plan is made every time, from heads alone: no dirty sets.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from operator import attrgetter

from site_builder.engine.artifacts import list_artifacts
from site_builder.engine.fingerprint import why_changed
from site_builder.engine.holding import kept_files
from site_builder.engine.planned import Artifact, Entry, Manifest, Plan, Step
from site_builder.engine.site import Site
from site_builder.engine.values import Key


def make_plan(site: Site, previous: Manifest | None, *, force: bool = False) -> Plan:
    """Compare every artifact with the previous release and say what to do with each path."""
    before: Mapping[str, Entry] = previous.files if previous else {}
    artifacts = {artifact.path: artifact for artifact in list_artifacts(site)}
    kept = kept_files(site.withheld, site.outline.routes.paths, before, site.shelf, artifacts.keys())
    pages_before = {entry.key for entry in before.values() if entry.kind == "page"}
    steps = [_step(artifact, before.get(path), pages_before, force=force) for path, artifact in artifacts.items()]
    steps += [Step(path=path, action="keep", reason=reason, entry=entry) for path, (entry, reason) in kept.items()]
    steps += _deletions(before, artifacts, kept)
    steps.sort(key=attrgetter("path"))
    return Plan(steps=tuple(steps), failures=site.withheld.failures)


def _step(artifact: Artifact, before: Entry | None, pages_before: set[Key], *, force: bool) -> Step:
    if before is None:
        moved = artifact.kind in ("page", "twin") and artifact.key in pages_before
        return Step(path=artifact.path, action="render", reason="moved" if moved else "new", artifact=artifact)
    same = before.fingerprint == artifact.fingerprint and before.content_type == artifact.content_type
    if same and not force:
        return Step(path=artifact.path, action="keep", reason="unchanged", artifact=artifact, entry=before)
    reason = "forced" if same else why_changed(before.fingerprint, artifact.fingerprint)
    return Step(path=artifact.path, action="render", reason=reason, artifact=artifact)


def _deletions(before: Mapping[str, Entry], artifacts: Mapping[str, Artifact], kept: Container[str]) -> list[Step]:
    gone = [path for path in before if path not in artifacts and path not in kept]
    keys = {artifact.key for artifact in artifacts.values()} if gone else frozenset()
    return [
        Step(path=path, action="delete", reason="moved away" if before[path].key in keys else "no longer published")
        for path in gone
    ]
